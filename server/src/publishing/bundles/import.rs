//! What a bundle brings.

use std::sync::Arc;

use db::audit::append;
use db::catalog::import::{self, Imported, Outcome};
use db::catalog::signatures;
use manifest::StyleName;
use packs::bundle::{Bundle, Bundled};
use packs::{PackDigest, Signature, VerifiedPack};
use plugin_host::PluginHost;

use super::{Bundles, BundlesError, of_version};
use crate::people::Origin;
use crate::publishing::PublishError;
use crate::publishing::signatures::row;
use crate::styles::Trust;

/// What came of a pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Brought {
    /// It is published now.
    Added(String),
    /// It was here before.
    Present(String),
}

impl Bundles<'_> {
    /// Publishes what a bundle holds. Every pack is checked as an upload is, but for rendering: what was measured stands in its report, which the
    /// bundle's key has signed. Packs come in whole, one after the other; what was here before stays as it is, so an import that was cut off is
    /// done again.
    ///
    /// # Errors
    /// [`BundlesError`], with the pack that it is about: it has faults, another one has its number, it was revoked here, or a signature
    /// that is wanted is missing.
    pub async fn import(
        &self,
        bundle: &mut Bundle,
        (host, trust): (&Arc<PluginHost>, &Trust),
    ) -> Result<Vec<Brought>, BundlesError> {
        let packs = bundle.contents().packs.clone();
        bundle.rewind()?;
        let mut brought = Vec::new();
        for pack in &packs {
            let shown = format!("{} {}", pack.style, pack.version);
            let file = bundle.part(&pack.file)?;
            let mut files = vec![file.clone()];
            for preview in &pack.previews {
                files.push(bundle.part(&preview.file)?);
            }
            let checked = check(pack, &file, host).map_err(of_version(&shown))?;
            let right = signed(pack, &checked, trust).map_err(of_version(&shown))?;
            let outcome = self.put(pack, files, right).await.map_err(of_version(&shown))?;
            brought.push(match outcome {
                Outcome::Added(_) => Brought::Added(shown),
                Outcome::Present(_) => Brought::Present(shown),
            });
        }
        Ok(brought)
    }

    /// Stores a pack's files, and then its rows.
    async fn put(
        &self,
        pack: &Bundled,
        files: Vec<bytes::Bytes>,
        right: Vec<Signature>,
    ) -> Result<Outcome, PublishError> {
        let value = |error: &dyn std::fmt::Display| PublishError::Value(error.to_string());
        let style: StyleName = pack.style.parse().map_err(|error| value(&error))?;
        let digest: PackDigest = pack
            .digest
            .parse()
            .map_err(|error| value(&error as &dyn std::fmt::Display))?;
        let stored = self.storage.put(files).await?;
        let now_ms = self.people.now_ms();
        let previews = pack
            .previews
            .iter()
            .map(|preview| (preview.sample.clone(), preview.file.sha256.clone()));
        let imported = Imported {
            publisher: style.publisher().to_owned(),
            publisher_title: pack.publisher_title.clone(),
            name: style.name().to_owned(),
            version: pack.version.clone(),
            digest: pack.digest.clone(),
            blob: stored.names.first().cloned().unwrap_or_default(),
            bytes: i64::try_from(pack.file.bytes).unwrap_or(i64::MAX),
            report: pack.report.as_ref().map(ToString::to_string),
            deprecated: pack.deprecated.clone(),
            previews: previews.collect(),
            uploaded_ms: pack.uploaded_ms,
            changed_ms: pack.published_ms,
            now_ms,
        };
        let told = Origin::command_line().with("digest", pack.digest.clone());
        let act = told.act(now_ms, "version.import", format!("{style} {}", pack.version));
        let rows: Vec<_> = right
            .iter()
            .map(|signature| row(&digest, signature, None, now_ms))
            .collect();
        let add = move |connection: &mut db::Connection| {
            let outcome = import::add(connection, &imported)?;
            for row in &rows {
                signatures::put(connection, row)?;
            }
            if matches!(outcome, Outcome::Added(_)) {
                append(connection, act)?;
            }
            Ok(outcome)
        };
        Ok(self.people.database().write(add).await?)
    }
}

/// All that can be said of a pack without rendering.
fn check(bundled: &Bundled, file: &bytes::Bytes, host: &PluginHost) -> Result<VerifiedPack, PublishError> {
    let place = tempfile::Builder::new().suffix(".stylepack").tempfile();
    let fault = |source| PublishError::File {
        path: std::env::temp_dir(),
        source,
    };
    let place = place.map_err(fault)?;
    std::fs::write(place.path(), file).map_err(fault)?;
    let opened = packs::open(place.path()).map_err(PublishError::Pack)?;
    let pack = opened
        .check(host, &onnx::Options::default())
        .map_err(PublishError::Pack)?;
    let style = &pack.manifest.style;
    let is_said = style.name.to_string() == bundled.style
        && style.version.to_string() == bundled.version
        && pack.digest.to_string() == bundled.digest;
    if is_said {
        Ok(pack)
    } else {
        Err(PublishError::Value(format!(
            "the pack is {} {}, sha256 {}: not what the bundle says of it",
            style.name, style.version, pack.digest
        )))
    }
}

/// The signatures of a pack, those in it and those beside it. Whose they are is asked when somebody looks; those of trusted keys must be right.
fn signed(bundled: &Bundled, pack: &VerifiedPack, trust: &Trust) -> Result<Vec<Signature>, PublishError> {
    let mut all = pack.signatures.clone();
    for text in &bundled.signatures {
        let signature: Signature = text.parse().map_err(|error| PublishError::Value(format!("{error}")))?;
        if all.iter().all(|known| known.key_id() != signature.key_id()) {
            all.push(signature);
        }
    }
    let signers = trust
        .signers(&pack.digest, &all)
        .map_err(|fault| PublishError::Pack(fault.into()))?;
    if trust.is_required() && signers.is_empty() {
        return Err(PublishError::Value(
            "no key that this studio trusts has signed it, and `signatures.required` is set".to_owned(),
        ));
    }
    Ok(all)
}
