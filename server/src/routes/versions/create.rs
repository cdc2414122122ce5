//! `POST /v1/versions`.

use actix_web::http::header::LOCATION;
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse, post};
use db::catalog::versions::State as Standing;
use utoipa::ToSchema;

use super::view::VersionItem;
use crate::app::State;
use crate::error::{ApiError, documented};
use crate::extract::{Bounds, MayPublish, read_file};
use crate::people::Origin;

documented!(CreateErrors:
    BadRequest, PackInvalid, RightMissing, EntryNotFound, Conflict, SignInRequired, CredentialExpired,
    UploadTooLarge, UploadStalled, UploadIncomplete, Overloaded,
);

/// The file of a style pack, as `pastiche pack build` writes it.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
#[expect(dead_code, reason = "describes a body")]
pub struct PackFile(Vec<u8>);

/// Upload a version of a style
///
/// The body is the file of a style pack. Its manifest says which style and version it is; the publisher must be one that one belongs to.
/// When this answers, the version is stored and will be checked, whatever happens. The same pack may be sent again where an answer was lost:
/// the version that is there is answered. A number is given to one pack; a quarantined version makes room for another of its number.
#[utoipa::path(
    tag = "versions",
    operation_id = "upload_version",
    request_body(description = "The pack.", content((PackFile = "application/zip"), (PackFile = "application/octet-stream"))),
    responses(
        (
            status = 200,
            description = "The version, which was uploaded before and has been checked.",
            body = VersionItem,
            headers(("Location" = String, description = "Where it can be looked at.")),
        ),
        (
            status = 202,
            description = "The version, which is being checked.",
            body = VersionItem,
            headers(("Location" = String, description = "Where it can be looked at.")),
        ),
        CreateErrors,
    ),
)]
#[post("/v1/versions")]
pub async fn create(
    who: MayPublish,
    state: Data<State>,
    origin: Origin,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, ApiError> {
    state.publishing.check_may_upload(&who.0)?;
    let bounds = Bounds::new(state.studio.config.publishing.max_bytes);
    let (file, _held) = read_file(&request, payload, bounds, &state.room).await?;
    let uploaded = state.publishing.upload(file, &who.0, &origin).await?;
    let is_checked = !uploaded.is_new && uploaded.version.state != Standing::Checking;
    let item = super::item(&state, &uploaded.version).await?;
    let mut answer = if is_checked {
        HttpResponse::Ok()
    } else {
        HttpResponse::Accepted()
    };
    Ok(answer.insert_header((LOCATION, item.links.this.clone())).json(item))
}
