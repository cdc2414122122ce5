//! `GET /v1/samples/{name}`.

use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse, get};

use super::find;
use crate::error::{ApiError, documented};
use crate::extract::MayBrowse;
use crate::routes::files;
use crate::routes::styles::PictureFile;

documented!(ShowErrors: SampleNotFound, SignInRequired, CredentialExpired, RightMissing);

/// Get a sample picture
#[utoipa::path(
    tag = "samples",
    operation_id = "show_sample",
    params(("name" = String, Path, description = "The sample's name.", example = "chelsea")),
    responses(
        (status = 200, description = "The picture.", content((PictureFile = "image/jpeg"))),
        (status = 304, description = "The client has it already (`If-None-Match`)."),
        ShowErrors,
    ),
)]
#[get("/v1/samples/{name}")]
pub async fn show(_: MayBrowse, name: Path<String>, request: HttpRequest) -> Result<HttpResponse, ApiError> {
    let sample = find(&name)?;
    Ok(files::answer(&request, "sample.jpg", sample.file, None))
}
