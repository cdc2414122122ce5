//! Whether somebody is still who they were when they asked.

use db::people::users::User;
use db::people::{api_tokens, publishers, sessions, users};
use db::{Connection, DbError};

use super::{Means, SignedIn};

/// What was true of somebody when they asked.
#[derive(Clone, Debug)]
pub(super) struct Witness {
    user: User,
    /// Their places in publishers: names and roles.
    publishers: Vec<(String, String)>,
    means: Means,
}

impl Witness {
    pub(super) fn of(signed_in: &SignedIn) -> Self {
        Self {
            user: signed_in.user.clone(),
            publishers: signed_in
                .publishers
                .iter()
                .map(|(name, role)| (name.clone(), role.to_string()))
                .collect(),
            means: signed_in.means.clone(),
        }
    }

    /// Whether their session or token is good, and their account and places as they were. Nobody changes it before the transaction ends.
    pub(super) fn stands(&self, connection: &mut Connection, now_ms: i64) -> Result<bool, DbError> {
        users::hold(connection)?;
        let found = match &self.means {
            Means::Session(id) => {
                let found = sessions::by_id(connection, id)?;
                found
                    .filter(|(session, _)| session.is_good(now_ms))
                    .map(|(_, user)| user)
            }
            Means::Token(id, _) => {
                let found = api_tokens::by_id(connection, id)?;
                found.filter(|(token, _)| token.is_good(now_ms)).map(|(_, user)| user)
            }
        };
        Ok(found.as_ref() == Some(&self.user) && publishers::of_user(connection, &self.user.id)? == self.publishers)
    }
}
