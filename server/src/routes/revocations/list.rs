//! `GET /v1/revocations`.

use actix_web::get;
use actix_web::web::{Data, Json};
use db::RevocationId;
use db::catalog::revocations::Revocation;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::State;
use crate::error::{ApiError, Code, documented};
use crate::extract::{Administrator, Paging, PagingQuery, Pairs};

documented!(ListErrors: QueryInvalid, SignInRequired, CredentialExpired, RightMissing);

/// Revocations.
#[derive(Serialize, ToSchema)]
pub struct RevocationList {
    /// The newest first.
    pub items: Vec<RevocationItem>,
    /// What `after` must be for the next, older part; nothing when this is all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A pack that was revoked.
#[derive(Serialize, ToSchema)]
pub struct RevocationItem {
    /// Its own for ever.
    pub id: String,
    /// SHA-256 of the pack.
    pub digest: String,
    /// Why.
    pub reason: String,
    /// Who revoked it, while they have an account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revoked_by: Option<String>,
    /// When, in milliseconds since 1970 (UTC).
    pub created_ms: i64,
}

impl RevocationItem {
    /// A revocation, and the name of who revoked.
    pub fn of(revocation: Revocation, revoked_by: Option<String>) -> Self {
        Self {
            id: revocation.id.to_string(),
            digest: revocation.digest,
            reason: revocation.reason,
            revoked_by,
            created_ms: revocation.created_ms,
        }
    }
}

/// List revoked packs
#[utoipa::path(tag = "versions", operation_id = "list_revocations", params(PagingQuery), responses(
    (status = 200, description = "The revocations.", body = RevocationList),
    ListErrors,
))]
#[get("/v1/revocations")]
pub async fn list(_: Administrator, state: Data<State>, pairs: Pairs) -> Result<Json<RevocationList>, ApiError> {
    let paging = Paging::from_query(&pairs)?;
    let before: Option<RevocationId> = match paging.after.as_str() {
        "" => None,
        after => {
            let invalid = |_| ApiError::new(Code::QueryInvalid, "`after` is the id of a revocation");
            Some(after.parse().map_err(invalid)?)
        }
    };
    let revocations = state.publishing.revocations(before, paging.limit).await?;
    Ok(Json(RevocationList {
        next: paging.next(&revocations, |(revocation, _)| revocation.id.to_string()),
        items: revocations
            .into_iter()
            .map(|(revocation, by)| RevocationItem::of(revocation, by))
            .collect(),
    }))
}
