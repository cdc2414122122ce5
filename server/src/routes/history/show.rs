//! `GET /v1/history/{id}`.

use actix_web::get;
use actix_web::web::{Data, Json, Path};

use super::view::HistoryItem;
use crate::app::State;
use crate::error::{ApiError, documented};
use crate::extract::MayKeep;

documented!(ShowErrors: EntryNotFound, SignInRequired, CredentialExpired, RightMissing);

/// Show a render that one had kept
#[utoipa::path(tag = "collections", operation_id = "show_history", params(("id" = String, Path, description = "The render's id.")), responses(
    (status = 200, description = "The render.", body = HistoryItem),
    ShowErrors,
))]
#[get("/v1/history/{id}")]
pub async fn show(who: MayKeep, state: Data<State>, id: Path<String>) -> Result<Json<HistoryItem>, ApiError> {
    let render = state.collections.render(&who.0, &super::id(&id)?).await?;
    Ok(Json(HistoryItem::from(&render)))
}
