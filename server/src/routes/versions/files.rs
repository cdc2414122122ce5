//! `GET /v1/versions/{id}/pack` and `/previews/{sample}`.

use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, ETag};
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};

use super::create::PackFile;
use crate::app::State;
use crate::error::{ApiError, documented};
use crate::extract::{MayBrowse, entity_tag, has_current};
use crate::routes::files;
use crate::routes::styles::apply::PictureFile;

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
    let file = state.publishing.pack(&version).await?;
    // Names of publishers, styles and versions need no quoting.
    let name = format!(
        "attachment; filename=\"{}-{}.stylepack\"",
        version.name, version.version
    );
    let mut response = HttpResponse::Ok();
    response
        .insert_header((CONTENT_TYPE, "application/zip"))
        .insert_header((CONTENT_DISPOSITION, name))
        .insert_header(ETag(tag));
    files::stored(response, file, &state.room)
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
    let mut response = HttpResponse::Ok();
    response.insert_header((CONTENT_TYPE, "image/jpeg"));
    files::stored(response, picture, &state.room)
}
