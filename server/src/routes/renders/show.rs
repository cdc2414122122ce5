//! `GET /v1/renders/{key}`.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETag};
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};
use render::AnswerKey;

use crate::app::State;
use crate::error::{ApiError, Code, documented};
use crate::extract::{MayRender, entity_tag, has_current};
use crate::routes::styles::PictureFile;

documented!(ShowErrors: RenderNotStored, SignInRequired, CredentialExpired, RightMissing);

/// A key names its bytes, so nobody need ask again.
const FOR_EVER: &str = "private, max-age=31536000, immutable";

/// Get a render again
///
/// The bytes of a finished render, for as long as they are stored. The key stands in the `ETag` and `Location` of the
/// render's first answer. Post the picture again to render it anew.
#[utoipa::path(
    tag = "renders",
    operation_id = "show_render",
    params(("key" = String, Path, description = "64 hexadecimal digits.", pattern = "^[0-9a-f]{64}$")),
    responses(
        (
            status = 200,
            description = "The picture.",
            content((PictureFile = "image/png"), (PictureFile = "image/jpeg"), (PictureFile = "image/webp"), (PictureFile = "image/tiff")),
            headers(("ETag" = String, description = "The key, in quotes.")),
        ),
        (status = 304, description = "The client has it already (`If-None-Match`)."),
        ShowErrors,
    ),
)]
#[get("/v1/renders/{key}")]
pub async fn show(
    _: MayRender,
    state: Data<State>,
    key: Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let not_stored = |detail: String| ApiError::new(Code::RenderNotStored, detail);
    let key: AnswerKey = key
        .parse()
        .map_err(|error: render::ParseKeyError| not_stored(error.to_string()))?;
    let tag = entity_tag(&key.to_string());
    let not_modified = || HttpResponse::NotModified().insert_header(ETag(tag.clone())).finish();
    // Equal keys are equal bytes, whether we still have them or not.
    if has_current(&request, &tag, false) {
        return Ok(not_modified());
    }
    let Some(entry) = state.studio.renderer.stored(&key).await else {
        return Err(not_stored(format!(
            "render {key} is not stored; post the picture again"
        )));
    };
    if has_current(&request, &tag, true) {
        return Ok(not_modified());
    }
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, entry.content_type))
        .insert_header((CACHE_CONTROL, FOR_EVER))
        .insert_header(ETag(tag))
        .body(entry.body))
}
