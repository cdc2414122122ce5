//! Writes the audit log, signs its head, and reads it again.

use std::net::IpAddr;
use std::sync::PoisonError;

use auth::{Keyring, LoginName};
use db::audit::chain::head_message;
use db::audit::{self, Act, Head, Row, Verified, Wanted};
use db::people::signing_keys;
use db::{Database, DbError};
use serde_json::{Map, Value};

use super::actor::SignedIn;
use super::keys;
use super::witness::Witness;
use super::{Means, People, PeopleError};

/// The actor of what is done on the server's own command line.
const COMMAND_LINE: &str = "(command line)";
/// The server signs once a minute; a row that is older than this and not signed is a finding.
const SIGNED_WITHIN_MS: i64 = 10 * 60_000;
/// The actor of what the server does by itself.
const SERVER: &str = "(server)";
/// The actor where nobody has shown who they are.
const NOBODY: &str = "(nobody)";

/// Who does something, and from where, as the log tells it.
#[derive(Clone, Debug)]
pub struct Origin {
    actor: String,
    address: Option<IpAddr>,
    witness: Option<Witness>,
    details: Map<String, Value>,
}

impl Origin {
    /// The server's own command line.
    pub fn command_line() -> Self {
        Self::named(COMMAND_LINE)
    }

    /// The server itself, in a job.
    pub fn server() -> Self {
        Self::named(SERVER)
    }

    /// Somebody who has not shown who they are, at this address.
    pub fn address(address: IpAddr) -> Self {
        Self {
            address: Some(address),
            ..Self::named(NOBODY).with("address", address.to_string())
        }
    }

    /// The same, now that they have: by name.
    #[must_use]
    pub fn signed_in(self, name: &LoginName) -> Self {
        Self {
            actor: name.as_str().to_owned(),
            ..self
        }
    }

    /// The same, now that it is known who is asking. Whatever they write is written only while that is still true.
    #[must_use]
    pub fn by(self, signed_in: &SignedIn) -> Self {
        let named = Self {
            actor: signed_in.user.name.clone(),
            witness: Some(Witness::of(signed_in)),
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

    /// The address that they ask from.
    pub(super) fn ip(&self) -> Option<IpAddr> {
        self.address
    }

    /// What they do now, to `subject`.
    pub(crate) fn act(&self, now_ms: i64, action: &str, subject: impl ToString) -> Act {
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
            address: None,
            witness: None,
            details: Map::new(),
        }
    }
}

impl People {
    /// Writes in somebody's name, in one transaction, if they are still who they were when they asked: what a request may do is decided before
    /// its body has come, and that can take a while.
    ///
    /// # Errors
    /// [`PeopleError::Refused`] when their session, token or role has ended meanwhile; those of `task`.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        origin: &Origin,
        task: impl FnOnce(&mut db::Connection) -> Result<T, DbError> + Send + 'static,
    ) -> Result<T, PeopleError> {
        let (witness, now_ms) = (origin.witness.clone(), self.now_ms());
        let write = move |connection: &mut db::Connection| {
            let stands = witness
                .as_ref()
                .map_or(Ok(true), |witness| witness.stands(connection, now_ms))?;
            if stands { task(connection).map(Some) } else { Ok(None) }
        };
        let written = self.database.write(write).await?;
        written.ok_or_else(|| PeopleError::refused("what they may do has changed while they asked"))
    }

    /// Writes one act by itself.
    pub(crate) async fn record(&self, act: Act) -> Result<(), PeopleError> {
        self.database
            .write(move |connection| audit::append(connection, act))
            .await?;
        Ok(())
    }

    /// Rows, the newest first, at most `limit`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn acts(&self, wanted: Wanted, limit: i64) -> Result<Vec<Row>, PeopleError> {
        Ok(self
            .database
            .read(move |connection| audit::list(connection, &wanted, limit))
            .await?)
    }

    /// Signs the newest row, if it is not signed yet and what was signed before still stands there.
    ///
    /// # Errors
    /// [`DbError::Broken`] when it does not: somebody was at the log, and must not get a signature for that.
    pub async fn sign_log(&self) -> Result<(), PeopleError> {
        let (keyring, now_ms) = (self.keyring(), self.now_ms());
        let signed = self.signed.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let sign = move |connection: &mut db::Connection| {
            if let Some((seq, hash)) = &signed
                && audit::hash_of(connection, *seq)?.as_ref() != Some(hash)
            {
                return Err(DbError::Broken {
                    table: "audit",
                    reason: format!("row {seq} is another than this server signed; ask `pastiche audit verify`"),
                });
            }
            let Some((seq, hash)) = audit::head(connection)? else {
                return Ok(None);
            };
            let key = keyring.signing();
            let head = Head {
                seq,
                hash: hash.to_vec(),
                key_id: key.kid().to_owned(),
                signature: key.sign(&head_message(seq, &hash)).to_vec(),
                at_ms: now_ms,
            };
            audit::sign(connection, head)?;
            Ok(Some((seq, hash.to_vec())))
        };
        let newest = self.database.write(sign).await?;
        let mut signed = self.signed.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((seq, hash)) = &newest
            && *signed != newest
        {
            // Whoever keeps the server's own log has an anchor that the database cannot take back.
            tracing::info!(seq, hash = hex::encode(hash), "the audit log is signed up to here");
        }
        *signed = newest;
        Ok(())
    }

    /// What is done once a minute: signs the log, sees keys that others made, forgets what ended long ago. Each of them is tried.
    ///
    /// # Errors
    /// The first of theirs.
    pub async fn tend(&self) -> Result<(), PeopleError> {
        let outcomes = [
            self.reread_keys().await.map(drop),
            self.sign_log().await,
            self.sweep().await.map(drop),
        ];
        outcomes.into_iter().collect()
    }

    /// Reads the whole log again and tells where somebody was at it. Nothing is written.
    ///
    /// # Errors
    /// When the database fails, or has no keys.
    pub fn verify_log(database: &Database, now_ms: i64) -> Result<Verified, PeopleError> {
        let keyring = keys::ring(database.read_blocking(signing_keys::all)?)?;
        let signed_before_ms = now_ms - SIGNED_WITHIN_MS;
        let verify = |connection: &mut db::Connection| {
            audit::verify(connection, signed_before_ms, |head| is_signed(&keyring, head))
        };
        Ok(database.read_blocking(verify)?)
    }
}

fn is_signed(keyring: &Keyring, head: &Head) -> bool {
    // A key that was taken from an old copy must not vouch for what came after its time.
    let is_of_its_time = keyring
        .find(&head.key_id)
        .is_some_and(|key| key.created_ms() <= head.at_ms)
        && (keyring.signing().kid() == head.key_id || head.at_ms <= keyring.signing().created_ms() + SIGNED_WITHIN_MS);
    if !is_of_its_time {
        return false;
    }
    <[u8; 32]>::try_from(&head.hash[..])
        .is_ok_and(|hash| keyring.verify(&head.key_id, &head_message(head.seq, &hash), &head.signature))
}
