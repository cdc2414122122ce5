//! `POST /v1/reports/{id}/settle`.

use actix_web::post;
use actix_web::web::{Data, Json, Path};
use db::ReportId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::ReportItem;
use crate::app::State;
use crate::error::{ApiError, Code, documented};
use crate::extract::{Administrator, Body};
use crate::people::Origin;

documented!(SettleErrors:
    BodyInvalid, UploadStalled, UploadTooLarge, UploadIncomplete, ValueInvalid, EntryNotFound, Conflict, SignInRequired, CredentialExpired, RightMissing,
);

/// What was done about it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettleRequest {
    /// In at most 4,000 characters.
    #[serde(default)]
    #[schema(max_length = 4000)]
    note: String,
}

/// Settle a report
///
/// Once.
#[utoipa::path(tag = "styles", operation_id = "settle_report", params(("id" = String, Path, description = "The report's id.")), request_body = SettleRequest, responses(
    (status = 200, description = "The report.", body = ReportItem),
    SettleErrors,
))]
#[post("/v1/reports/{id}/settle")]
pub async fn settle(
    who: Administrator,
    state: Data<State>,
    id: Path<String>,
    origin: Origin,
    body: Body<SettleRequest>,
) -> Result<Json<ReportItem>, ApiError> {
    let not_found = |_| ApiError::new(Code::EntryNotFound, "there is no such report");
    let id: ReportId = id.parse().map_err(not_found)?;
    let report = state.catalog.settle(&id, &body.0.note, (&who.0, &origin)).await?;
    Ok(Json(ReportItem::of(&report, None)))
}
