//! `PUT` and `DELETE /v1/styles/{publisher}/{name}/reviews/mine`.

use actix_web::web::{Data, Json};
use actix_web::{HttpResponse, delete, put};
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::ReviewItem;
use crate::app::State;
use crate::error::{ApiError, documented};
use crate::extract::{Body, MayKeep, Style, StylePath};
use crate::people::Origin;

documented!(PutErrors:
    BodyInvalid, UploadStalled, UploadTooLarge, UploadIncomplete, ValueInvalid, StyleNotFound, SignInRequired, CredentialExpired, RightMissing,
);
documented!(RemoveErrors: StyleNotFound, EntryNotFound, SignInRequired, CredentialExpired, RightMissing);

/// What one thinks of a style.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviewRequest {
    /// 1 to 5.
    #[schema(example = 4, minimum = 1, maximum = 5)]
    stars: i64,
    /// In one's own words, at most 4,000 characters.
    #[serde(default)]
    #[schema(max_length = 4000)]
    text: String,
}

/// Write one's own review of a style
///
/// Of the version that is used, or the one that the address names; there is one for each person and version, and it is written anew.
#[utoipa::path(tag = "styles", operation_id = "put_review", params(StylePath), request_body = ReviewRequest, responses(
    (status = 200, description = "The review.", body = ReviewItem),
    PutErrors,
))]
#[put("/v1/styles/{publisher}/{name}/reviews/mine")]
pub async fn put(
    who: MayKeep,
    style: Style,
    state: Data<State>,
    origin: Origin,
    body: Body<ReviewRequest>,
) -> Result<Json<ReviewItem>, ApiError> {
    let opinion = (body.0.stars, body.0.text.as_str());
    let review = state.catalog.review(&style.0, opinion, (&who.0, &origin)).await?;
    let name = &who.0.user.name;
    Ok(Json(ReviewItem::of(&review, name, Some(name))))
}

/// Take one's own review back
#[utoipa::path(tag = "styles", operation_id = "remove_own_review", params(StylePath), responses(
    (status = 204, description = "It is gone."),
    RemoveErrors,
))]
#[delete("/v1/styles/{publisher}/{name}/reviews/mine")]
pub async fn remove(who: MayKeep, style: Style, state: Data<State>, origin: Origin) -> Result<HttpResponse, ApiError> {
    state.catalog.take_back(&style.0, (&who.0, &origin)).await?;
    Ok(HttpResponse::NoContent().finish())
}
