//! `POST /v1/users`.

use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use auth::Role;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::app::State;
use crate::error::{ApiError, documented};
use crate::extract::{Administrator, Body};
use crate::people::{NewUser, Origin, PeopleError};
use crate::routes::sessions::answer::UserView;

documented!(CreateErrors:
    BodyInvalid, UploadStalled, ValueInvalid, Conflict, SignInRequired, CredentialExpired, RightMissing, UploadTooLarge, UploadIncomplete,
);

/// Somebody to be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UserRequest {
    /// The name to sign in with: 2 to 64 of a-z, 0-9, `.`, `_` and `-`.
    #[schema(example = "bert")]
    name: String,
    /// Their first password, which they should change: 12 to 256 characters.
    password: String,
    /// `member` or `administrator`.
    #[serde(default = "member")]
    #[schema(example = "member")]
    role: String,
}

fn member() -> String {
    Role::Member.as_str().to_owned()
}

/// Add an account
///
/// With a first password, which its owner should change.
#[utoipa::path(tag = "people", operation_id = "create_user", request_body = UserRequest, responses(
    (status = 201, description = "The account.", body = UserView),
    CreateErrors,
))]
#[post("/v1/users")]
pub async fn create(
    _: Administrator,
    state: Data<State>,
    origin: Origin,
    body: Body<UserRequest>,
) -> Result<HttpResponse, ApiError> {
    let UserRequest { name, password, role } = body.0;
    let role: Role = role.parse().map_err(PeopleError::from)?;
    let user = state.people.add_user(NewUser { name, password, role }, &origin).await?;
    Ok(HttpResponse::Created().json(UserView::of(&user)))
}
