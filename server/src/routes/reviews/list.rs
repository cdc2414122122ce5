//! `GET /v1/styles/{publisher}/{name}/reviews`.

use actix_web::get;
use actix_web::web::{Data, Json};
use db::ReviewId;

use super::view::{ReviewItem, ReviewList};
use crate::app::State;
use crate::error::{ApiError, Code, documented};
use crate::extract::{MayBrowse, Paging, PagingQuery, Pairs, Style, StylePath};
use crate::people::Actor;

documented!(ListErrors: QueryInvalid, StyleNotFound, SignInRequired, CredentialExpired, RightMissing);

/// List the reviews of a style
///
/// Of all its versions.
#[utoipa::path(tag = "styles", operation_id = "list_reviews", params(StylePath, PagingQuery), responses(
    (status = 200, description = "The reviews.", body = ReviewList),
    ListErrors,
))]
#[get("/v1/styles/{publisher}/{name}/reviews")]
pub async fn list(
    who: MayBrowse,
    style: Style,
    state: Data<State>,
    pairs: Pairs,
) -> Result<Json<ReviewList>, ApiError> {
    let paging = Paging::from_query(&pairs)?;
    let before: Option<ReviewId> = match paging.after.as_str() {
        "" => None,
        after => Some(
            after
                .parse()
                .map_err(|_| ApiError::new(Code::QueryInvalid, "`after` is what `next` was in the part before"))?,
        ),
    };
    let reviews = state.catalog.reviews(&style.0, before, paging.limit).await?;
    let reader = match &who.0 {
        Actor::User(user) => Some(user.user.name.as_str()),
        Actor::Guest => None,
    };
    Ok(Json(ReviewList {
        next: paging.next(&reviews, |(review, _)| review.id.to_string()),
        items: reviews
            .iter()
            .map(|(review, author)| ReviewItem::of(review, author, reader))
            .collect(),
    }))
}
