//! Signatures of versions: those that lie in their packs, those that administrators bring, and whose they are.

use std::collections::BTreeSet;

use db::DbError;
use db::audit::append;
use db::catalog::signatures;
use db::catalog::versions::Version;
use db::people::publisher_keys::{self, PublisherKey};
use db::people::publishers;
use packs::{PackDigest, ParsedPack, PublicKey, Signature};

use super::decide::shown;
use super::report::ReportedFault;
use super::{PublishError, Publishing};
use crate::people::{Actor, Origin, SignedIn};

/// A signature that is right, by a key that is known here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vouched {
    /// Which key.
    pub key_id: String,
    /// Whose key.
    pub by: Voucher,
    /// What its owners call the key.
    pub title: Option<String>,
}

/// Who vouches for a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Voucher {
    /// The publisher of its style.
    Publisher,
    /// The studio, by a key of its configuration.
    Studio,
}

/// What the check makes of a pack's signatures.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// What is wrong with them.
    pub(super) faults: Vec<ReportedFault>,
    /// Those that are right.
    pub(super) right: Vec<Signature>,
    /// Whether one of them is by a key that the studio trusts.
    pub(super) is_trusted: bool,
}

impl Publishing {
    /// Looks at the signatures in the pack of a version that is being checked.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn find_signatures(&self, version: &Version, pack: &ParsedPack) -> Result<Found, DbError> {
        let keeper = version.keeper.clone();
        let read = move |connection: &mut db::Connection| {
            let publisher = publishers::by_name(connection, &keeper)?;
            publisher_keys::active(connection, &publisher.id)
        };
        let keys = self.people.database().read(read).await?;
        let keys = keys.iter().map(public_key).collect::<Result<Vec<_>, _>>()?;
        let trust = self.studio.styles.trust();
        let (mut found, mut is_publishers) = (Found::default(), keys.is_empty());
        // A file that is no signature is told by the check of the pack.
        for signature in pack.signatures().filter_map(Result::ok) {
            let own = keys.iter().find(|key| key.id() == signature.key_id());
            let trusted = trust.key(signature.key_id());
            let Some(key) = own.or(trusted) else { continue };
            if let Err(error) = signature.verify(&pack.digest(), key) {
                found.faults.push(wrong(&signature, &error.to_string()));
                continue;
            }
            is_publishers |= own.is_some();
            found.is_trusted |= trusted.is_some();
            found.right.push(signature);
        }
        if !is_publishers {
            found.faults.push(missing(&version.keeper, &keys));
        }
        Ok(found)
    }

    /// Who vouches for a version.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn vouched(&self, version: &Version) -> Result<Vec<Vouched>, PublishError> {
        let version = version.clone();
        let read = move |connection: &mut db::Connection| {
            let mut keys = Vec::new();
            for name in BTreeSet::from([&version.publisher, &version.keeper]) {
                let publisher = publishers::by_name(connection, name)?;
                keys.extend(publisher_keys::list(connection, &publisher.id)?);
            }
            Ok((keys, signatures::of(connection, &version.digest)?))
        };
        let (keys, rows) = self.people.database().read(read).await?;
        let trust = self.studio.styles.trust();
        let vouched = rows.iter().filter_map(|row| {
            let digest: PackDigest = row.digest.parse().ok()?;
            let signature: Signature = row.text.parse().ok()?;
            let fits = |key: &PublicKey| signature.verify(&digest, key).is_ok();
            let own = keys.iter().find(|key| key.key_id == row.key_id);
            let own = own.filter(|own| public_key(own).is_ok_and(|key| fits(&key)));
            let by = match own {
                Some(_) => Voucher::Publisher,
                None if trust.key(signature.key_id()).is_some_and(fits) => Voucher::Studio,
                None => return None,
            };
            Some(Vouched {
                key_id: row.key_id.clone(),
                by,
                title: own.map(|key| key.title.clone()),
            })
        });
        Ok(vouched.collect())
    }

    /// Adds the studio's own signature to a version, for an administrator.
    ///
    /// # Errors
    /// [`PublishError::NotFound`]; [`PublishError::Value`] when it is none of this pack by a key that the studio trusts; [`DbError::Conflict`] when
    /// that key has signed it before.
    pub async fn cosign(
        &self,
        id: &str,
        text: &str,
        (by, origin): (&SignedIn, &Origin),
    ) -> Result<Version, PublishError> {
        let version = self.version(id, &Actor::User(Box::new(by.clone()))).await?;
        let value = |error: &dyn std::fmt::Display| PublishError::Value(error.to_string());
        let signature: Signature = text.parse().map_err(|error| value(&error as &dyn std::fmt::Display))?;
        let digest: PackDigest = version
            .digest
            .parse()
            .map_err(|error| value(&error as &dyn std::fmt::Display))?;
        let trust = self.studio.styles.trust();
        let key = trust.key(signature.key_id()).ok_or_else(|| {
            let detail = format!(
                "the key {} is none that this studio trusts; its public key belongs into `signatures.keys` of the configuration",
                signature.key_id()
            );
            PublishError::Value(detail)
        })?;
        signature.verify(&digest, key).map_err(|error| value(&error))?;
        let now_ms = self.people.now_ms();
        let told = origin
            .clone()
            .with("key", key.id().to_string())
            .with("digest", version.digest.clone());
        let act = told.act(now_ms, "version.sign", shown(&version));
        let row = row(&digest, &signature, Some(by.user.id.clone()), now_ms);
        let put = move |connection: &mut db::Connection| {
            if !signatures::put(connection, &row)? {
                return Err(DbError::Conflict(format!(
                    "the key {} has signed this pack before",
                    row.key_id
                )));
            }
            append(connection, act)
        };
        self.people.write(origin, put).await?;
        // It is signed; a node that cannot load it now tries again.
        if let Err(error) = self.stock().await {
            tracing::warn!(%error, "what is published could not be loaded; it is tried again");
        }
        Ok(version)
    }

    /// Whether a version may be published as far as signatures go.
    ///
    /// # Errors
    /// [`DbError::Conflict`] when the studio wants a signature by one of its keys, and there is none.
    pub(super) async fn check_signed(&self, version: &Version) -> Result<(), PublishError> {
        let trust = self.studio.styles.trust();
        if !trust.is_required() {
            return Ok(());
        }
        let conflict = |detail: String| PublishError::from(DbError::Conflict(detail));
        let digest: PackDigest = version.digest.parse().map_err(|error| conflict(format!("{error}")))?;
        if self.cosigned().await?.contains(&digest) {
            return Ok(());
        }
        // Its key may be trusted only since the check.
        let pack = self.parsed(self.storage.get(&version.blob).await?).await?;
        let inside: Vec<Signature> = pack.signatures().filter_map(Result::ok).collect();
        let signers = trust
            .signers(&digest, &inside)
            .map_err(|fault| conflict(fault.to_string()))?;
        if signers.is_empty() {
            return Err(conflict(format!(
                "no key that this studio trusts has signed it, and `signatures.required` is set; sign it first: pastiche pack cosign {} --key FILE",
                version.id
            )));
        }
        Ok(())
    }

    /// Packs for which the database has a signature by a key that the studio trusts.
    pub(super) async fn cosigned(&self) -> Result<BTreeSet<PackDigest>, DbError> {
        let rows = self.people.database().read(signatures::all).await?;
        let trust = self.studio.styles.trust();
        let signed = rows.iter().filter_map(|row| {
            let digest: PackDigest = row.digest.parse().ok()?;
            let signature: Signature = row.text.parse().ok()?;
            let key = trust.key(signature.key_id())?;
            signature.verify(&digest, key).ok().map(|()| digest)
        });
        Ok(signed.collect())
    }
}

/// How a signature is kept.
pub(super) fn row(
    digest: &PackDigest,
    signature: &Signature,
    added_by: Option<db::UserId>,
    created_ms: i64,
) -> signatures::Signature {
    signatures::Signature {
        digest: digest.to_string(),
        key_id: signature.key_id().to_string(),
        text: signature.text().to_owned(),
        added_by,
        created_ms,
    }
}

fn public_key(key: &PublisherKey) -> Result<PublicKey, DbError> {
    key.public_key
        .parse()
        .map_err(|error: packs::sign::PublicKeyError| DbError::Broken {
            table: "publisher_keys",
            reason: error.to_string(),
        })
}

fn wrong(signature: &Signature, message: &str) -> ReportedFault {
    ReportedFault {
        file: signature.key_id().path(),
        ..ReportedFault::new(
            "signature_wrong",
            message,
            "sign the pack again: pastiche pack sign PACK --key FILE",
        )
    }
}

fn missing(publisher: &str, keys: &[PublicKey]) -> ReportedFault {
    let ids: Vec<String> = keys.iter().map(|key| key.id().to_string()).collect();
    ReportedFault::new(
        "signature_missing",
        format!(
            "`{publisher}` signs its packs, and none of its keys ({}) has signed this one",
            ids.join(", ")
        ),
        "sign it: pastiche pack sign PACK --key FILE; or an owner of the publisher retires its keys",
    )
}
