//! How versions look in JSON.

use db::catalog::versions::Version;
use db::jobs::Job;
use packs::KeyId;
use serde::Serialize;
use utoipa::ToSchema;

use crate::publishing::{KeyOwner, Report, RightSignature};

/// A version of a style.
#[derive(Serialize, ToSchema)]
pub struct VersionItem {
    /// Its own for ever.
    pub id: String,
    /// `publisher/name`.
    #[schema(example = "studio/wave")]
    pub style: String,
    /// The publisher whose people publish it, where it is not the one in its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keeper: Option<String>,
    /// The version.
    #[schema(example = "1.0.0")]
    pub version: String,
    /// `checking`, `quarantined`, `waiting`, `published` or `yanked`.
    #[schema(example = "waiting")]
    pub state: String,
    /// Why it stands there; only its publisher's people and administrators are told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What people should use instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deprecated: Option<String>,
    /// SHA-256 of the pack.
    pub digest: String,
    /// Bytes of the pack's file.
    pub bytes: i64,
    /// When it was uploaded, in milliseconds since 1970 (UTC).
    pub uploaded_ms: i64,
    /// When it came where it stands.
    pub changed_ms: i64,
    /// Who vouches for it: signatures that are right, by keys that are known here.
    pub signatures: Vec<SignatureView>,
    /// Where to go from here.
    pub links: VersionLinks,
}

/// Addresses of a version.
#[derive(Serialize, ToSchema)]
pub struct VersionLinks {
    /// The version with its report.
    #[serde(rename = "self")]
    pub this: String,
    /// How far its check is, as it goes on.
    pub events: String,
    /// The file of its pack.
    pub pack: String,
}

/// A version with what its check found and measured.
#[derive(Serialize, ToSchema)]
pub struct VersionDetail {
    /// What lists show of it.
    #[serde(flatten)]
    pub item: VersionItem,
    /// What the check found and measured; nothing before it has ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report: Option<Report>,
    /// How far the check is, while it goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub check: Option<Progress>,
    /// Addresses of previews, by sample.
    pub previews: Vec<String>,
}

/// A signature that is right.
#[derive(Serialize, ToSchema)]
pub struct SignatureView {
    /// Which key made it.
    #[schema(example = "2EC5AA0C4B4381DE")]
    pub key_id: String,
    /// Whose key that is: `publisher` or `studio`.
    #[schema(example = "publisher")]
    pub by: &'static str,
    /// What the publisher calls the key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
}

impl SignatureView {
    /// One of the studio's own, in a pack of a folder.
    pub fn by_studio(key_id: KeyId) -> Self {
        Self {
            key_id: key_id.to_string(),
            by: "studio",
            title: None,
        }
    }
}

impl From<RightSignature> for SignatureView {
    fn from(signature: RightSignature) -> Self {
        Self {
            key_id: signature.key_id,
            by: match signature.by {
                KeyOwner::Publisher => "publisher",
                KeyOwner::Studio => "studio",
            },
            title: signature.title,
        }
    }
}

/// How far a check is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Progress {
    /// Where the version stands.
    #[schema(example = "checking")]
    pub state: String,
    /// How far the check is, 0 to 1000.
    pub progress: i64,
    /// What it is doing.
    #[schema(example = "trying it on chelsea")]
    pub note: String,
    /// Whether the server had to begin again, for a reason of its own; its log has it.
    pub is_delayed: bool,
}

impl VersionItem {
    /// A version in a list, and who vouches for it.
    pub fn of(version: &Version, signatures: Vec<RightSignature>) -> Self {
        let this = format!("/v1/versions/{}", version.id);
        Self {
            id: version.id.to_string(),
            style: format!("{}/{}", version.publisher, version.name),
            keeper: (version.keeper != version.publisher).then(|| version.keeper.clone()),
            version: version.version.clone(),
            state: version.state.to_string(),
            reason: version.reason.clone(),
            deprecated: version.deprecated.clone(),
            digest: version.digest.clone(),
            bytes: version.bytes,
            uploaded_ms: version.uploaded_ms,
            changed_ms: version.changed_ms,
            signatures: signatures.into_iter().map(SignatureView::from).collect(),
            links: VersionLinks {
                events: format!("{this}/events"),
                pack: format!("{this}/pack"),
                this,
            },
        }
    }
}

impl VersionDetail {
    /// A version on its own; `item` is what lists show of it.
    pub fn of(version: &Version, mut item: VersionItem, job: Option<&Job>, is_inside: bool) -> Self {
        // What an administrator told the publisher is between them.
        item.reason = item.reason.filter(|_| is_inside);
        let report: Option<Report> = version
            .report
            .as_deref()
            .and_then(|report| serde_json::from_str(report).ok());
        let tried = report.iter().flat_map(|report| &report.tried);
        let previews = tried
            .map(|tried| format!("{}/previews/{}", item.links.this, tried.sample))
            .collect();
        Self {
            check: report.is_none().then(|| Progress::of(version, job)),
            previews,
            report,
            item,
        }
    }
}

impl Progress {
    /// How far a version's check is.
    pub fn of(version: &Version, job: Option<&Job>) -> Self {
        Self {
            state: version.state.to_string(),
            progress: job.map_or(0, |job| job.progress),
            note: job.map(|job| job.note.clone()).unwrap_or_default(),
            is_delayed: job.is_some_and(|job| job.error.is_some()),
        }
    }
}
