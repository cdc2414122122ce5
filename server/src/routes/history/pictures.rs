//! `GET /v1/history/{id}/picture` and `/input`.

use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};
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
    PictureErrors,
))]
#[get("/v1/history/{id}/picture")]
pub async fn picture(who: MayKeep, state: Data<State>, id: Path<String>) -> Result<HttpResponse, ApiError> {
    let kept = state.collections.kept(&who.0, &super::id(&id)?).await?;
    let picture = kept.picture.ok_or(CollectionError::Gone)?;
    let mut response = HttpResponse::Ok();
    response.insert_header((CONTENT_TYPE, kept.render.content_type));
    files::stored(response, picture, &state.room)
}

/// Get the picture that a kept render was made of
///
/// The file as it was sent.
#[utoipa::path(tag = "collections", operation_id = "history_input", params(("id" = String, Path, description = "The render's id.")), responses(
    (status = 200, description = "The picture.", content((PictureFile = "image/png"), (PictureFile = "image/jpeg"), (PictureFile = "image/webp"), (PictureFile = "image/tiff"), (PictureFile = "image/gif"), (PictureFile = "image/bmp"))),
    PictureErrors,
))]
#[get("/v1/history/{id}/input")]
pub async fn input(who: MayKeep, state: Data<State>, id: Path<String>) -> Result<HttpResponse, ApiError> {
    let render = state.collections.render(&who.0, &super::id(&id)?).await?;
    let input = state.collections.input(&render).await?;
    let format = SourceFormat::sniff(&input)?;
    let mut response = HttpResponse::Ok();
    response.insert_header((CONTENT_TYPE, format.mime()));
    files::stored(response, input, &state.room)
}
