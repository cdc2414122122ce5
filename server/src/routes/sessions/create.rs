//! `POST /v1/sessions`.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, post};
use serde::Deserialize;
use utoipa::ToSchema;

use super::answer::{Asking, SessionAnswer, Transport, answer, check_transport};
use crate::app::State;
use crate::error::{ApiError, documented};
use crate::extract::{Anyone, Body};

documented!(CreateErrors: BodyInvalid, UploadStalled, SignInFailed, SignInThrottled, UploadTooLarge, UploadIncomplete);

/// A name and its password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// The name; upper and lower case are the same.
    #[schema(example = "ada")]
    name: String,
    /// The password.
    password: String,
    /// Where the tokens go.
    #[serde(default)]
    transport: Transport,
}

/// Sign in
///
/// Begins a session. Its access token is good for a quarter of an hour, its refresh token for the next one. After five wrong passwords
/// for a name the answer is 429 for a while.
#[utoipa::path(tag = "people", operation_id = "sign_in", request_body = SignIn, responses(
    (status = 201, description = "The session.", body = SessionAnswer),
    CreateErrors,
))]
#[post("/v1/sessions")]
pub async fn create(
    _: Anyone,
    state: Data<State>,
    request: HttpRequest,
    body: Body<SignIn>,
) -> Result<HttpResponse, ApiError> {
    let SignIn {
        name,
        password,
        transport,
    } = body.0;
    check_transport(&request, &state, transport)?;
    let asking = Asking::of(&request, &state);
    let opened = state
        .people
        .sign_in(&name, password, asking.address, &asking.agent)
        .await?;
    Ok(answer(&state, &opened, transport))
}
