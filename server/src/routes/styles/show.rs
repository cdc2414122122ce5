//! `GET /v1/styles/{publisher}/{name}`.

use actix_web::get;
use actix_web::web::Json;

use super::view::StyleDetail;
use crate::error::documented;
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
pub async fn show(_: MayBrowse, style: Style) -> Json<StyleDetail> {
    Json(StyleDetail::of(&style.0))
}
