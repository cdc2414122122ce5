//! Who is asking.

use auth::{PublisherRole, Role, Scopes};
use db::people::users::User;
use db::{SessionId, TokenId};

/// Who is asking.
#[derive(Clone, Debug)]
pub enum Actor {
    /// Somebody who has not said who they are.
    Guest,
    /// Somebody with an account.
    User(Box<SignedIn>),
}

/// Somebody with an account, and how they showed it.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Their account.
    pub user: User,
    /// What they are on this server.
    pub role: Role,
    /// What they are in publishers, by name.
    pub publishers: Vec<(String, PublisherRole)>,
    /// How they showed who they are.
    pub means: Means,
}

/// How somebody showed who they are.
#[derive(Clone, Debug)]
pub enum Means {
    /// They signed in.
    Session(SessionId),
    /// A program has a token of theirs, for these things.
    Token(TokenId, Scopes),
}

impl SignedIn {
    /// What they are in a publisher.
    pub fn role_in(&self, publisher: &str) -> Option<PublisherRole> {
        let place = self.publishers.iter().find(|(name, _)| name == publisher);
        place.map(|(_, role)| *role)
    }

    /// The session, where they signed in.
    pub fn session(&self) -> Option<&SessionId> {
        match &self.means {
            Means::Session(id) => Some(id),
            Means::Token(..) => None,
        }
    }
}
