//! The keys that sign access tokens and the heads of the audit log.

use std::sync::{Arc, PoisonError};

use auth::{Keyring, RandomError, SigningKey};
use db::people::signing_keys::{self, KeyRow};
use db::{Database, DbError};

use super::audit::Origin;
use super::{People, PeopleError};

/// How often a token with an unknown key may make the server read its keys again.
const REREAD_MS: i64 = 5_000;

/// All keys of the database; the first start makes one.
pub(super) fn load(database: &Database, now_ms: i64) -> Result<Keyring, PeopleError> {
    let first = row(&SigningKey::generate(now_ms)?);
    let rows = database.write_blocking(|connection| signing_keys::all_or(connection, &first))?;
    ring(rows)
}

pub(super) fn ring(rows: Vec<KeyRow>) -> Result<Keyring, PeopleError> {
    let keys: Result<Vec<SigningKey>, DbError> = rows.into_iter().map(key).collect();
    Ok(Keyring::new(keys?)?)
}

fn key(row: KeyRow) -> Result<SigningKey, DbError> {
    let seed: [u8; 32] = row.seed.try_into().map_err(|_| DbError::Broken {
        table: "signing_keys",
        reason: format!("the seed of {} has not 32 bytes", row.id),
    })?;
    Ok(SigningKey::from_seed(&seed, row.created_ms))
}

fn row(key: &SigningKey) -> KeyRow {
    KeyRow {
        id: key.kid().to_owned(),
        seed: key.seed().to_vec(),
        created_ms: key.created_ms(),
    }
}

impl People {
    /// The keys.
    pub fn keyring(&self) -> Arc<Keyring> {
        self.keyring.load_full()
    }

    /// Makes a new key that signs from now on. What older ones signed stays good for as long as it would have.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn rotate_keys(&self, origin: Origin) -> Result<String, PeopleError> {
        let new = SigningKey::generate(self.now_ms()).map_err(|error: RandomError| PeopleError::Random(error))?;
        let (key, kid) = (row(&new), new.kid().to_owned());
        let act = origin.act(self.now_ms(), "key.rotate", &kid);
        let rows = self.write(&origin, move |connection| {
            signing_keys::add(connection, &key)?;
            db::audit::append(connection, act)?;
            signing_keys::all(connection)
        });
        self.keyring.store(Arc::new(ring(rows.await?)?));
        Ok(kid)
    }

    /// Reads the keys again because a token names one that is not known: another node may have made it. Not more often than every
    /// five seconds, for anybody can make up names.
    pub(super) async fn reread_keys(&self) -> Result<bool, PeopleError> {
        let now_ms = self.now_ms();
        {
            let mut read_ms = self.keys_read_ms.lock().unwrap_or_else(PoisonError::into_inner);
            if now_ms < *read_ms + REREAD_MS {
                return Ok(false);
            }
            *read_ms = now_ms;
        }
        let rows = self.database.read(signing_keys::all).await?;
        self.keyring.store(Arc::new(ring(rows)?));
        Ok(true)
    }
}
