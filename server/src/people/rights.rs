//! What somebody may do. Nothing here asks a database: who is asking is known, and so is what they are.

use auth::{PublisherRole, Role, Scope};
use thiserror::Error;

use super::{Actor, Means, SignedIn};

/// A right that a route needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right<'a> {
    /// To look at what is published.
    Browse,
    /// To make renders.
    Render,
    /// To keep what is one's own: favourites, boards, a history, reviews.
    Keep,
    /// To publish, for publishers that one belongs to.
    Publish,
    /// To change one's own account: with a session alone, so that a token that leaked cannot make others. (One that administers may do
    /// everything, and so give its owner another password.)
    Account,
    /// To decide who belongs to this publisher.
    Own(&'a str),
    /// To do everything.
    Administer,
}

/// Why not.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Denied {
    /// Nobody knows who is asking.
    #[error("sign in first, or send an API token in `Authorization: Bearer`")]
    SignIn,
    /// They may not.
    #[error("{0}")]
    Forbidden(String),
}

impl Right<'_> {
    /// Whether `actor` has this right; `guests` says whether guests may look and try here.
    ///
    /// # Errors
    /// [`Denied`], with what to do.
    pub fn check(self, actor: &Actor, guests: bool) -> Result<(), Denied> {
        match actor {
            Actor::Guest if guests && matches!(self, Self::Browse | Self::Render) => Ok(()),
            Actor::Guest => Err(Denied::SignIn),
            Actor::User(signed_in) => self.check_user(signed_in),
        }
    }

    fn check_user(self, signed_in: &SignedIn) -> Result<(), Denied> {
        let is_administrator = signed_in.role == Role::Administrator;
        match self {
            Self::Browse => scoped(signed_in, Scope::ReadStyles),
            Self::Render | Self::Keep => scoped(signed_in, Scope::WriteRenders),
            Self::Publish => scoped(signed_in, Scope::PublishPacks),
            Self::Account if signed_in.session().is_some() => Ok(()),
            Self::Account => forbidden("an API token cannot change the account; sign in with the password"),
            Self::Own(publisher) if is_administrator || signed_in.role_in(publisher) == Some(PublisherRole::Owner) => {
                scoped(signed_in, Scope::Administer)
            }
            Self::Own(publisher) => forbidden(&format!(
                "only an owner of `{publisher}` or an administrator may do this"
            )),
            Self::Administer if is_administrator => scoped(signed_in, Scope::Administer),
            Self::Administer => forbidden("only an administrator may do this"),
        }
    }
}

/// Whoever signed in may do what their roles allow, a token no more than it was made for.
fn scoped(signed_in: &SignedIn, scope: Scope) -> Result<(), Denied> {
    match &signed_in.means {
        Means::Token(_, scopes) if !scopes.contains(scope) => forbidden(&format!(
            "this token has the scopes `{scopes}`; `{scope}` is needed: make another token with it"
        )),
        _ => Ok(()),
    }
}

fn forbidden(detail: &str) -> Result<(), Denied> {
    Err(Denied::Forbidden(detail.to_owned()))
}
