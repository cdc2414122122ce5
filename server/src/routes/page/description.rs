//! `GET /openapi.json`.

use actix_web::get;
use actix_web::web::Json;

use crate::error::documented;
use crate::extract::Anyone;

documented!(DescriptionErrors:);

/// Where the description is.
pub(super) const PATH: &str = "/openapi.json";

/// Describe the interface
///
/// This description; `/docs/` shows it to people.
#[utoipa::path(tag = "server", operation_id = "openapi", responses(
    (status = 200, description = "An OpenAPI document.", body = Object),
    DescriptionErrors,
))]
#[get("/openapi.json")]
pub async fn description(_: Anyone) -> Json<utoipa::openapi::OpenApi> {
    Json(crate::openapi::document())
}
