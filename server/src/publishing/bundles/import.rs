//! What a bundle brings.

use bytes::Bytes;
use db::DbError;
use db::audit::append;
use db::catalog::import::{self, Imported, Outcome};
use db::catalog::{keepers, signatures};
use db::people::publishers;
use manifest::StyleName;
use packs::bundle::{Bundle, Bundled};
use packs::sign::SignatureError;
use packs::{ParsedPack, PublicKey, Signature};
use plugin_host::PluginHost;

use super::{Bundles, BundlesError, of_version};
use crate::people::Origin;
use crate::publishing::PublishError;
use crate::publishing::report::ReportedFault;
use crate::publishing::secrets;
use crate::publishing::signatures::{Found, active_keys, row};
use crate::styles::{BlockedLicenses, Trust};

/// What came of a pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Brought {
    /// It is published now.
    Added(String),
    /// It was here before.
    Present(String),
}

/// What packs of a bundle must meet.
pub struct Terms<'a> {
    /// Runs their plugins, to ask what they are.
    pub host: &'a PluginHost,
    /// Whose signatures count.
    pub trust: &'a Trust,
    /// Licences whose styles are not used.
    pub blocked: &'a BlockedLicenses,
}

impl Bundles<'_> {
    /// Publishes what a bundle holds. Every pack is checked as an upload is, but for rendering, names and approval: what was measured stands in
    /// its report, and whoever imports vouches for the rest by naming the bundle's key. Packs come in whole, one after the other; what was
    /// here before stays as it is, so an import that was cut off is done again.
    ///
    /// # Errors
    /// [`BundlesError`], with the pack that it is about: it has faults, another one has its number, it was revoked here, or a signature
    /// that is wanted is missing.
    pub async fn import(&self, bundle: &mut Bundle, terms: &Terms<'_>) -> Result<Vec<Brought>, BundlesError> {
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
            let outcome = self
                .bring(pack, (&file, files), terms)
                .await
                .map_err(of_version(&shown))?;
            brought.push(match outcome {
                Outcome::Added(_) => Brought::Added(shown),
                Outcome::Present(_) => Brought::Present(shown),
            });
        }
        Ok(brought)
    }

    /// Checks a pack, stores its files, and then writes its rows.
    async fn bring(
        &self,
        pack: &Bundled,
        (file, files): (&Bytes, Vec<Bytes>),
        terms: &Terms<'_>,
    ) -> Result<Outcome, PublishError> {
        let parsed = check(pack, file, terms)?;
        let digest = parsed.digest();
        let style = parsed
            .manifest()
            .map_err(|faults| PublishError::Pack(faults.clone()))?
            .style
            .name
            .clone();
        let signed = self.signed(pack, (&style, &parsed), terms.trust).await?;
        let stored = self.storage.put(files).await?;
        let now_ms = self.people.now_ms();
        let rows = |signatures: &[Signature]| -> Vec<signatures::Signature> {
            signatures
                .iter()
                .map(|signature| row(&digest, signature, None, now_ms))
                .collect()
        };
        let (right, others) = (rows(&signed.right), rows(&signed.others));
        let imported = imported(pack, &style, stored.names.first().cloned().unwrap_or_default(), now_ms);
        let origin = Origin::command_line();
        let by = |action: &str, subject: String| {
            origin
                .clone()
                .with("digest", digest.to_string())
                .act(now_ms, action, subject)
        };
        let shown = format!("{style} {}", pack.version);
        let (version, signature) = (by("version.import", shown.clone()), by("version.sign", shown));
        let publisher = origin
            .clone()
            .with("by", "bundle")
            .act(now_ms, "publisher.add", style.publisher());
        let add = move |connection: &mut db::Connection| {
            let is_known = is_known(connection, &imported.publisher)?;
            let outcome = import::add(connection, &imported)?;
            let mut is_signed = false;
            for row in &right {
                is_signed |= signatures::replace(connection, row)?;
            }
            for row in &others {
                is_signed |= signatures::put(connection, row)?;
            }
            if !is_known {
                append(connection, publisher)?;
            }
            match outcome {
                Outcome::Added(_) => _ = append(connection, version)?,
                Outcome::Present(_) if is_signed => _ = append(connection, signature)?,
                Outcome::Present(_) => {}
            }
            Ok(outcome)
        };
        Ok(self.people.database().write(add).await?)
    }

    /// The signatures of a pack, those in it and those beside it.
    async fn signed(
        &self,
        bundled: &Bundled,
        (style, pack): (&StyleName, &ParsedPack),
        trust: &Trust,
    ) -> Result<Signed, PublishError> {
        let name = style.clone();
        let read = move |connection: &mut db::Connection| {
            let keeper = keepers::of(connection, name.publisher(), name.name())?;
            let keys = if is_known(connection, &keeper)? {
                active_keys(connection, &keeper)?
            } else {
                Vec::new()
            };
            Ok((keeper, keys))
        };
        let (keeper, keys) = self.people.database().read(read).await?;
        let found = Found::of(&keeper, &keys, trust, pack);
        refuse(found.faults)?;
        let mut signed = Signed {
            right: found.right,
            others: Vec::new(),
        };
        let inside: Vec<Signature> = pack.signatures().filter_map(Result::ok).collect();
        let beside = bundled.signatures.iter().map(|text| text.parse());
        let beside: Vec<Signature> = beside
            .collect::<Result<_, _>>()
            .map_err(|error: SignatureError| PublishError::Value(error.to_string()))?;
        for signature in inside.into_iter().chain(beside) {
            let is_right = |key: &PublicKey| signature.verify(&pack.digest(), key).is_ok();
            match trust.key(signature.key_id()) {
                Some(key) if is_right(key) => signed.right.push(signature),
                // Its key may be known later; who looks at it then compares it.
                _ => signed.others.push(signature),
            }
        }
        let signers = trust
            .signers(&pack.digest(), &signed.right)
            .map_err(|fault| PublishError::Pack(fault.into()))?;
        if trust.is_required() && signers.is_empty() {
            let detail = "no key that this studio trusts has signed it, and `signatures.required` is set";
            return Err(PublishError::Value(detail.to_owned()));
        }
        Ok(signed)
    }
}

/// Signatures of a pack.
struct Signed {
    /// By keys that are known, and right.
    right: Vec<Signature>,
    /// By keys that nobody here knows.
    others: Vec<Signature>,
}

/// All that can be said of a pack without rendering it.
fn check(bundled: &Bundled, file: &Bytes, terms: &Terms<'_>) -> Result<ParsedPack, PublishError> {
    let place = tempfile::Builder::new().suffix(".stylepack").tempfile();
    let fault = |source| PublishError::File {
        path: std::env::temp_dir(),
        source,
    };
    let place = place.map_err(fault)?;
    std::fs::write(place.path(), file).map_err(fault)?;
    let parsed = packs::open(place.path()).map_err(PublishError::Pack)?;
    let pack = parsed
        .check(terms.host, &onnx::Options::default())
        .map_err(PublishError::Pack)?;
    let style = &pack.manifest.style;
    let is_said = style.name.to_string() == bundled.style
        && style.version.to_string() == bundled.version
        && pack.digest.to_string() == bundled.digest;
    if !is_said {
        return Err(PublishError::Value(format!(
            "the pack is {} {}, sha256 {}: not what the bundle says of it",
            style.name, style.version, pack.digest
        )));
    }
    if let Some(license) = style.license.as_ref().filter(|license| terms.blocked.block(license)) {
        let detail = format!("this studio uses no styles of the licence `{license}` (`licenses.blocked`)");
        return Err(PublishError::Value(detail));
    }
    refuse(secrets::check(
        parsed.files().map(|(path, bytes)| (path, bytes.as_ref())),
    ))?;
    Ok(parsed)
}

/// Refuses what has faults, with all of them.
fn refuse(faults: Vec<ReportedFault>) -> Result<(), PublishError> {
    let told: Vec<&str> = faults.iter().map(|fault| fault.message.as_str()).collect();
    if told.is_empty() {
        Ok(())
    } else {
        Err(PublishError::Value(told.join("; ")))
    }
}

fn is_known(connection: &mut db::Connection, publisher: &str) -> Result<bool, DbError> {
    match publishers::by_name(connection, publisher) {
        Ok(_) => Ok(true),
        Err(DbError::NotFound(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

fn imported(pack: &Bundled, style: &StyleName, blob: String, now_ms: i64) -> Imported {
    let previews = pack
        .previews
        .iter()
        .map(|preview| (preview.sample.clone(), preview.file.sha256.clone()));
    Imported {
        publisher: style.publisher().to_owned(),
        publisher_title: pack.publisher_title.clone(),
        name: style.name().to_owned(),
        version: pack.version.clone(),
        digest: pack.digest.clone(),
        blob,
        bytes: i64::try_from(pack.file.bytes).unwrap_or(i64::MAX),
        report: pack.report.as_ref().map(ToString::to_string),
        deprecated: pack.deprecated.clone(),
        previews: previews.collect(),
        uploaded_ms: pack.uploaded_ms,
        changed_ms: pack.published_ms,
        now_ms,
    }
}
