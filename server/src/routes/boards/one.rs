//! `GET`, `PATCH` and `DELETE /v1/boards/{id}`.

use actix_web::web::{Data, Json, Path};
use actix_web::{HttpResponse, delete, get, patch};
use serde::Deserialize;
use utoipa::ToSchema;

use super::id;
use super::view::{BoardDetail, BoardView, address};
use crate::app::State;
use crate::collections::BoardText;
use crate::error::{ApiError, documented};
use crate::extract::{Body, MayKeep};
use crate::people::Origin;

documented!(ShowErrors: EntryNotFound, SignInRequired, CredentialExpired, RightMissing);
documented!(ChangeErrors:
    BodyInvalid, UploadStalled, UploadTooLarge, UploadIncomplete, ValueInvalid, EntryNotFound, SignInRequired, CredentialExpired, RightMissing,
);

/// What is to be said of a board; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BoardChange {
    /// What people read, 1 to 120 characters.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 120)]
    title: Option<String>,
    /// What it is for, at most 2,000 characters.
    #[serde(default)]
    #[schema(max_length = 2000)]
    description: Option<String>,
}

/// Show a board
///
/// With what is on it; at most 500 items.
#[utoipa::path(tag = "collections", operation_id = "show_board", params(("id" = String, Path, description = "The board's id.")), responses(
    (status = 200, description = "The board.", body = BoardDetail),
    ShowErrors,
))]
#[get("/v1/boards/{id}")]
pub async fn show(who: MayKeep, state: Data<State>, path: Path<String>) -> Result<Json<BoardDetail>, ApiError> {
    let (board, items) = state.collections.board(&who.0, &id(&path)?).await?;
    Ok(Json(BoardDetail::of(&board, &items, &address(&board))))
}

/// Change what is said of a board
#[utoipa::path(tag = "collections", operation_id = "change_board", params(("id" = String, Path, description = "The board's id.")), request_body = BoardChange, responses(
    (status = 200, description = "The board.", body = BoardView),
    ChangeErrors,
))]
#[patch("/v1/boards/{id}")]
pub async fn change(
    who: MayKeep,
    state: Data<State>,
    path: Path<String>,
    origin: Origin,
    body: Body<BoardChange>,
) -> Result<Json<BoardView>, ApiError> {
    let text = BoardText {
        title: body.0.title,
        description: body.0.description,
    };
    let board = state
        .collections
        .change_board(&id(&path)?, text, (&who.0, &origin))
        .await?;
    Ok(Json(BoardView::from(&board)))
}

/// Remove a board
///
/// With what is on it, and the links to it.
#[utoipa::path(tag = "collections", operation_id = "remove_board", params(("id" = String, Path, description = "The board's id.")), responses(
    (status = 204, description = "It is gone."),
    ShowErrors,
))]
#[delete("/v1/boards/{id}")]
pub async fn remove(
    who: MayKeep,
    state: Data<State>,
    path: Path<String>,
    origin: Origin,
) -> Result<HttpResponse, ApiError> {
    state.collections.remove_board(&id(&path)?, (&who.0, &origin)).await?;
    Ok(HttpResponse::NoContent().finish())
}
