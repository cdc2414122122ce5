//! Revokes packs: whatever has such a digest is used by no node any more, wherever it lies.

use std::collections::BTreeSet;

use db::audit::append;
use db::catalog::revocations::{self, Affected, Revocation};
use db::{DbError, RevocationId};
use packs::PackDigest;

use super::decide::words;
use super::{PublishError, Publishing};
use crate::people::{Origin, SignedIn};

/// What was revoked, and whom that concerns.
#[derive(Debug)]
pub struct Revoked {
    /// The revocation.
    pub revocation: Revocation,
    /// The versions that were this pack.
    pub affected: Vec<Affected>,
    /// Styles of this node's folders that were this pack: names and versions.
    pub in_folders: Vec<String>,
}

impl Publishing {
    /// Revokes the pack of this digest, for an administrator. Nothing takes it back.
    ///
    /// # Errors
    /// [`PublishError::Value`]; [`DbError::Taken`] when it was revoked before.
    pub async fn revoke(
        &self,
        digest: &str,
        reason: String,
        (by, origin): (&SignedIn, &Origin),
    ) -> Result<Revoked, PublishError> {
        let digest: PackDigest = digest
            .parse()
            .map_err(|error| PublishError::Value(format!("{error}")))?;
        let revocation = Revocation {
            id: RevocationId::new(),
            digest: digest.to_string(),
            reason: words(reason)?,
            revoked_by: Some(by.user.id.clone()),
            created_ms: self.people.now_ms(),
        };
        let told = origin.clone().with("reason", revocation.reason.clone());
        let act = told.act(revocation.created_ms, "digest.revoke", digest);
        let row = revocation.clone();
        let add = move |connection: &mut db::Connection| {
            let affected = revocations::add(connection, &row)?;
            append(connection, act)?;
            Ok(affected)
        };
        let affected = self.people.write(origin, add).await?;
        let in_folders = self.studio.styles.in_folders_with(&digest);
        // It is revoked; a node that cannot look now looks again within a second.
        if let Err(error) = self.stock().await {
            tracing::warn!(%error, "what was revoked could not be taken away; it is tried again");
        }
        Ok(Revoked {
            revocation,
            affected,
            in_folders,
        })
    }

    /// Revocations before `before`, the newest first, at most `limit`; with the names of who revoked.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn revocations(
        &self,
        before: Option<RevocationId>,
        limit: i64,
    ) -> Result<Vec<(Revocation, Option<String>)>, PublishError> {
        let list = move |connection: &mut db::Connection| revocations::list(connection, before.as_ref(), limit);
        Ok(self.people.database().read(list).await?)
    }
}

/// Every revoked digest, as styles know them.
pub(super) fn revoked(connection: &mut db::Connection) -> Result<BTreeSet<PackDigest>, DbError> {
    let broken = |error: packs::DigestError| DbError::Broken {
        table: "revocations",
        reason: error.to_string(),
    };
    let digests = revocations::digests(connection)?;
    digests.iter().map(|digest| digest.parse().map_err(broken)).collect()
}

/// Whether a pack was revoked, where that keeps it from something.
pub(super) fn check(connection: &mut db::Connection, digest: &str) -> Result<(), DbError> {
    match revocations::reason(connection, digest)? {
        Some(reason) => Err(DbError::Conflict(format!(
            "this very pack was revoked ({reason}); publish another version without what it was revoked for"
        ))),
        None => Ok(()),
    }
}
