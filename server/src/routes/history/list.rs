//! `GET /v1/history`.

use actix_web::get;
use actix_web::web::{Data, Json};
use db::RenderId;

use super::view::{HistoryItem, HistoryList};
use crate::app::State;
use crate::error::{ApiError, Code, documented};
use crate::extract::{MayKeep, Paging, PagingQuery, Pairs};

documented!(ListErrors: QueryInvalid, SignInRequired, CredentialExpired, RightMissing);

/// List the renders that one had kept
///
/// Those that were asked for with `keep=true`, for as many days as this server keeps them. The oldest make room where there are very many.
#[utoipa::path(tag = "collections", operation_id = "list_history", params(PagingQuery), responses(
    (status = 200, description = "The renders.", body = HistoryList),
    ListErrors,
))]
#[get("/v1/history")]
pub async fn list(who: MayKeep, state: Data<State>, pairs: Pairs) -> Result<Json<HistoryList>, ApiError> {
    let paging = Paging::from_query(&pairs)?;
    let before: Option<RenderId> = match paging.after.as_str() {
        "" => None,
        after => Some(
            after
                .parse()
                .map_err(|_| ApiError::new(Code::QueryInvalid, "`after` is what `next` was in the part before"))?,
        ),
    };
    let renders = state.collections.history(&who.0, before, paging.limit).await?;
    Ok(Json(HistoryList {
        next: paging.next(&renders, |render| render.id.to_string()),
        items: renders.iter().map(HistoryItem::from).collect(),
    }))
}
