//! The right that a route needs, in its handler's signature.
//!
//! Who is asking was found out before the handler was chosen (`middleware/identify.rs`), so these are ready at once: as the first
//! parameter of a handler they fail before anything else is read or told.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest};

use crate::error::{ApiError, Code};
use crate::people::rights::{Denied, Right};
use crate::people::{Actor, Origin, SignedIn};

/// What is known about who is asking.
#[derive(Clone, Debug)]
pub struct Identity {
    /// Who; or why what they showed is not accepted.
    pub actor: Result<Actor, ApiError>,
    /// Whether guests may look and try.
    pub guests: Result<bool, ApiError>,
    /// Who does something, and from where, for the audit log.
    pub origin: Origin,
}

/// No right is needed: whoever reaches the server may ask.
#[derive(Clone, Copy, Debug)]
pub struct Anyone;

/// To look at what is published.
#[derive(Clone, Debug)]
pub struct MayBrowse(pub Actor);

/// To make renders.
#[derive(Clone, Debug)]
pub struct MayRender(pub Actor);

/// To keep what is one's own: favourites, boards, a history, reviews.
#[derive(Clone, Debug)]
pub struct MayKeep(pub SignedIn);

/// To publish, for publishers that one belongs to.
#[derive(Clone, Debug)]
pub struct MayPublish(pub SignedIn);

/// To change one's own account.
#[derive(Clone, Debug)]
pub struct OwnAccount(pub SignedIn);

/// To decide about the publisher of the path: who belongs to it, and who keeps its styles.
#[derive(Clone, Debug)]
pub struct PublisherOwner {
    /// Who is asking.
    pub signed_in: SignedIn,
    /// The publisher's name.
    pub publisher: String,
}

/// To do everything.
#[derive(Clone, Debug)]
pub struct Administrator(pub SignedIn);

/// Who is asking, if they may.
pub(super) fn allowed(request: &HttpRequest, right: Right<'_>) -> Result<Actor, ApiError> {
    let identity = identity(request)?;
    let actor = identity.actor?;
    // Who has signed in needs no leave for guests, nor a database that tells of it.
    let guests = match actor {
        Actor::Guest => identity.guests?,
        Actor::User(_) => false,
    };
    right.check(&actor, guests)?;
    Ok(actor)
}

fn identity(request: &HttpRequest) -> Result<Identity, ApiError> {
    let identity = request.extensions().get::<Identity>().cloned();
    identity.ok_or_else(|| ApiError::new(Code::Internal, "nobody asked who is asking"))
}

/// Rights that guests never have.
fn signed_in(request: &HttpRequest, right: Right<'_>) -> Result<SignedIn, ApiError> {
    match allowed(request, right)? {
        Actor::User(signed_in) => Ok(*signed_in),
        Actor::Guest => Err(Denied::SignIn.into()),
    }
}

impl From<Denied> for ApiError {
    fn from(denied: Denied) -> Self {
        let code = match denied {
            Denied::SignIn => Code::SignInRequired,
            Denied::Forbidden(_) => Code::RightMissing,
        };
        Self::new(code, denied.to_string())
    }
}

macro_rules! extracted {
    ($($name:ty: $from:expr;)+) => {$(
        impl FromRequest for $name {
            type Error = ApiError;
            type Future = Ready<Result<Self, ApiError>>;

            fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
                ready($from(request))
            }
        }
    )+};
}

extracted! {
    Anyone: |_: &HttpRequest| Ok(Anyone);
    MayBrowse: |request| allowed(request, Right::Browse).map(MayBrowse);
    MayRender: |request| allowed(request, Right::Render).map(MayRender);
    MayKeep: |request| signed_in(request, Right::Keep).map(MayKeep);
    MayPublish: |request| signed_in(request, Right::Publish).map(MayPublish);
    OwnAccount: |request| signed_in(request, Right::Account).map(OwnAccount);
    Administrator: |request| signed_in(request, Right::Administer).map(Administrator);
    PublisherOwner: publisher_owner;
    Identity: identity;
    Origin: origin;
}

/// Who keeps something that a request only may ask for.
///
/// # Errors
/// As [`MayKeep`].
pub fn keeping(request: &HttpRequest) -> Result<(SignedIn, Origin), ApiError> {
    Ok((signed_in(request, Right::Keep)?, origin(request)?))
}

fn publisher_owner(request: &HttpRequest) -> Result<PublisherOwner, ApiError> {
    let publisher = request.match_info().get("publisher").unwrap_or_default().to_owned();
    let signed_in = signed_in(request, Right::Own(&publisher))?;
    Ok(PublisherOwner { signed_in, publisher })
}

fn origin(request: &HttpRequest) -> Result<Origin, ApiError> {
    let identity = identity(request)?;
    Ok(match &identity.actor {
        Ok(Actor::User(signed_in)) => identity.origin.by(signed_in),
        _ => identity.origin,
    })
}
