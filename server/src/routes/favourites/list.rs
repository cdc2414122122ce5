//! `GET /v1/favourites`.

use actix_web::get;
use actix_web::web::{Data, Json};
use db::collections::favourites::Cursor;

use crate::app::State;
use crate::error::{ApiError, Code, documented};
use crate::extract::{MayKeep, Paging, PagingQuery, Pairs};
use crate::routes::styles::view::{StyleItem, StyleList};

documented!(ListErrors: QueryInvalid, SignInRequired, CredentialExpired, RightMissing);

/// List one's own favourites
///
/// The newest first. One that is not listed at this moment is left out, and stays a favourite.
#[utoipa::path(tag = "collections", operation_id = "list_favourites", params(PagingQuery), responses(
    (status = 200, description = "The styles.", body = StyleList),
    ListErrors,
))]
#[get("/v1/favourites")]
pub async fn list(who: MayKeep, state: Data<State>, pairs: Pairs) -> Result<Json<StyleList>, ApiError> {
    let paging = Paging::from_query(&pairs)?;
    let after: Option<Cursor> = match paging.after.as_str() {
        "" => None,
        after => Some(
            after
                .parse()
                .map_err(|fault| ApiError::new(Code::QueryInvalid, format!("`after`: {fault}")))?,
        ),
    };
    let page = state.collections.favourites(&who.0, after, paging.limit).await?;
    Ok(Json(StyleList {
        items: page.entries.iter().map(StyleItem::from).collect(),
        next: page.next.map(|next| next.to_string()),
    }))
}
