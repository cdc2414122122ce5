//! What is published here, into one file.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use db::catalog::versions::{self, State, Version};
use db::catalog::{previews, signatures};
use db::people::publishers;
use manifest::StyleName;
use packs::SigningKey;
use packs::bundle::{BundleWriter, Bundled, BundledPreview, Contents, Part};
use semver::Version as Number;

use super::{Bundles, BundlesError, of_version};
use crate::people::Origin;
use crate::publishing::PublishError;

/// Versions that are read at a time.
const PAGE: i64 = 500;

/// What is exported.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Styles; none means all.
    pub styles: BTreeSet<StyleName>,
    /// Every published version, not the newest of each style alone.
    pub every_version: bool,
}

impl Bundles<'_> {
    /// Writes published versions into the bundle `path`, signed by `key`; what is in it.
    ///
    /// # Errors
    /// [`BundlesError`]: when a style is not published here, a file cannot be had, or the bundle not be written.
    pub async fn export(&self, wanted: &Selection, key: &SigningKey, path: &Path) -> Result<Contents, BundlesError> {
        let found = self.found(wanted).await?;
        let mut packs = Vec::new();
        for version in &found {
            packs.push(self.bundled(version).await?);
        }
        let contents = Contents {
            made_ms: self.people.now_ms(),
            packs,
        };
        let mut writer = BundleWriter::begin(path, &contents, key)?;
        for (pack, version) in contents.packs.iter().zip(&found) {
            for part in pack.parts() {
                let data = self.storage.get(&part.sha256).await.map_err(PublishError::from);
                writer.part(&data.map_err(of_version(&shown(version)))?)?;
            }
        }
        writer.finish()?;
        let told = Origin::command_line()
            .with("packs", contents.packs.len())
            .with("key", key.id().to_string());
        let act = told.act(self.people.now_ms(), "bundle.export", path.display());
        self.people.record(act).await.map_err(PublishError::from)?;
        Ok(contents)
    }

    /// The versions that are wanted, by style and number.
    async fn found(&self, wanted: &Selection) -> Result<Vec<Version>, BundlesError> {
        let mut found: BTreeMap<(String, Number), Version> = BTreeMap::new();
        let mut before = None;
        loop {
            let these = versions::Wanted {
                state: Some(State::Published),
                publishers: None,
                before: before.take(),
            };
            let page = self
                .people
                .database()
                .read(move |connection| versions::list(connection, &these, PAGE))
                .await?;
            let Some(last) = page.last() else { break };
            before = Some(last.id.clone());
            for version in page {
                let Ok(number) = version.version.parse() else { continue };
                found.insert((format!("{}/{}", version.publisher, version.name), number), version);
            }
        }
        if !wanted.styles.is_empty() {
            let names: BTreeSet<String> = wanted.styles.iter().map(ToString::to_string).collect();
            found.retain(|(style, _), _| names.contains(style));
            let there: BTreeSet<&String> = found.keys().map(|(style, _)| style).collect();
            if let Some(missing) = names.iter().find(|name| !there.contains(name)) {
                return Err(BundlesError::Nothing(format!("`{missing}` is not published here")));
            }
        }
        if found.is_empty() {
            return Err(BundlesError::Nothing("nothing is published here".to_owned()));
        }
        if !wanted.every_version {
            // They come in the order of their numbers, so the newest is the last.
            let newest: BTreeMap<String, Version> = found
                .into_iter()
                .map(|((style, _), version)| (style, version))
                .collect();
            return Ok(newest.into_values().collect());
        }
        Ok(found.into_values().collect())
    }

    async fn bundled(&self, version: &Version) -> Result<Bundled, BundlesError> {
        let id = version.id.clone();
        let read = move |connection: &mut db::Connection| {
            let version = versions::by_id(connection, &id)?;
            let publisher = publishers::by_name(connection, &version.publisher)?;
            let signatures = signatures::of(connection, &version.digest)?;
            let previews = previews::of(connection, &version.id)?;
            Ok((version, publisher, signatures, previews))
        };
        let (version, publisher, signatures, previews) = self.people.database().read(read).await?;
        let mut files = Vec::new();
        for (sample, blob) in previews {
            let data = self.storage.get(&blob).await.map_err(PublishError::from);
            let file = Part::of(&data.map_err(of_version(&shown(&version)))?);
            files.push(BundledPreview { sample, file });
        }
        let pack = self.storage.get(&version.blob).await.map_err(PublishError::from);
        let pack = Part::of(&pack.map_err(of_version(&shown(&version)))?);
        Ok(Bundled {
            style: format!("{}/{}", version.publisher, version.name),
            version: version.version.clone(),
            digest: version.digest.clone(),
            publisher_title: publisher.title,
            deprecated: version.deprecated.clone(),
            uploaded_ms: version.uploaded_ms,
            published_ms: version.changed_ms,
            report: version
                .report
                .as_deref()
                .and_then(|report| serde_json::from_str(report).ok()),
            signatures: signatures.into_iter().map(|signature| signature.text).collect(),
            file: pack,
            previews: files,
        })
    }
}

fn shown(version: &Version) -> String {
    format!("{}/{} {}", version.publisher, version.name, version.version)
}
