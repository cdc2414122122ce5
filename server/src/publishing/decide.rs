//! What people decide about versions.

use auth::Role;
use db::audit::append;
use db::catalog::versions::{self, State, Version, Wanted};
use db::catalog::{entries, previews};
use db::jobs::{self, Job};
use db::{DbError, VersionId};

use super::{PublishError, Publishing, revoke};
use crate::people::{Actor, Origin, SignedIn};

/// Longest reason or message, in characters.
const WORDS_CHARS: usize = 2_000;

impl Publishing {
    /// A version, for whoever may see it: everybody who may look once it was published, its publisher's people and administrators before.
    ///
    /// # Errors
    /// [`PublishError::NotFound`], also where it is there and not for these eyes.
    pub async fn version(&self, id: &str, actor: &Actor) -> Result<Version, PublishError> {
        let id: VersionId = id.parse().map_err(|_| PublishError::NotFound)?;
        let found = self
            .people
            .database()
            .read(move |connection| versions::by_id(connection, &id))
            .await;
        match found {
            Ok(version) if version.state.is_public() || is_inside(&version.keeper, actor) => Ok(version),
            Ok(_) | Err(DbError::NotFound(_)) => Err(PublishError::NotFound),
            Err(error) => Err(error.into()),
        }
    }

    /// Versions before `before`, the newest first, at most `limit`, that somebody has to do with: those of their publishers, or for
    /// administrators all.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn versions(
        &self,
        state: Option<State>,
        before: Option<VersionId>,
        limit: i64,
        by: &SignedIn,
    ) -> Result<Vec<Version>, PublishError> {
        let own = by.publishers.iter().map(|(name, _)| name.clone()).collect();
        let wanted = Wanted {
            state,
            before,
            publishers: (by.role != Role::Administrator).then_some(own),
        };
        Ok(self
            .people
            .database()
            .read(move |connection| versions::list(connection, &wanted, limit))
            .await?)
    }

    /// Whether somebody belongs to the publisher that keeps a version's style, or administers.
    pub fn is_inside(version: &Version, actor: &Actor) -> bool {
        is_inside(&version.keeper, actor)
    }

    /// The job that checks a version, or did: how far it is.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn job(&self, version: &Version) -> Result<Option<Job>, PublishError> {
        let subject = version.id.to_string();
        let jobs = self
            .people
            .database()
            .read(move |connection| jobs::of_subject(connection, &subject, 1))
            .await?;
        Ok(jobs.into_iter().next())
    }

    /// The file of a version's pack.
    ///
    /// # Errors
    /// When it cannot be read, or is not what was uploaded; [`DbError::Conflict`] when it was revoked.
    pub async fn pack(&self, version: &Version) -> Result<bytes::Bytes, PublishError> {
        let digest = version.digest.clone();
        let check = move |connection: &mut db::Connection| revoke::check(connection, &digest);
        self.people.database().read(check).await?;
        Ok(self.storage.get(&version.blob).await?)
    }

    /// A preview of a version: a JPEG.
    ///
    /// # Errors
    /// [`PublishError::NotFound`]; [`DbError::Conflict`] when it was revoked.
    pub async fn preview(&self, version: &Version, sample: &str) -> Result<bytes::Bytes, PublishError> {
        let (id, digest) = (version.id.clone(), version.digest.clone());
        let read = move |connection: &mut db::Connection| {
            revoke::check(connection, &digest)?;
            previews::of(connection, &id)
        };
        let previews = self.people.database().read(read).await?;
        let blob = previews
            .into_iter()
            .find(|(name, _)| name == sample)
            .map(|(_, blob)| blob);
        Ok(self.storage.get(&blob.ok_or(PublishError::NotFound)?).await?)
    }

    /// Moves a version on, for an administrator (approval, rejection) or its publisher's people (yanking).
    ///
    /// # Errors
    /// [`PublishError::NotFound`], [`PublishError::NotYours`], [`PublishError::Value`]; [`DbError::Conflict`] when it may not go there.
    pub async fn decide(
        &self,
        id: &str,
        next: State,
        reason: Option<String>,
        (by, origin): (&SignedIn, &Origin),
    ) -> Result<Version, PublishError> {
        let version = self.version(id, &Actor::User(Box::new(by.clone()))).await?;
        let reason = reason.map(words).transpose()?;
        if !is_inside(&version.keeper, &Actor::User(Box::new(by.clone()))) {
            return Err(PublishError::NotYours(format!("`{}`", version.keeper)));
        }
        // What was not checked cannot be approved, whatever its state may lead to in the end.
        let from = match next {
            State::Yanked => State::Published,
            _ => State::Waiting,
        };
        if next == State::Published {
            self.check_signed(&version).await?;
        }
        let now_ms = self.people.now_ms();
        let told = origin.clone().with("reason", reason.clone().unwrap_or_default());
        let act = told.act(now_ms, &format!("version.{next}"), shown(&version));
        let put = move |connection: &mut db::Connection| {
            let moved = versions::move_to(connection, &version.id, (from, next), reason.as_deref(), now_ms)?;
            append(connection, act)?;
            Ok(moved)
        };
        let moved = self.people.write(origin, put).await?;
        // It is decided; a node that cannot load it now tries again.
        if let Err(error) = self.stock().await {
            tracing::warn!(%error, "what is published could not be loaded; it is tried again");
        }
        Ok(moved)
    }

    /// Says what people should use instead of a version; nothing takes it back.
    ///
    /// # Errors
    /// As [`Self::decide`].
    pub async fn deprecate(
        &self,
        id: &str,
        message: Option<String>,
        (by, origin): (&SignedIn, &Origin),
    ) -> Result<(), PublishError> {
        let version = self.version(id, &Actor::User(Box::new(by.clone()))).await?;
        let message = message.map(words).transpose()?;
        if !is_inside(&version.keeper, &Actor::User(Box::new(by.clone()))) {
            return Err(PublishError::NotYours(format!("`{}`", version.keeper)));
        }
        let told = origin.clone().with("message", message.clone().unwrap_or_default());
        let now_ms = self.people.now_ms();
        let act = told.act(now_ms, "version.deprecate", shown(&version));
        let put = move |connection: &mut db::Connection| {
            versions::deprecate(connection, &version.id, message.as_deref())?;
            entries::deprecate(connection, &version.digest, message.as_deref(), now_ms)?;
            append(connection, act)
        };
        self.people.write(origin, put).await?;
        Ok(())
    }
}

/// Whether somebody belongs to a publisher, or administers.
fn is_inside(publisher: &str, actor: &Actor) -> bool {
    match actor {
        Actor::Guest => false,
        Actor::User(user) => user.role == Role::Administrator || user.role_in(publisher).is_some(),
    }
}

pub(super) fn shown(version: &Version) -> String {
    format!("{}/{} {}", version.publisher, version.name, version.version)
}

/// What somebody has to say, without blanks around it.
pub(super) fn words(text: String) -> Result<String, PublishError> {
    let text = text.trim();
    let is_fit = !text.is_empty() && text.chars().count() <= WORDS_CHARS && !text.chars().any(|c| c == '\0');
    if is_fit {
        Ok(text.to_owned())
    } else {
        Err(PublishError::Value(format!("say it in 1 to {WORDS_CHARS} characters")))
    }
}
