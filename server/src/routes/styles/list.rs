//! `GET /v1/styles`.

use actix_web::http::header::ETag;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};

use super::query::{FilterQuery, OrderQuery, wanted};
use super::view::{StyleItem, StyleList};
use crate::app::State;
use crate::error::{ApiError, documented};
use crate::extract::{MayBrowse, Pairs, has_current, weak_tag};

documented!(ListErrors: QueryInvalid, SignInRequired, CredentialExpired, RightMissing);

/// Find styles
///
/// Every style that can be used, or those that are looked for.
#[utoipa::path(tag = "styles", operation_id = "list_styles", params(FilterQuery, OrderQuery), responses(
    (
        status = 200,
        description = "The styles.",
        body = StyleList,
        headers(("ETag" = String, description = "Changes when anything in the catalog does.")),
    ),
    (status = 304, description = "The client has it already (`If-None-Match`)."),
    ListErrors,
))]
#[get("/v1/styles")]
pub async fn list(
    _: MayBrowse,
    state: Data<State>,
    pairs: Pairs,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let query = wanted(&pairs)?;
    state.catalog.refreshed().await;
    let tag = weak_tag(&state.catalog.mark().await?);
    if has_current(&request, &tag, true) {
        return Ok(HttpResponse::NotModified().insert_header(ETag(tag)).finish());
    }
    let found = state.catalog.search(query).await?;
    Ok(HttpResponse::Ok().insert_header(ETag(tag)).json(StyleList {
        items: found.entries.iter().map(StyleItem::from).collect(),
        next: found.next.map(|next| next.to_string()),
    }))
}
