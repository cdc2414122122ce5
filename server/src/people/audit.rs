//! Writes the audit log, signs its head, and reads it again.

use auth::{Keyring, LoginName};
use db::audit::chain::head_message;
use db::audit::{self, Act, Head, Row, Verified};
use serde_json::{Map, Value};

use super::actor::SignedIn;
use super::{Means, People, PeopleError};

/// The actor of what is done on the server's own command line.
pub const COMMAND_LINE: &str = "(command line)";
/// The actor where nobody has shown who they are.
const NOBODY: &str = "(nobody)";

/// Who does something, and from where, as the log tells it.
#[derive(Clone, Debug)]
pub struct Origin {
    actor: String,
    details: Map<String, Value>,
}

impl Origin {
    /// The server's own command line.
    pub fn command_line() -> Self {
        Self::named(COMMAND_LINE)
    }

    /// Somebody who has not shown who they are, at this address.
    pub fn address(address: impl ToString) -> Self {
        Self::named(NOBODY).with("address", address.to_string())
    }

    /// The same, now that they have: by name.
    #[must_use]
    pub fn signed_in(self, name: &LoginName) -> Self {
        Self {
            actor: name.as_str().to_owned(),
            ..self
        }
    }

    /// The same, now that it is known who is asking.
    #[must_use]
    pub fn by(self, signed_in: &SignedIn) -> Self {
        let named = Self {
            actor: signed_in.user.name.clone(),
            ..self
        };
        match &signed_in.means {
            Means::Session(_) => named,
            Means::Token(id, _) => named.with("token", id.to_string()),
        }
    }

    /// With one more detail.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.details.insert(key.to_owned(), value.into());
        self
    }

    /// What they do now, to `subject`.
    pub(super) fn act(&self, now_ms: i64, action: &str, subject: impl ToString) -> Act {
        Act {
            at_ms: now_ms,
            actor: self.actor.clone(),
            action: action.to_owned(),
            subject: subject.to_string(),
            details: Value::Object(self.details.clone()).to_string(),
        }
    }

    fn named(actor: &str) -> Self {
        Self {
            actor: actor.to_owned(),
            details: Map::new(),
        }
    }
}

impl People {
    /// Writes one act by itself.
    pub(super) async fn record(&self, act: Act) -> Result<(), PeopleError> {
        self.database
            .write(move |connection| audit::append(connection, act))
            .await?;
        Ok(())
    }

    /// Rows before number `before`, the newest first, at most `limit`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn acts(&self, before: i64, limit: i64) -> Result<Vec<Row>, PeopleError> {
        Ok(self
            .database
            .read(move |connection| audit::list(connection, before, limit))
            .await?)
    }

    /// Signs the newest row, if it is not signed yet.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sign_log(&self) -> Result<(), PeopleError> {
        let (keyring, now_ms) = (self.keyring(), self.now_ms());
        let sign = move |connection: &mut db::Connection| {
            let Some((seq, hash)) = audit::head(connection)? else {
                return Ok(());
            };
            let key = keyring.signing();
            let head = Head {
                seq,
                hash: hash.to_vec(),
                key_id: key.kid().to_owned(),
                signature: key.sign(&head_message(seq, &hash)).to_vec(),
                at_ms: now_ms,
            };
            audit::sign(connection, head)
        };
        Ok(self.database.write(sign).await?)
    }

    /// What is done once a minute: signs the log, sees keys that others made, forgets sessions that ended long ago.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn tend(&self) -> Result<(), PeopleError> {
        self.reread_keys().await?;
        self.sign_log().await?;
        self.sweep().await?;
        Ok(())
    }

    /// Reads the whole log again and tells where somebody was at it.
    ///
    /// # Errors
    /// When the database fails.
    pub fn verify_log(&self) -> Result<Verified, PeopleError> {
        let keyring = self.keyring();
        let verify = |connection: &mut db::Connection| audit::verify(connection, |head| is_signed(&keyring, head));
        Ok(self.database.read_blocking(verify)?)
    }
}

fn is_signed(keyring: &Keyring, head: &Head) -> bool {
    <[u8; 32]>::try_from(&head.hash[..])
        .is_ok_and(|hash| keyring.verify(&head.key_id, &head_message(head.seq, &hash), &head.signature))
}
