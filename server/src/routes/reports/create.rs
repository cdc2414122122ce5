//! `POST /v1/styles/{publisher}/{name}/reports`.

use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use db::catalog::reports::Reason;
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::ReportItem;
use crate::app::State;
use crate::catalog::NewReport;
use crate::error::{ApiError, Code, documented};
use crate::extract::{Body, MayKeep, Style, StylePath};
use crate::people::Origin;

documented!(CreateErrors:
    BodyInvalid, UploadStalled, UploadTooLarge, UploadIncomplete, ValueInvalid, StyleNotFound, EntryNotFound, Conflict, SignInRequired, CredentialExpired, RightMissing,
);

/// What is wrong.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportRequest {
    /// `broken`: it does not do what it should. `licence`: somebody has no right to publish it. `offensive`, or `other`.
    #[schema(example = "licence")]
    reason: String,
    /// In one's own words, at most 4,000 characters.
    #[serde(default)]
    #[schema(max_length = 4000)]
    text: String,
    /// The id of a review of this style, where that is what is wrong.
    #[serde(default)]
    review: Option<String>,
}

/// Report what is wrong with a style
///
/// Or with one of its reviews. Administrators read it.
#[utoipa::path(tag = "styles", operation_id = "create_report", params(StylePath), request_body = ReportRequest, responses(
    (status = 201, description = "It is reported.", body = ReportItem),
    CreateErrors,
))]
#[post("/v1/styles/{publisher}/{name}/reports")]
pub async fn create(
    who: MayKeep,
    style: Style,
    state: Data<State>,
    origin: Origin,
    body: Body<ReportRequest>,
) -> Result<HttpResponse, ApiError> {
    let unfit = |detail: String| ApiError::new(Code::ValueInvalid, detail);
    let review = body.0.review.as_deref().map(str::parse).transpose();
    let new = NewReport {
        reason: body.0.reason.parse::<Reason>().map_err(unfit)?,
        text: body.0.text,
        review: review.map_err(|_| unfit("`review` is the id of a review".to_owned()))?,
    };
    let report = state.catalog.report(&style.0, new, (&who.0, &origin)).await?;
    Ok(HttpResponse::Created().json(ReportItem::of(&report, Some(&who.0.user.name))))
}
