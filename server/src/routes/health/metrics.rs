//! `GET /metrics`.

use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::Data;
use actix_web::{HttpResponse, get};

use crate::app::State;
use crate::error::{ApiError, Code, documented};
use crate::extract::MayBrowse;

documented!(MetricsErrors: SignInRequired, CredentialExpired, RightMissing);

/// Prometheus' text format.
const MEDIA_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Read the metrics
///
/// Requests by route and status, times, stages of renders, cache, queue, devices, styles and memory, for Prometheus.
#[utoipa::path(tag = "server", operation_id = "metrics", responses(
    (status = 200, description = "The metrics.", body = String, content_type = "text/plain"),
    MetricsErrors,
))]
#[get("/metrics")]
pub async fn metrics(_: MayBrowse, state: Data<State>) -> Result<HttpResponse, ApiError> {
    let text = state.metrics.text(&state.studio, &state.room);
    let text =
        text.map_err(|error| ApiError::new(Code::Internal, format!("the metrics cannot be written: {error}")))?;
    Ok(HttpResponse::Ok().insert_header((CONTENT_TYPE, MEDIA_TYPE)).body(text))
}
