//! `PATCH /v1/users/{name}`.

use actix_web::patch;
use actix_web::web::{Data, Json, Path};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::app::State;
use crate::error::{ApiError, documented};
use crate::extract::{Administrator, Body};
use crate::people::{self, Origin, PeopleError};
use crate::routes::sessions::answer::UserView;

documented!(ChangeErrors:
    BodyInvalid, UploadStalled, ValueInvalid, EntryNotFound, Conflict, SignInRequired, CredentialExpired, RightMissing, UploadTooLarge, UploadIncomplete,
);

/// What is to be different; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UserPatch {
    /// `member` or `administrator`.
    #[serde(default)]
    #[schema(example = "administrator")]
    role: Option<String>,
    /// Whether they may not sign in. Their sessions and tokens end.
    #[serde(default)]
    disabled: Option<bool>,
    /// Another password, for those who have lost theirs. Their sessions and tokens end.
    #[serde(default)]
    password: Option<String>,
}

/// Change an account
///
/// Its role, its password, or whether it may be used. The last administrator who can sign in stays one.
#[utoipa::path(
    tag = "people",
    operation_id = "change_user",
    params(("name" = String, Path, description = "The name that they sign in with.")),
    request_body = UserPatch,
    responses((status = 200, description = "The account.", body = UserView), ChangeErrors),
)]
#[patch("/v1/users/{name}")]
pub async fn change(
    _: Administrator,
    state: Data<State>,
    origin: Origin,
    name: Path<String>,
    body: Body<UserPatch>,
) -> Result<Json<UserView>, ApiError> {
    let change = people::UserChange {
        role: body
            .0
            .role
            .map(|role| role.parse().map_err(PeopleError::from))
            .transpose()?,
        disabled: body.0.disabled,
        password: body.0.password,
    };
    let user = state.people.change_user(&name, change, &origin).await?;
    Ok(Json(UserView::of(&user)))
}
