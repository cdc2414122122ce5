//! Signatures of versions: those that lie in their packs, those that administrators bring, and whose they are.

use std::collections::{BTreeMap, BTreeSet};

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
use crate::styles::Trust;

/// A signature that is right, by a key that is known here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RightSignature {
    /// Which key.
    pub key_id: String,
    /// Whose key.
    pub by: KeyOwner,
    /// What its owners call the key.
    pub title: Option<String>,
}

/// Who owns a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyOwner {
    /// The publisher of its style.
    Publisher,
    /// The studio, by a key of its configuration.
    Studio,
}

/// What the signatures in a pack come to.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// What is wrong with them.
    pub(super) faults: Vec<ReportedFault>,
    /// Those that are right.
    pub(super) right: Vec<Signature>,
    /// Whether one of them is by a key that the studio trusts.
    pub(super) is_trusted: bool,
    /// The publisher's keys that they were looked for by.
    pub(super) keys: Vec<String>,
}

impl Found {
    /// Looks at the signatures of a pack: `keys` are those of the publisher that keeps its style. Ids of keys are chosen by whoever makes them,
    /// so a signature by one key says nothing of another of the same id.
    pub(super) fn of(keeper: &str, keys: &[PublicKey], trust: &Trust, pack: &ParsedPack) -> Self {
        let digest = pack.digest();
        let mut found = Self {
            keys: keys.iter().map(ToString::to_string).collect(),
            ..Self::default()
        };
        let mut is_publishers = keys.is_empty();
        // A file that is no signature is told by the check of the pack.
        for signature in pack.signatures().filter_map(Result::ok) {
            let own = keys.iter().find(|key| key.id() == signature.key_id());
            let own = own.map(|key| signature.verify(&digest, key));
            let trusted = trust.key(signature.key_id()).map(|key| signature.verify(&digest, key));
            is_publishers |= matches!(own, Some(Ok(())));
            found.is_trusted |= matches!(trusted, Some(Ok(())));
            match own.or(trusted.clone()) {
                None => {}
                Some(Err(error)) if !matches!(trusted, Some(Ok(()))) => {
                    found.faults.push(wrong(&signature, &error.to_string()));
                }
                Some(_) => found.right.push(signature),
            }
        }
        if !is_publishers {
            found.faults.push(missing(keeper, keys));
        }
        found
    }
}

impl Publishing {
    /// Looks at the signatures in a pack of a publisher.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn find_signatures(&self, keeper: &str, pack: &ParsedPack) -> Result<Found, DbError> {
        let name = keeper.to_owned();
        let keys = self
            .people
            .database()
            .read(move |connection| active_keys(connection, &name))
            .await?;
        Ok(Found::of(keeper, &keys, &self.studio.styles.trust(), pack))
    }

    /// Who vouches for each of these versions, in their order.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn right_signatures(&self, versions: &[Version]) -> Result<Vec<Vec<RightSignature>>, PublishError> {
        let (versions, trust) = (versions.to_vec(), self.studio.styles.trust());
        let read = move |connection: &mut db::Connection| {
            let mut keys: BTreeMap<String, Vec<PublisherKey>> = BTreeMap::new();
            for name in versions
                .iter()
                .flat_map(|version| [&version.publisher, &version.keeper])
            {
                if !keys.contains_key(name) {
                    let publisher = publishers::by_name(connection, name)?;
                    keys.insert(name.clone(), publisher_keys::list(connection, &publisher.id)?);
                }
            }
            let of = |version: &Version| {
                let names = BTreeSet::from([&version.publisher, &version.keeper]);
                let own: Vec<&PublisherKey> = names.into_iter().filter_map(|name| keys.get(name)).flatten().collect();
                let rows = signatures::of(connection, &version.digest)?;
                Ok(rows.iter().filter_map(|row| right(row, &own, &trust)).collect())
            };
            versions.iter().map(of).collect::<Result<_, DbError>>()
        };
        Ok(self.people.database().read(read).await?)
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
        let key = trust.key(signature.key_id()).cloned().ok_or_else(|| {
            let detail = format!(
                "the key {} is none that this studio trusts; its public key belongs into `signatures.keys` of the configuration",
                signature.key_id()
            );
            PublishError::Value(detail)
        })?;
        signature.verify(&digest, &key).map_err(|error| value(&error))?;
        let now_ms = self.people.now_ms();
        let told = origin
            .clone()
            .with("key", key.id().to_string())
            .with("digest", version.digest.clone());
        let act = told.act(now_ms, "version.sign", shown(&version));
        let row = row(&digest, &signature, Some(by.user.id.clone()), now_ms);
        let put = move |connection: &mut db::Connection| {
            if is_signed(connection, &digest, &key)? {
                return Err(DbError::Conflict(format!(
                    "the key {} has signed this pack before",
                    row.key_id
                )));
            }
            signatures::replace(connection, &row)?;
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
        let keys = trust.keys().to_vec();
        let is_signed = move |connection: &mut db::Connection| {
            let signed = keys.iter().map(|key| is_signed(connection, &digest, key));
            signed
                .collect::<Result<Vec<bool>, _>>()
                .map(|signed| signed.contains(&true))
        };
        if self.people.database().read(is_signed).await? {
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
        let trust = self.studio.styles.trust();
        if trust.keys().is_empty() {
            return Ok(BTreeSet::new());
        }
        let read = move |connection: &mut db::Connection| {
            let rows = signatures::all(connection)?;
            let signed = rows.iter().filter_map(|row| {
                let (digest, signature) = parsed(row)?;
                let key = trust.key(signature.key_id())?;
                signature.verify(&digest, key).ok().map(|()| digest)
            });
            Ok(signed.collect())
        };
        self.people.database().read(read).await
    }
}

/// The keys of a publisher that are not retired.
pub(super) fn active_keys(connection: &mut db::Connection, publisher: &str) -> Result<Vec<PublicKey>, DbError> {
    let publisher = publishers::by_name(connection, publisher)?;
    let keys = publisher_keys::active(connection, &publisher.id)?;
    keys.iter().map(public_key).collect()
}

/// Whether the database has a right signature of a pack by this very key.
fn is_signed(connection: &mut db::Connection, digest: &PackDigest, key: &PublicKey) -> Result<bool, DbError> {
    let rows = signatures::of(connection, &digest.to_string())?;
    let fits = |(of, signature): (PackDigest, Signature)| of == *digest && signature.verify(digest, key).is_ok();
    Ok(rows.iter().filter_map(parsed).any(fits))
}

/// Who vouches with a signature, if it is right and its key is known: the studio's keys count before any that a publisher may have added.
fn right(row: &signatures::Signature, own: &[&PublisherKey], trust: &Trust) -> Option<RightSignature> {
    let (digest, signature) = parsed(row)?;
    let fits = |key: &PublicKey| signature.verify(&digest, key).is_ok();
    let is_studios = trust.key(signature.key_id()).is_some_and(fits);
    let own = own
        .iter()
        .find(|key| key.key_id == row.key_id && public_key(key).is_ok_and(|key| fits(&key)));
    let (by, title) = match own {
        _ if is_studios => (KeyOwner::Studio, None),
        Some(own) => (KeyOwner::Publisher, Some(own.title.clone())),
        None => return None,
    };
    Some(RightSignature {
        key_id: row.key_id.clone(),
        by,
        title,
    })
}

/// A signature as it is kept; nothing where the row is broken, which vouches for nothing.
fn parsed(row: &signatures::Signature) -> Option<(PackDigest, Signature)> {
    Some((row.digest.parse().ok()?, row.text.parse().ok()?))
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
