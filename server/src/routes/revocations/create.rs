//! `POST /v1/revocations`.

use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use db::catalog::revocations::Affected;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::list::RevocationItem;
use crate::app::State;
use crate::error::{ApiError, documented};
use crate::extract::{Administrator, Body};
use crate::people::Origin;

documented!(CreateErrors:
    BodyInvalid, UploadStalled, ValueInvalid, Conflict, SignInRequired, CredentialExpired, RightMissing, UploadTooLarge,
    UploadIncomplete,
);

/// Which pack, and why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RevocationRequest {
    /// The pack's digest: 64 hexadecimal digits.
    digest: String,
    /// In words for people; its publisher's people read them, and the audit log keeps them.
    #[schema(example = "its pictures were not free to learn from")]
    reason: String,
}

/// A revocation, and whom it concerns.
#[derive(Serialize, ToSchema)]
pub struct NewRevocation {
    /// What lists show of it.
    #[serde(flatten)]
    pub item: RevocationItem,
    /// The versions that were this pack, the newest first.
    pub affected: Vec<AffectedVersion>,
    /// Styles that this node had of it in folders: `publisher/name@version`.
    pub in_folders: Vec<String>,
}

/// A version that was revoked.
#[derive(Serialize, ToSchema)]
pub struct AffectedVersion {
    /// The version's id.
    pub id: String,
    /// `publisher/name`.
    #[schema(example = "studio/wave")]
    pub style: String,
    /// The version.
    #[schema(example = "1.0.0")]
    pub version: String,
    /// Where it stands now: `yanked` if it was published.
    #[schema(example = "yanked")]
    pub state: String,
    /// Who uploaded it, while they have an account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uploaded_by: Option<String>,
    /// When it was uploaded, in milliseconds since 1970 (UTC).
    pub uploaded_ms: i64,
}

impl From<Affected> for AffectedVersion {
    fn from((version, uploaded_by): Affected) -> Self {
        Self {
            id: version.id.to_string(),
            style: format!("{}/{}", version.publisher, version.name),
            version: version.version,
            state: version.state.to_string(),
            uploaded_by,
            uploaded_ms: version.uploaded_ms,
        }
    }
}

/// Revoke a pack
///
/// Every node stops using it at once, wherever it lies: published, yanked, or in a folder. It cannot be uploaded or downloaded any more.
/// Renders under way are finished. Nothing takes it back but publishing another version.
#[utoipa::path(tag = "versions", operation_id = "revoke_pack", request_body = RevocationRequest, responses(
    (status = 201, description = "The revocation, and whom it concerns.", body = NewRevocation),
    CreateErrors,
))]
#[post("/v1/revocations")]
pub async fn create(
    who: Administrator,
    state: Data<State>,
    origin: Origin,
    body: Body<RevocationRequest>,
) -> Result<HttpResponse, ApiError> {
    let RevocationRequest { digest, reason } = body.0;
    let revoked = state.publishing.revoke(&digest, reason, (&who.0, &origin)).await?;
    Ok(HttpResponse::Created().json(NewRevocation {
        item: RevocationItem::of(revoked.revocation, Some(who.0.user.name)),
        affected: revoked.affected.into_iter().map(AffectedVersion::from).collect(),
        in_folders: revoked.in_folders,
    }))
}
