//! Who is asking, and what became of it: accounts, sessions, tokens, publishers and the audit log.
//!
//! This is where `auth` (what is true of passwords and tokens) and `db` (what is remembered) meet; neither knows the other. Whatever
//! changes something writes its row of the audit log in the same transaction. Rights are decided in [`rights`], and stand in the
//! signatures of handlers (`extract/right.rs`).

mod accounts;
mod actor;
mod api_tokens;
mod audit;
mod clock;
mod error;
mod identify;
mod keys;
mod publishers;
pub mod rights;
mod sessions;
mod sign_in;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use auth::{AccessTokens, Decoy, Keyring, Secret, SecretHash, SecretKind, SignInThrottle};
use db::Database;
use db::people::users;

use crate::config::Config;

pub use accounts::NewUser;
pub use actor::{Actor, Means, SignedIn};
pub use api_tokens::NewToken;
pub use audit::{COMMAND_LINE, Origin};
pub use clock::Clock;
pub use error::PeopleError;
pub use identify::Credential;
pub use sessions::{Opened, SESSION_MS};

/// The people of one server.
pub struct People {
    database: Database,
    clock: Clock,
    keyring: ArcSwap<Keyring>,
    access: AccessTokens,
    throttle: SignInThrottle,
    decoy: Arc<Decoy>,
    /// What the link for the first administrator holds, while there is nobody.
    setup: Mutex<Option<SecretHash>>,
    /// Whether anybody may look and try, by configuration.
    guests: bool,
    has_accounts: AtomicBool,
    /// When a token was last written down that somebody had made up, by kind.
    told: Mutex<Vec<(&'static str, i64)>>,
    /// When the keys were last read again because a token named one that was not known.
    keys_read_ms: Mutex<i64>,
}

impl People {
    /// Opens the database that `config` names, and brings it to this version's schema.
    ///
    /// # Errors
    /// When it cannot be opened or migrated.
    pub fn open(config: &Config, clock: Clock) -> Result<Self, PeopleError> {
        if let db::Address::Sqlite(file) = &config.database().address
            && let Some(folder) = file.parent()
        {
            std::fs::create_dir_all(folder).map_err(|source| db::DbError::File {
                path: folder.to_owned(),
                source,
            })?;
        }
        let database = Database::open(&config.database())?;
        let now_ms = clock.now_ms();
        let keyring = keys::load(&database, now_ms)?;
        let name = config.public_url.as_deref().unwrap_or("pastiche");
        let people = Self {
            keyring: ArcSwap::from_pointee(keyring),
            access: AccessTokens::new(name, name),
            throttle: SignInThrottle::default(),
            decoy: Arc::new(Decoy::new()?),
            setup: Mutex::new(None),
            guests: config.access.guest,
            has_accounts: AtomicBool::new(false),
            told: Mutex::new(Vec::new()),
            keys_read_ms: Mutex::new(now_ms),
            database,
            clock,
        };
        let count = people.database.read_blocking(users::count)?;
        people.has_accounts.store(count > 0, Ordering::Relaxed);
        Ok(people)
    }

    /// The time.
    pub fn now_ms(&self) -> i64 {
        self.clock.now_ms()
    }

    /// The database itself.
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// Whether there is anybody who can sign in. It does not become false again.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn has_accounts(&self) -> Result<bool, PeopleError> {
        if !self.has_accounts.load(Ordering::Relaxed) {
            let count = self.database.read(users::count).await?;
            self.has_accounts.fetch_or(count > 0, Ordering::Relaxed);
        }
        Ok(self.has_accounts.load(Ordering::Relaxed))
    }

    /// As [`Self::has_accounts`], as it was when the database was opened or somebody was added since.
    pub fn has_accounts_blocking(&self) -> bool {
        self.has_accounts.load(Ordering::Relaxed)
    }

    /// Whether who has not signed in may look and try: where it is configured, and everywhere until there are accounts.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lets_guests(&self) -> Result<bool, PeopleError> {
        Ok(self.guests || !self.has_accounts().await?)
    }

    /// A new secret for the link that makes the first administrator; the one before is void. `None` when there are accounts.
    ///
    /// # Errors
    /// When the system gives no random numbers.
    pub fn new_setup(&self) -> Result<Option<Secret>, PeopleError> {
        if self.has_accounts.load(Ordering::Relaxed) {
            return Ok(None);
        }
        let secret = Secret::new(SecretKind::Setup)?;
        *self.setup.lock().unwrap_or_else(PoisonError::into_inner) = Some(secret.hash());
        Ok(Some(secret))
    }
}

#[cfg(test)]
mod tests;
