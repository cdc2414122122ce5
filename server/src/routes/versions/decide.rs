//! What people decide about versions: `POST /v1/versions/{id}/approve`, `/reject`, `/yank`, and `PUT /v1/versions/{id}/deprecation`.

use actix_web::web::{Data, Json, Path};
use actix_web::{HttpResponse, post, put};
use db::catalog::versions::State as Standing;
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::VersionItem;
use crate::app::State;
use crate::error::{ApiError, documented};
use crate::extract::{Administrator, Body, MayPublish};
use crate::people::Origin;

documented!(DecideErrors:
    BodyInvalid, UploadStalled, ValueInvalid, VersionNotFound, Conflict, SignInRequired, CredentialExpired, RightMissing,
    UploadTooLarge, UploadIncomplete,
);

/// Why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// In words for people; its publisher reads them, and the audit log keeps them.
    #[serde(default)]
    #[schema(example = "the licence does not fit")]
    reason: Option<String>,
}

/// What people should use instead.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Deprecation {
    /// In words for people; nothing takes it back.
    #[serde(default)]
    #[schema(example = "use 2.0.0: it has no seams")]
    message: Option<String>,
}

/// Approve a version
///
/// It is published: everybody who may look sees and uses it.
#[utoipa::path(tag = "versions", operation_id = "approve_version", params(("id" = String, Path, description = "The version's id.")), request_body = Reason, responses(
    (status = 200, description = "The version.", body = VersionItem),
    DecideErrors,
))]
#[post("/v1/versions/{id}/approve")]
pub async fn approve(
    who: Administrator,
    state: Data<State>,
    origin: Origin,
    id: Path<String>,
    body: Body<Reason>,
) -> Result<Json<VersionItem>, ApiError> {
    let moved = state
        .publishing
        .decide(&id, Standing::Published, body.0.reason, (&who.0, &origin))
        .await?;
    Ok(Json(super::item(&state, &moved).await?))
}

/// Reject a version
///
/// It is quarantined; its publisher is told why, and may upload another of its number.
#[utoipa::path(tag = "versions", operation_id = "reject_version", params(("id" = String, Path, description = "The version's id.")), request_body = Reason, responses(
    (status = 200, description = "The version.", body = VersionItem),
    DecideErrors,
))]
#[post("/v1/versions/{id}/reject")]
pub async fn reject(
    who: Administrator,
    state: Data<State>,
    origin: Origin,
    id: Path<String>,
    body: Body<Reason>,
) -> Result<Json<VersionItem>, ApiError> {
    let moved = state
        .publishing
        .decide(&id, Standing::Quarantined, body.0.reason, (&who.0, &origin))
        .await?;
    Ok(Json(super::item(&state, &moved).await?))
}

/// Yank a version
///
/// Nobody finds it any more. For its publisher's people and administrators.
#[utoipa::path(tag = "versions", operation_id = "yank_version", params(("id" = String, Path, description = "The version's id.")), request_body = Reason, responses(
    (status = 200, description = "The version.", body = VersionItem),
    DecideErrors,
))]
#[post("/v1/versions/{id}/yank")]
pub async fn yank(
    who: MayPublish,
    state: Data<State>,
    origin: Origin,
    id: Path<String>,
    body: Body<Reason>,
) -> Result<Json<VersionItem>, ApiError> {
    let moved = state
        .publishing
        .decide(&id, Standing::Yanked, body.0.reason, (&who.0, &origin))
        .await?;
    Ok(Json(super::item(&state, &moved).await?))
}

/// Say what to use instead of a version
///
/// Shown wherever the version is; it goes on working. For its publisher's people and administrators.
#[utoipa::path(tag = "versions", operation_id = "deprecate_version", params(("id" = String, Path, description = "The version's id.")), request_body = Deprecation, responses(
    (status = 204, description = "It is said."),
    DecideErrors,
))]
#[put("/v1/versions/{id}/deprecation")]
pub async fn deprecate(
    who: MayPublish,
    state: Data<State>,
    origin: Origin,
    id: Path<String>,
    body: Body<Deprecation>,
) -> Result<HttpResponse, ApiError> {
    state
        .publishing
        .deprecate(&id, body.0.message, (&who.0, &origin))
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
