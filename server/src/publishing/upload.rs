//! Takes a pack in.

use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use db::audit::{Act, append};
use db::catalog::versions::{self, NewVersion, Version};
use db::catalog::{checks, keepers, signatures};
use db::jobs::{self, NewJob};
use db::people::publishers;
use db::{DbError, VersionId};
use packs::ParsedPack;

use super::signatures::row;
use super::{CHECK, PublishError, Publishing, revoke};
use crate::people::{Origin, SignedIn};

/// Longest version, in characters.
const MAX_VERSION_CHARS: usize = 64;
/// Versions of one publisher that are checked at once; one after the other, so that nobody waits for ever behind one author.
const MOST_CHECKING: i64 = 20;
/// How often a check may be begun: a place of blobs may be away for minutes.
const ATTEMPTS: i64 = 10;

impl Publishing {
    /// Stores a pack's file as a version of its style, `checking`, with the job that checks it. The same pack again, where it was not
    /// quarantined, is the version that is there.
    ///
    /// # Errors
    /// [`PublishError::Pack`] when it is no pack whose manifest can be read, [`PublishError::NotYours`], [`PublishError::NoPublisher`],
    /// [`DbError::Taken`] when another pack has that number; [`DbError::Conflict`] when the pack was revoked.
    pub async fn upload(&self, file: Bytes, by: &SignedIn, origin: &Origin) -> Result<Uploaded, PublishError> {
        let parsed = self.parsed(file.clone()).await?;
        let manifest = parsed.manifest().map_err(|faults| PublishError::Pack(faults.clone()))?;
        let (name, version) = (manifest.style.name.clone(), manifest.style.version.to_string());
        let keeper = self.keeper(&name).await?;
        self.check_may_publish(&keeper, by)?;
        if version.len() > MAX_VERSION_CHARS {
            return Err(PublishError::Value(format!(
                "`version`: at most {MAX_VERSION_CHARS} characters"
            )));
        }
        let publisher = name.publisher().to_owned();
        let signed = self.find_signatures(&keeper, &parsed).await.map_err(PublishError::from);
        let signed = signed.map_err(no_publisher(&publisher))?.right;
        let bytes = i64::try_from(file.len()).unwrap_or(i64::MAX);
        let stored = self.storage.put([file]).await?;
        let blob = stored.names.concat();
        let (now_ms, owner, digest) = (self.people.now_ms(), by.user.id.clone(), parsed.digest().to_string());
        let told = origin.clone().with("digest", digest.clone());
        let act = told.act(now_ms, "version.upload", format!("{name} {version}"));
        let again = told.act(now_ms, "version.sign", format!("{name} {version}"));
        let rows = signed
            .iter()
            .map(|signature| row(&parsed.digest(), signature, Some(owner.clone()), now_ms));
        let rows: Vec<_> = rows.collect();
        let add = move |connection: &mut db::Connection| {
            // From here on nobody gives the style to others.
            versions::hold(connection)?;
            if keepers::of(connection, name.publisher(), name.name())? != keeper {
                return Err(DbError::Conflict("the style was transferred meanwhile".to_owned()));
            }
            let new = NewVersion {
                id: VersionId::new(),
                publisher: publishers::by_name(connection, name.publisher())?.id,
                name: name.name().to_owned(),
                version,
                digest,
                blob,
                bytes,
                uploaded_by: owner,
                now_ms,
            };
            let uploaded = add(connection, &new, act)?;
            if !uploaded.is_new && put_new(connection, &rows)? {
                append(connection, again)?;
            }
            Ok(uploaded)
        };
        let uploaded = self.people.write(origin, add).await.map_err(PublishError::from);
        let uploaded = uploaded.map_err(no_publisher(&publisher))?;
        self.wake();
        Ok(uploaded)
    }

    /// Whether somebody may publish for any publisher: asked before a long body is read.
    ///
    /// # Errors
    /// [`PublishError::NotYours`].
    pub fn check_may_upload(&self, by: &SignedIn) -> Result<(), PublishError> {
        if by.publishers.is_empty() && by.role != auth::Role::Administrator {
            return Err(PublishError::NotYours("of any style".to_owned()));
        }
        Ok(())
    }

    /// Reads a pack from the bytes of its file, beside the threads that serve, and few at a time: unpacked it may be much larger.
    pub(super) async fn parsed(&self, file: Bytes) -> Result<ParsedPack, PublishError> {
        let place = Arc::clone(&self.parsing)
            .acquire_owned()
            .await
            .map_err(|_| PublishError::Lost)?;
        let read = move || -> Result<ParsedPack, PublishError> {
            let _place = place;
            let fault = |path: &Path| {
                let path = path.to_owned();
                move |source| PublishError::File { path, source }
            };
            let place = tempfile::Builder::new().suffix(".stylepack").tempfile();
            let place = place.map_err(fault(&std::env::temp_dir()))?;
            std::fs::write(place.path(), &file).map_err(fault(place.path()))?;
            packs::open(place.path()).map_err(PublishError::Pack)
        };
        tokio::task::spawn_blocking(read)
            .await
            .map_err(|_| PublishError::Lost)?
    }

    /// Whether somebody may publish for a publisher: its people, and administrators.
    fn check_may_publish(&self, publisher: &str, by: &SignedIn) -> Result<(), PublishError> {
        if by.role_in(publisher).is_some() || by.role == auth::Role::Administrator {
            return Ok(());
        }
        Err(PublishError::NotYours(format!("`{publisher}`")))
    }
}

/// Keeps signatures that are not kept yet: the same pack may come again, signed; whether there were any.
fn put_new(connection: &mut db::Connection, rows: &[signatures::Signature]) -> Result<bool, DbError> {
    let put = rows.iter().map(|row| signatures::put(connection, row));
    put.collect::<Result<Vec<bool>, _>>().map(|put| put.contains(&true))
}

/// What came of an upload.
#[derive(Debug)]
pub struct Uploaded {
    /// The version.
    pub version: Version,
    /// Whether it was added now; otherwise it was there.
    pub is_new: bool,
}

/// Writes the version and its job, if it is not there.
fn add(connection: &mut db::Connection, new: &NewVersion, act: Act) -> Result<Uploaded, DbError> {
    let known = versions::known(connection, new)?;
    revoke::check(connection, &new.digest)?;
    if let Some(version) = known {
        return Ok(Uploaded { version, is_new: false });
    }
    if checks::count(connection, &new.publisher)? >= MOST_CHECKING {
        let detail = format!("{MOST_CHECKING} versions of this publisher are being checked; wait for one of them");
        return Err(DbError::Conflict(detail));
    }
    versions::add(connection, new)?;
    let job = NewJob {
        owner: Some(new.uploaded_by.clone()),
        most_attempts: ATTEMPTS,
        ..NewJob::new(CHECK, new.id.as_str(), "{}", new.now_ms)
    };
    jobs::add(connection, &job)?;
    append(connection, act)?;
    let version = versions::by_id(connection, &new.id)?;
    Ok(Uploaded { version, is_new: true })
}

/// What a publisher that is not there is called.
fn no_publisher(name: &str) -> impl FnOnce(PublishError) -> PublishError {
    let name = name.to_owned();
    move |error| match error {
        PublishError::People(crate::people::PeopleError::Database(DbError::NotFound("publisher"))) => {
            PublishError::NoPublisher(name)
        }
        error => error,
    }
}
