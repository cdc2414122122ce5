//! `POST /v1/setup`.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, post};
use auth::Role;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::app::State;
use crate::error::{ApiError, documented};
use crate::extract::{Anyone, Body};
use crate::people::NewUser;
use crate::routes::sessions::answer::{Asking, SessionAnswer, Transport, answer, check_transport};

documented!(SetupErrors: BodyInvalid, UploadStalled, ValueInvalid, SetupRefused, UploadTooLarge, UploadIncomplete);

/// Somebody with the link that `pastiche serve` printed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Setup {
    /// What stands in the link behind `#`.
    #[schema(example = "pset_…")]
    secret: String,
    /// The name to sign in with: 2 to 64 of a-z, 0-9, `.`, `_` and `-`.
    #[schema(example = "ada")]
    name: String,
    /// The password: 12 to 256 characters.
    password: String,
    /// Where the tokens go.
    #[serde(default)]
    transport: Transport,
}

/// Make the first administrator
///
/// Works once, with the secret of the link that `pastiche serve` prints when there are no accounts, and signs in.
#[utoipa::path(tag = "people", operation_id = "set_up", request_body = Setup, responses(
    (status = 201, description = "The first administrator, signed in.", body = SessionAnswer),
    SetupErrors,
))]
#[post("/v1/setup")]
pub async fn create(
    _: Anyone,
    state: Data<State>,
    request: HttpRequest,
    body: Body<Setup>,
) -> Result<HttpResponse, ApiError> {
    let Setup {
        secret,
        name,
        password,
        transport,
    } = body.0;
    check_transport(&request, &state, transport)?;
    let asking = Asking::of(&request, &state);
    let user = NewUser {
        name,
        password,
        role: Role::Administrator,
    };
    let opened = state
        .people
        .set_up(&secret, user, asking.address, &asking.agent)
        .await?;
    Ok(answer(&state, &opened, transport))
}
