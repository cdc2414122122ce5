//! `GET /v1/versions/{id}`.

use actix_web::get;
use actix_web::web::{Data, Json, Path};

use super::view::VersionDetail;
use crate::app::State;
use crate::error::{ApiError, documented};
use crate::extract::MayBrowse;
use crate::publishing::Publishing;

documented!(ShowErrors: SignInRequired, CredentialExpired, RightMissing, VersionNotFound);

/// Show a version
///
/// With what its check found and measured. Before it is published, only its publisher's people and administrators see it.
#[utoipa::path(tag = "versions", operation_id = "show_version", params(("id" = String, Path, description = "The version's id.")), responses(
    (status = 200, description = "The version.", body = VersionDetail),
    ShowErrors,
))]
#[get("/v1/versions/{id}")]
pub async fn show(who: MayBrowse, state: Data<State>, id: Path<String>) -> Result<Json<VersionDetail>, ApiError> {
    let version = state.publishing.version(&id, &who.0).await?;
    let job = state.publishing.job(&version).await?;
    let is_inside = Publishing::is_inside(&version, &who.0);
    let item = super::item(&state, &version).await?;
    Ok(Json(VersionDetail::of(&version, item, job.as_ref(), is_inside)))
}
