//! `POST /v1/versions/{id}/signatures`.

use actix_web::post;
use actix_web::web::{Data, Json, Path};
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::VersionItem;
use crate::app::State;
use crate::error::{ApiError, documented};
use crate::extract::{Administrator, Body};
use crate::people::Origin;

documented!(SignErrors:
    BodyInvalid, UploadStalled, ValueInvalid, VersionNotFound, Conflict, SignInRequired, CredentialExpired, RightMissing,
    UploadTooLarge, UploadIncomplete,
);

/// A signature.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSignature {
    /// The four lines of a `.minisig` file that signs the text of the pack's digest and a newline.
    signature: String,
}

/// Sign a version for the studio
///
/// With a key of `signatures.keys` in the configuration; `pastiche pack cosign` makes the signature and sends it.
#[utoipa::path(tag = "versions", operation_id = "sign_version", params(("id" = String, Path, description = "The version's id.")), request_body = NewSignature, responses(
    (status = 200, description = "The version.", body = VersionItem),
    SignErrors,
))]
#[post("/v1/versions/{id}/signatures")]
pub async fn sign(
    who: Administrator,
    state: Data<State>,
    origin: Origin,
    id: Path<String>,
    body: Body<NewSignature>,
) -> Result<Json<VersionItem>, ApiError> {
    let signed = state
        .publishing
        .cosign(&id, &body.0.signature, (&who.0, &origin))
        .await?;
    Ok(Json(super::item(&state, &signed).await?))
}
