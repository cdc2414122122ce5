//! Publishers and who belongs to them.

use auth::{LoginName, PublisherRole};
use db::audit::append;
use db::people::publishers::{self, Membership, Publisher};
use db::people::users;
use db::{DbError, PublisherId};
use manifest::PublisherName;

use super::audit::Origin;
use super::{People, PeopleError};

/// Longest title, in characters.
const TITLE_CHARS: usize = 100;

impl People {
    /// Makes a publisher; `owner` is its first.
    ///
    /// # Errors
    /// [`PeopleError::Value`]; [`DbError::Taken`]; [`DbError::NotFound`] when there is no such user.
    pub async fn add_publisher(
        &self,
        name: &str,
        title: &str,
        owner: &str,
        origin: &Origin,
    ) -> Result<Publisher, PeopleError> {
        let name: PublisherName = name.parse().map_err(|error| PeopleError::value("name", error))?;
        let owner: LoginName = owner.parse()?;
        let title = self::title(title)?;
        let now_ms = self.now_ms();
        let publisher = Publisher {
            id: PublisherId::new(),
            name: name.to_string(),
            title,
            trusted: false,
            created_ms: now_ms,
        };
        let act = origin
            .clone()
            .with("owner", owner.as_str())
            .act(now_ms, "publisher.add", &publisher.name);
        let row = publisher.clone();
        let add = move |connection: &mut db::Connection| {
            let owner = users::by_name(connection, owner.as_str())?.ok_or(DbError::NotFound("user"))?;
            publishers::add(connection, &row, &owner.id)?;
            append(connection, act)
        };
        self.write(origin, add).await?;
        Ok(publisher)
    }

    /// Publishers whose names come after `after`, at most `limit`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn publishers(&self, after: String, limit: i64) -> Result<Vec<Publisher>, PeopleError> {
        Ok(self
            .database
            .read(move |connection| publishers::list(connection, &after, limit))
            .await?)
    }

    /// A publisher and who belongs to it.
    ///
    /// # Errors
    /// [`DbError::NotFound`].
    pub async fn publisher(&self, name: &str) -> Result<(Publisher, Vec<Membership>), PeopleError> {
        let name = known(name)?;
        let show = move |connection: &mut db::Connection| {
            let publisher = publishers::by_name(connection, &name)?;
            let members = publishers::members(connection, &publisher.id)?;
            Ok((publisher, members))
        };
        Ok(self.database.read(show).await?)
    }

    /// Says whether a publisher's versions are published without an administrator's look.
    ///
    /// # Errors
    /// [`DbError::NotFound`].
    pub async fn trust_publisher(&self, name: &str, trusted: bool, origin: &Origin) -> Result<Publisher, PeopleError> {
        let name = known(name)?;
        let act = origin
            .clone()
            .with("trusted", trusted)
            .act(self.now_ms(), "publisher.trust", &name);
        let put = move |connection: &mut db::Connection| {
            let publisher = publishers::trust(connection, &name, trusted)?;
            append(connection, act)?;
            Ok(publisher)
        };
        self.write(origin, put).await
    }

    /// Takes somebody into a publisher, or gives them another role there.
    ///
    /// # Errors
    /// [`DbError::NotFound`]; [`DbError::Conflict`] when no owner would be left.
    pub async fn put_member(
        &self,
        publisher: &str,
        user: &str,
        role: PublisherRole,
        origin: &Origin,
    ) -> Result<(), PeopleError> {
        let (publisher, user, now_ms) = (known(publisher)?, user.parse::<LoginName>()?, self.now_ms());
        let origin = origin.clone().with("user", user.as_str()).with("role", role.as_str());
        let act = origin.act(now_ms, "publisher.put-member", &publisher);
        let put = move |connection: &mut db::Connection| {
            let publisher = publishers::by_name(connection, &publisher)?;
            let user = users::by_name(connection, user.as_str())?.ok_or(DbError::NotFound("user"))?;
            publishers::put_member(connection, &publisher.id, (&user.id, role.as_str()), now_ms)?;
            append(connection, act)
        };
        self.write(&origin, put).await?;
        Ok(())
    }

    /// Lets somebody go from a publisher.
    ///
    /// # Errors
    /// [`DbError::NotFound`]; [`DbError::Conflict`] when no owner would be left.
    pub async fn remove_member(&self, publisher: &str, user: &str, origin: &Origin) -> Result<(), PeopleError> {
        let (publisher, user, now_ms) = (known(publisher)?, user.parse::<LoginName>()?, self.now_ms());
        let origin = origin.clone().with("user", user.as_str());
        let act = origin.act(now_ms, "publisher.remove-member", &publisher);
        let remove = move |connection: &mut db::Connection| {
            let publisher = publishers::by_name(connection, &publisher)?;
            let user = users::by_name(connection, user.as_str())?.ok_or(DbError::NotFound("user"))?;
            publishers::remove_member(connection, &publisher.id, &user.id)?;
            append(connection, act)
        };
        self.write(&origin, remove).await?;
        Ok(())
    }
}

/// What people read, without blanks around it.
pub(super) fn title(text: &str) -> Result<String, PeopleError> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > TITLE_CHARS || text.chars().any(char::is_control) {
        return Err(PeopleError::value("title", format!("1 to {TITLE_CHARS} characters")));
    }
    Ok(text.to_owned())
}

/// A name that a publisher may have; any other names none.
pub(super) fn known(name: &str) -> Result<String, PeopleError> {
    let name = name
        .parse::<PublisherName>()
        .map_err(|_| DbError::NotFound("publisher"))?;
    Ok(name.to_string())
}
