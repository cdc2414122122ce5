//! `POST /v1/boards`.

use actix_web::http::header::LOCATION;
use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::{BoardView, address};
use crate::app::State;
use crate::collections::BoardText;
use crate::error::{ApiError, documented};
use crate::extract::{Body, MayKeep};
use crate::people::Origin;

documented!(CreateErrors:
    BodyInvalid, UploadStalled, UploadTooLarge, UploadIncomplete, ValueInvalid, Conflict, SignInRequired, CredentialExpired, RightMissing,
);

/// A board to be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BoardRequest {
    /// What people read, 1 to 120 characters.
    #[schema(example = "Title sequence, third round", min_length = 1, max_length = 120)]
    title: String,
    /// What it is for, at most 2,000 characters.
    #[serde(default)]
    #[schema(max_length = 2000)]
    description: Option<String>,
}

/// Make a board
#[utoipa::path(tag = "collections", operation_id = "create_board", request_body = BoardRequest, responses(
    (
        status = 201,
        description = "The board.",
        body = BoardView,
        headers(("Location" = String, description = "Where it is.")),
    ),
    CreateErrors,
))]
#[post("/v1/boards")]
pub async fn create(
    who: MayKeep,
    state: Data<State>,
    origin: Origin,
    body: Body<BoardRequest>,
) -> Result<HttpResponse, ApiError> {
    let text = BoardText {
        title: Some(body.0.title),
        description: body.0.description,
    };
    let board = state.collections.add_board(text, (&who.0, &origin)).await?;
    Ok(HttpResponse::Created()
        .insert_header((LOCATION, address(&board)))
        .json(BoardView::from(&board)))
}
