//! `GET /v1/shared` and the pictures below it.
//!
//! The link's secret stands in a header: addresses are written to logs and histories.

use actix_web::web::{Data, Json, Path};
use actix_web::{HttpRequest, HttpResponse, get};

use crate::app::State;
use crate::error::{ApiError, documented};
use crate::extract::Anyone;
use crate::routes::boards::id;
use crate::routes::boards::view::BoardDetail;
use crate::routes::files;
use crate::routes::styles::PictureFile;

documented!(SharedErrors: EntryNotFound);
documented!(PictureErrors: Overloaded, EntryNotFound, RenderNotStored);

/// Holds a link's secret.
const X_PASTICHE_SHARE: &str = "x-pastiche-share";
/// Where a shared board is for whoever has a link.
const BASE: &str = "/v1/shared";

fn secret(request: &HttpRequest) -> &str {
    let header = request.headers().get(X_PASTICHE_SHARE);
    header.and_then(|header| header.to_str().ok()).unwrap_or_default()
}

/// Show a shared board
#[utoipa::path(tag = "collections", operation_id = "show_shared", params(
    ("X-Pastiche-Share" = String, Header, description = "The link's secret."),
), responses(
    (status = 200, description = "The board.", body = BoardDetail),
    SharedErrors,
))]
#[get("/v1/shared")]
pub async fn show(_: Anyone, state: Data<State>, request: HttpRequest) -> Result<Json<BoardDetail>, ApiError> {
    let (board, items) = state.collections.shared(secret(&request)).await?;
    Ok(Json(BoardDetail::of(&board, &items, BASE).shared()))
}

/// Get the picture of a render on a shared board
#[utoipa::path(tag = "collections", operation_id = "shared_picture", params(
    ("item" = String, Path, description = "The item's id."),
    ("X-Pastiche-Share" = String, Header, description = "The link's secret."),
), responses(
    (status = 200, description = "The picture.", content((PictureFile = "image/png"), (PictureFile = "image/jpeg"), (PictureFile = "image/webp"), (PictureFile = "image/tiff"))),
    (status = 304, description = "The client has it already (`If-None-Match`)."),
    PictureErrors,
))]
#[get("/v1/shared/items/{item}/picture")]
pub async fn picture(
    _: Anyone,
    state: Data<State>,
    path: Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let (item, picture) = state.collections.shared_picture(secret(&request), &id(&path)?).await?;
    let (media_type, name) = (item.content_type.unwrap_or_default(), item.blob.unwrap_or_default());
    files::kept(&request, (&media_type, &name, picture), &state.room)
}
