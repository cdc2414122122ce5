//! What is on a board: `POST`, `PATCH` and `DELETE` below `/v1/boards/{id}/items`, and its pictures.

use actix_web::web::{Data, Json, Path};
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post};
use serde::Deserialize;
use utoipa::ToSchema;

use super::id;
use super::view::{BoardEntry, BoardEntryKind};
use crate::app::State;
use crate::collections::NewItem;
use crate::error::{ApiError, Code, documented};
use crate::extract::{Body, MayKeep, look_up};
use crate::people::Origin;
use crate::routes::files;
use crate::routes::styles::PictureFile;

documented!(AddErrors:
    BodyInvalid, UploadStalled, UploadTooLarge, UploadIncomplete, ValueInvalid, StyleNotFound, EntryNotFound, Conflict, SignInRequired, CredentialExpired, RightMissing,
);
documented!(ChangeErrors:
    BodyInvalid, UploadStalled, UploadTooLarge, UploadIncomplete, ValueInvalid, EntryNotFound, SignInRequired, CredentialExpired, RightMissing,
);
documented!(RemoveErrors: EntryNotFound, SignInRequired, CredentialExpired, RightMissing);
documented!(PictureErrors: Overloaded, EntryNotFound, RenderNotStored, SignInRequired, CredentialExpired, RightMissing);

/// What is to be on a board.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BoardEntryRequest {
    /// What it is.
    kind: BoardEntryKind,
    /// A style: `publisher/name`, or `publisher/name@version` for this very version.
    #[serde(default)]
    #[schema(example = "pastiche/great-wave")]
    style: Option<String>,
    /// A render: its id in one's own history.
    #[serde(default)]
    history: Option<String>,
    /// What is said of it, at most 2,000 characters.
    #[serde(default)]
    #[schema(max_length = 2000)]
    note: String,
}

/// What is to be another; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BoardEntryChange {
    /// What is said of it, at most 2,000 characters.
    #[serde(default)]
    #[schema(max_length = 2000)]
    note: Option<String>,
    /// Where it is to stand, from 0; what is beyond the end is the end.
    #[serde(default)]
    #[schema(minimum = 0)]
    position: Option<i64>,
}

/// Put something on a board
///
/// A style, or a render of one's own history; a render stays on the board when the history forgets it.
#[utoipa::path(tag = "collections", operation_id = "add_board_item", params(("id" = String, Path, description = "The board's id.")), request_body = BoardEntryRequest, responses(
    (status = 201, description = "It is on the board, behind all others.", body = BoardEntry),
    AddErrors,
))]
#[post("/v1/boards/{id}/items")]
pub async fn add(
    who: MayKeep,
    state: Data<State>,
    path: Path<String>,
    origin: Origin,
    body: Body<BoardEntryRequest>,
) -> Result<HttpResponse, ApiError> {
    let new = new_item(&state, &body.0)?;
    let added = state
        .collections
        .add_item(&id(&path)?, new, &body.0.note, (&who.0, &origin))
        .await?;
    Ok(HttpResponse::Created().json(BoardEntry::of(&added, &base(&path))))
}

/// Change something on a board
///
/// Its note, or where it stands.
#[utoipa::path(tag = "collections", operation_id = "change_board_item", params(
    ("id" = String, Path, description = "The board's id."),
    ("item" = String, Path, description = "The item's id."),
), request_body = BoardEntryChange, responses(
    (status = 200, description = "The item.", body = BoardEntry),
    ChangeErrors,
))]
#[patch("/v1/boards/{id}/items/{item}")]
pub async fn change(
    who: MayKeep,
    state: Data<State>,
    path: Path<(String, String)>,
    origin: Origin,
    body: Body<BoardEntryChange>,
) -> Result<Json<BoardEntry>, ApiError> {
    let BoardEntryChange { note, position } = body.0;
    if position.is_some_and(|position| position < 0) {
        return Err(ApiError::new(Code::ValueInvalid, "`position` counts from 0"));
    }
    let places = (&id(&path.0)?, &id(&path.1)?);
    let changed = state
        .collections
        .change_item(places, note, position, (&who.0, &origin))
        .await?;
    Ok(Json(BoardEntry::of(&changed, &base(&path.0))))
}

/// Take something off a board
#[utoipa::path(tag = "collections", operation_id = "remove_board_item", params(
    ("id" = String, Path, description = "The board's id."),
    ("item" = String, Path, description = "The item's id."),
), responses(
    (status = 204, description = "It is off the board."),
    RemoveErrors,
))]
#[delete("/v1/boards/{id}/items/{item}")]
pub async fn remove(
    who: MayKeep,
    state: Data<State>,
    path: Path<(String, String)>,
    origin: Origin,
) -> Result<HttpResponse, ApiError> {
    let places = (&id(&path.0)?, &id(&path.1)?);
    state.collections.remove_item(places, (&who.0, &origin)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Get the picture of a render on a board
#[utoipa::path(tag = "collections", operation_id = "board_item_picture", params(
    ("id" = String, Path, description = "The board's id."),
    ("item" = String, Path, description = "The item's id."),
), responses(
    (status = 200, description = "The picture.", content((PictureFile = "image/png"), (PictureFile = "image/jpeg"), (PictureFile = "image/webp"), (PictureFile = "image/tiff"))),
    (status = 304, description = "The client has it already (`If-None-Match`)."),
    PictureErrors,
))]
#[get("/v1/boards/{id}/items/{item}/picture")]
pub async fn picture(
    who: MayKeep,
    state: Data<State>,
    request: HttpRequest,
    path: Path<(String, String)>,
) -> Result<HttpResponse, ApiError> {
    let places = (&id(&path.0)?, &id(&path.1)?);
    let (item, picture) = state.collections.item_picture(&who.0, places).await?;
    let (media_type, name) = (item.content_type.unwrap_or_default(), item.blob.unwrap_or_default());
    files::kept(&request, (&media_type, &name, picture), &state.room)
}

fn base(board: &str) -> String {
    format!("/v1/boards/{board}")
}

fn new_item(state: &State, request: &BoardEntryRequest) -> Result<NewItem, ApiError> {
    let unfit = |detail: &str| ApiError::new(Code::ValueInvalid, detail);
    match (request.kind, &request.style, &request.history) {
        (BoardEntryKind::Style, Some(style), None) => {
            let (publisher, name) = style.split_once('/').unwrap_or((style, ""));
            let found = look_up(&state.studio.styles, publisher, name)?;
            let version = name.contains('@').then(|| found.manifest().style.version.clone());
            Ok(NewItem::Style(found.name().clone(), version))
        }
        (BoardEntryKind::Render, None, Some(history)) => Ok(NewItem::Render(id(history)?)),
        (BoardEntryKind::Style, ..) => Err(unfit("an item of the kind `style` has `style` and no `history`")),
        (BoardEntryKind::Render, ..) => Err(unfit("an item of the kind `render` has `history` and no `style`")),
    }
}
