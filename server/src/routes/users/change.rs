//! `PATCH /v1/users/{name}`.

use actix_web::patch;
use actix_web::web::{Data, Json, Path};
use auth::Role;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::app::State;
use crate::error::{ApiError, documented};
use crate::extract::{Administrator, Body};
use crate::people::{Origin, PeopleError};
use crate::routes::sessions::answer::UserView;

documented!(ChangeErrors:
    BodyInvalid, ValueInvalid, EntryNotFound, Conflict, SignInRequired, CredentialExpired, RightMissing, UploadTooLarge, UploadIncomplete,
);

/// What is to be different; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UserChange {
    /// `member` or `administrator`.
    #[serde(default)]
    #[schema(example = "administrator")]
    role: Option<String>,
    /// Whether they may not sign in. Their sessions and tokens end.
    #[serde(default)]
    disabled: Option<bool>,
    /// Another password, for those who have lost theirs. Their sessions end.
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
    request_body = UserChange,
    responses((status = 200, description = "The account.", body = UserView), ChangeErrors),
)]
#[patch("/v1/users/{name}")]
pub async fn change(
    _: Administrator,
    state: Data<State>,
    origin: Origin,
    name: Path<String>,
    body: Body<UserChange>,
) -> Result<Json<UserView>, ApiError> {
    let UserChange {
        role,
        disabled,
        password,
    } = body.0;
    let role: Option<Role> = role.map(|role| role.parse().map_err(PeopleError::from)).transpose()?;
    if let Some(password) = password {
        state.people.reset_password(&name, &password, &origin).await?;
    }
    let user = state.people.change_user(&name, role, disabled, &origin).await?;
    Ok(Json(UserView::of(&user)))
}
