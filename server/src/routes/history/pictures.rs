//! `GET /v1/history/{id}/picture` and `/input`.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};
use pixels::SourceFormat;

use crate::app::State;
use crate::collections::CollectionError;
use crate::error::{ApiError, documented};
use crate::extract::MayKeep;
use crate::routes::files;
use crate::routes::styles::PictureFile;

documented!(PictureErrors: Overloaded, EntryNotFound, RenderNotStored, SignInRequired, CredentialExpired, RightMissing);

/// Get the picture of a render that one had kept
#[utoipa::path(tag = "collections", operation_id = "history_picture", params(("id" = String, Path, description = "The render's id.")), responses(
    (status = 200, description = "The picture.", content((PictureFile = "image/png"), (PictureFile = "image/jpeg"), (PictureFile = "image/webp"), (PictureFile = "image/tiff"))),
    (status = 304, description = "The client has it already (`If-None-Match`)."),
    PictureErrors,
))]
#[get("/v1/history/{id}/picture")]
pub async fn picture(
    who: MayKeep,
    state: Data<State>,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse, ApiError> {
    let kept = state.collections.kept(&who.0, &super::id(&id)?).await?;
    let picture = kept.picture.ok_or(CollectionError::Gone)?;
    let (media_type, name) = (kept.render.content_type, kept.render.result_blob.unwrap_or_default());
    files::kept(&request, (&media_type, &name, picture), &state.room)
}

/// Get the picture that a kept render was made of
///
/// The file as it was sent.
#[utoipa::path(tag = "collections", operation_id = "history_input", params(("id" = String, Path, description = "The render's id.")), responses(
    (status = 200, description = "The picture.", content((PictureFile = "image/png"), (PictureFile = "image/jpeg"), (PictureFile = "image/webp"), (PictureFile = "image/tiff"), (PictureFile = "image/gif"), (PictureFile = "image/bmp"))),
    (status = 304, description = "The client has it already (`If-None-Match`)."),
    PictureErrors,
))]
#[get("/v1/history/{id}/input")]
pub async fn input(
    who: MayKeep,
    state: Data<State>,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse, ApiError> {
    let render = state.collections.render(&who.0, &super::id(&id)?).await?;
    let input = state.collections.input(&render).await?;
    let format = SourceFormat::sniff(&input)?;
    let name = render.input_blob.unwrap_or_default();
    files::kept(&request, (format.mime(), &name, input), &state.room)
}
