//! The keys that publishers sign their packs with.

use db::audit::append;
use db::people::publisher_keys::{self, PublisherKey};
use db::people::publishers;
use packs::{KeyId, PublicKey};

use super::audit::Origin;
use super::publishers::{known, title};
use super::{People, PeopleError, SignedIn};

impl People {
    /// A publisher's keys, also those that were retired, the oldest first.
    ///
    /// # Errors
    /// [`db::DbError::NotFound`].
    pub async fn publisher_keys(&self, publisher: &str) -> Result<Vec<PublisherKey>, PeopleError> {
        let name = known(publisher)?;
        let list = move |connection: &mut db::Connection| {
            let publisher = publishers::by_name(connection, &name)?;
            publisher_keys::list(connection, &publisher.id)
        };
        Ok(self.database.read(list).await?)
    }

    /// Adds a key: from now on the publisher's packs must be signed by one of its keys.
    ///
    /// # Errors
    /// [`PeopleError::Value`]; [`db::DbError::NotFound`]; [`db::DbError::Taken`] when it has a key of that number.
    pub async fn add_publisher_key(
        &self,
        publisher: &str,
        (public_key, title_text): (&str, &str),
        (by, origin): (&SignedIn, &Origin),
    ) -> Result<PublisherKey, PeopleError> {
        let name = known(publisher)?;
        let key: PublicKey = public_key
            .parse()
            .map_err(|error| PeopleError::value("public_key", error))?;
        if self.studio_keys.contains(&key.id()) {
            return Err(PeopleError::value(
                "public_key",
                "this is a key of the studio's; a publisher has its own",
            ));
        }
        let title = title(title_text)?;
        let now_ms = self.now_ms();
        let act = origin
            .clone()
            .with("key", key.id().to_string())
            .act(now_ms, "publisher.add-key", &name);
        let added_by = Some(by.user.id.clone());
        let add = move |connection: &mut db::Connection| {
            let row = PublisherKey {
                publisher_id: publishers::by_name(connection, &name)?.id,
                key_id: key.id().to_string(),
                public_key: key.to_string(),
                title,
                added_by,
                created_ms: now_ms,
                retired_ms: None,
            };
            publisher_keys::add(connection, &row)?;
            append(connection, act)?;
            Ok(row)
        };
        self.write(origin, add).await
    }

    /// Retires a key: what it signed stays signed, and nothing more is taken that it signs.
    ///
    /// # Errors
    /// [`db::DbError::NotFound`]; [`db::DbError::Conflict`] when it was retired before.
    pub async fn retire_publisher_key(
        &self,
        publisher: &str,
        key_id: &str,
        origin: &Origin,
    ) -> Result<(), PeopleError> {
        let name = known(publisher)?;
        let missing = |_| db::DbError::NotFound("key of this publisher");
        let key_id = key_id.parse::<KeyId>().map_err(missing)?.to_string();
        let now_ms = self.now_ms();
        let act = origin
            .clone()
            .with("key", key_id.clone())
            .act(now_ms, "publisher.retire-key", &name);
        let retire = move |connection: &mut db::Connection| {
            let publisher = publishers::by_name(connection, &name)?;
            publisher_keys::retire(connection, &publisher.id, &key_id, now_ms)?;
            append(connection, act)
        };
        self.write(origin, retire).await?;
        Ok(())
    }
}
