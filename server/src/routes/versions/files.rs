//! `GET /v1/versions/{id}/pack` and `/previews/{sample}`.

use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, ETag};
use actix_web::web::{Bytes, Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};
use futures_util::stream;

use super::create::PackFile;
use crate::app::State;
use crate::error::{ApiError, documented};
use crate::extract::{Held, MayBrowse, entity_tag, has_current, no_room};
use crate::routes::styles::apply::PictureFile;

/// Bytes that are handed to a connection at a time.
const PART_BYTES: usize = 256 << 10;

documented!(FileErrors: Conflict, Overloaded, SignInRequired, CredentialExpired, RightMissing, VersionNotFound);

/// Download a version's pack
///
/// The very file that was uploaded; a revoked one is not handed out. Before it is published, only its publisher's people and administrators get it.
#[utoipa::path(tag = "versions", operation_id = "show_version_pack", params(("id" = String, Path, description = "The version's id.")), responses(
    (status = 200, description = "The pack.", content((PackFile = "application/zip")), headers(("ETag" = String, description = "The pack's digest, in quotes."))),
    (status = 304, description = "It is the one that is there already."),
    FileErrors,
))]
#[get("/v1/versions/{id}/pack")]
pub async fn pack(
    who: MayBrowse,
    state: Data<State>,
    id: Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let version = state.publishing.version(&id, &who.0).await?;
    let tag = entity_tag(&version.digest);
    if has_current(&request, &tag, true) {
        return Ok(HttpResponse::NotModified().insert_header(ETag(tag)).finish());
    }
    // Many slow readers of large packs are kept from taking all memory, as many slow senders are.
    let mut held = state.room.enter();
    if !held.grow(version.bytes.unsigned_abs()) {
        return Err(no_room());
    }
    let file = state.publishing.pack(&version).await?;
    // Names of publishers, styles and versions need no quoting.
    let name = format!(
        "attachment; filename=\"{}-{}.stylepack\"",
        version.name, version.version
    );
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "application/zip"))
        .insert_header((CONTENT_DISPOSITION, name))
        .insert_header(ETag(tag))
        .no_chunking(file.len() as u64)
        .streaming(stream::unfold((file, held), part)))
}

/// The next part of a file. What is held for it is free when the last one was taken, or nobody wants it any more.
async fn part((mut file, held): (Bytes, Held)) -> Option<(Result<Bytes, ApiError>, (Bytes, Held))> {
    let part = file.split_to(file.len().min(PART_BYTES));
    (!part.is_empty()).then_some((Ok(part), (file, held)))
}

/// Show a version on a sample picture
///
/// As it was when it was checked.
#[utoipa::path(
    tag = "versions",
    operation_id = "show_version_preview",
    params(
        ("id" = String, Path, description = "The version's id."),
        ("sample" = String, Path, description = "The sample's name."),
    ),
    responses((status = 200, description = "The picture.", content((PictureFile = "image/jpeg"))), FileErrors),
)]
#[get("/v1/versions/{id}/previews/{sample}")]
pub async fn preview(
    who: MayBrowse,
    state: Data<State>,
    path: Path<(String, String)>,
) -> Result<HttpResponse, ApiError> {
    let version = state.publishing.version(&path.0, &who.0).await?;
    let picture = state.publishing.preview(&version, &path.1).await?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "image/jpeg"))
        .body(picture))
}
