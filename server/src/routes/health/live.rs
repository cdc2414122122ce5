//! `GET /healthz`.

use actix_web::get;
use actix_web::web::Json;
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::documented;
use crate::extract::Anyone;

documented!(LiveErrors:);

/// That the server lives.
#[derive(Serialize, ToSchema)]
pub struct Health {
    /// Always `ok`.
    #[schema(example = "ok")]
    pub status: &'static str,
    /// The version that runs.
    #[schema(example = "0.1.0")]
    pub version: &'static str,
}

/// Say whether the server lives
///
/// It answers as long as the process can; it says nothing about styles, devices or the cache.
#[utoipa::path(tag = "server", operation_id = "healthz", responses(
    (status = 200, description = "It lives.", body = Health),
    LiveErrors,
))]
#[get("/healthz")]
pub async fn live(_: Anyone) -> Json<Health> {
    Json(Health {
        status: "ok",
        version: env!("CARGO_PKG_VERSION"),
    })
}
