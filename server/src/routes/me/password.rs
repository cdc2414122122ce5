//! `PUT /v1/me/password`.

use actix_web::web::Data;
use actix_web::{HttpResponse, put};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::app::State;
use crate::error::{ApiError, documented};
use crate::extract::{Body, OwnAccount};
use crate::people::Origin;

documented!(PasswordErrors:
    BodyInvalid, UploadStalled, ValueInvalid, SignInRequired, SignInFailed, CredentialExpired, RightMissing, UploadTooLarge, UploadIncomplete,
);

/// Another password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPassword {
    /// The one until now.
    current: String,
    /// The new one: 12 to 256 characters.
    new: String,
}

/// Change one's own password
///
/// All other sessions of the account end.
#[utoipa::path(tag = "people", operation_id = "change_password", request_body = NewPassword, responses(
    (status = 204, description = "It is changed."),
    PasswordErrors,
))]
#[put("/v1/me/password")]
pub async fn password(
    who: OwnAccount,
    state: Data<State>,
    origin: Origin,
    body: Body<NewPassword>,
) -> Result<HttpResponse, ApiError> {
    let NewPassword { current, new } = body.0;
    state.people.change_password(&who.0, current, &new, &origin).await?;
    Ok(HttpResponse::NoContent().finish())
}
