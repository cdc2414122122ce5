//! Who is asking, and what became of it: accounts, sessions, tokens, publishers and the audit log.
//!
//! This is where `auth` (what is true of passwords and tokens) and `db` (what is remembered) meet; neither knows the other. Whatever
//! somebody changes is written with its row of the audit log, in one transaction. Rights are decided in [`rights`], and stand in the
//! signatures of handlers (`extract/right.rs`).

mod accounts;
mod actor;
mod api_tokens;
mod audit;
mod clock;
mod error;
mod identify;
mod keys;
mod openid;
mod passwords;
mod publisher_keys;
mod publishers;
pub mod rights;
mod sessions;
mod sign_in;
mod witness;

use std::collections::{BTreeSet, HashMap};
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread::available_parallelism;

use arc_swap::ArcSwap;
use auth::{AccessTokens, Decoy, Keyring, Secret, SecretHash, SecretKind, SignInThrottle};
use db::Database;
use db::people::users;
use packs::{KeyId, PublicKey};
use tokio::sync::Semaphore;

use crate::config::Config;

pub use self::openid::{Answer, NotSignedIn, OpenId};
pub use accounts::{NewUser, UserChange};
pub use actor::{Actor, Means, SignedIn};
pub use api_tokens::NewToken;
pub use audit::Origin;
pub use clock::Clock;
pub use error::PeopleError;
pub use identify::Credential;
pub use sessions::{Opened, SESSION_MS};

/// How long it is believed that there are no accounts yet.
const COUNT_MS: i64 = 1_000;

/// The people of one server.
pub struct People {
    database: Database,
    clock: Clock,
    keyring: ArcSwap<Keyring>,
    access: AccessTokens,
    /// Ids of the keys that the studio trusts: no publisher may have one of them.
    studio_keys: BTreeSet<KeyId>,
    throttle: SignInThrottle,
    /// Made when it is first needed, for it takes as long as a sign-in.
    decoy: OnceLock<Arc<Decoy>>,
    /// Places to hash passwords in: each takes 19 MiB and a core.
    hashing: Arc<Semaphore>,
    /// The newest row of the audit log that this server signed, and its hash.
    signed: Mutex<Option<(i64, Vec<u8>)>>,
    /// What the link for the first administrator holds, while there is nobody.
    setup: Mutex<Option<SecretHash>>,
    /// Whether anybody may look and try, by configuration.
    guests: bool,
    has_accounts: AtomicBool,
    /// When that was last asked of the database.
    counted_ms: AtomicI64,
    /// When something was last written down that anybody can do as often as they like, by action.
    told: Mutex<HashMap<&'static str, i64>>,
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
            private_folder(folder).map_err(|source| db::DbError::File {
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
            studio_keys: config.signatures.keys.iter().map(PublicKey::id).collect(),
            throttle: SignInThrottle::default(),
            decoy: OnceLock::new(),
            hashing: Arc::new(Semaphore::new(available_parallelism().map_or(1, usize::from))),
            signed: Mutex::new(None),
            setup: Mutex::new(None),
            guests: config.access.guest,
            has_accounts: AtomicBool::new(false),
            counted_ms: AtomicI64::new(0),
            told: Mutex::new(HashMap::new()),
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

    /// What tells the time.
    pub fn clock(&self) -> &Clock {
        &self.clock
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
        if !self.has_accounts.load(Ordering::Relaxed) && self.is_time_to_count() {
            let count = self.database.read(users::count).await?;
            self.has_accounts.fetch_or(count > 0, Ordering::Relaxed);
        }
        Ok(self.has_accounts.load(Ordering::Relaxed))
    }

    /// Another process may add the first account, so it is asked again; but not for each file of a page.
    fn is_time_to_count(&self) -> bool {
        let now_ms = self.now_ms();
        let counted_ms = self.counted_ms.load(Ordering::Relaxed);
        let is_time = now_ms >= counted_ms + COUNT_MS || now_ms < counted_ms;
        if is_time {
            self.counted_ms.store(now_ms, Ordering::Relaxed);
        }
        is_time
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

/// Makes a folder that is its owner's alone; one that is there stays as it is.
///
/// # Errors
/// When it cannot be made.
pub fn private_folder(folder: &Path) -> std::io::Result<()> {
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(test)]
mod tests;
