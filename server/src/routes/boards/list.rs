//! `GET /v1/boards`.

use actix_web::get;
use actix_web::web::{Data, Json};

use super::view::{BoardItemBrief, BoardList};
use crate::app::State;
use crate::error::{ApiError, documented};
use crate::extract::MayKeep;

documented!(ListErrors: SignInRequired, CredentialExpired, RightMissing);

/// List one's own boards
#[utoipa::path(tag = "collections", operation_id = "list_boards", responses(
    (status = 200, description = "The boards; at most 200.", body = BoardList),
    ListErrors,
))]
#[get("/v1/boards")]
pub async fn list(who: MayKeep, state: Data<State>) -> Result<Json<BoardList>, ApiError> {
    let boards = state.collections.boards(&who.0).await?;
    Ok(Json(BoardList {
        items: boards.iter().map(BoardItemBrief::from).collect(),
    }))
}
