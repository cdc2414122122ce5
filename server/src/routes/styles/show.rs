//! `GET /v1/styles/{publisher}/{name}`.

use actix_web::get;
use actix_web::web::{Data, Json};

use super::view::StyleDetail;
use crate::app::State;
use crate::error::{ApiError, documented};
use crate::extract::{MayBrowse, Style, StylePath};

documented!(ShowErrors: StyleNotFound, SignInRequired, CredentialExpired, RightMissing);

/// Show a style
///
/// With its card, its plugins, and its controls as JSON Schema: what the schema accepts, `apply` accepts as settings.
#[utoipa::path(tag = "styles", operation_id = "show_style", params(StylePath), responses(
    (status = 200, description = "The style.", body = StyleDetail),
    ShowErrors,
))]
#[get("/v1/styles/{publisher}/{name}")]
pub async fn show(_: MayBrowse, style: Style, state: Data<State>) -> Result<Json<StyleDetail>, ApiError> {
    state.catalog.refreshed().await;
    let entry = state.catalog.entry(&style.0).await?;
    let versions = state.catalog.versions(&style.0).await?;
    let signatures = state.publishing.right_signatures(&versions).await?;
    let versions = versions.into_iter().zip(signatures).collect();
    let signers = state.studio.styles.signers(style.0.digest());
    Ok(Json(StyleDetail::of(&style.0, entry.as_ref(), versions, signers)))
}
