//! `POST /v1/sessions/refresh`.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, post};
use serde::Deserialize;
use utoipa::ToSchema;

use super::answer::{SessionAnswer, Transport, answer, not_from_here};
use crate::app::State;
use crate::error::{ApiError, Code, documented};
use crate::extract::{Anyone, Body, REFRESH_COOKIE, is_from_here};
use crate::people::Origin;

documented!(RefreshErrors: BodyInvalid, UploadStalled, UploadTooLarge, UploadIncomplete);

/// A refresh token, or nothing where it is in a cookie.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Refresh {
    /// The token of the last answer.
    #[serde(default)]
    refresh_token: Option<String>,
}

/// Go on with a session
///
/// Gives new tokens for a refresh token, which is void from then on. If it is shown again, two have it, and the session ends. What came in
/// a cookie is answered in cookies.
#[utoipa::path(tag = "people", operation_id = "refresh_session", request_body = Refresh, responses(
    (status = 201, description = "The session, with new tokens.", body = SessionAnswer),
    RefreshErrors,
))]
#[post("/v1/sessions/refresh")]
pub async fn refresh(
    _: Anyone,
    state: Data<State>,
    origin: Origin,
    request: HttpRequest,
    body: Body<Refresh>,
) -> Result<HttpResponse, ApiError> {
    let may_use_cookie = is_from_here(&request, state.studio.config.public_url.as_deref());
    let cookie = request.cookie(REFRESH_COOKIE).map(|cookie| cookie.value().to_owned());
    let (token, transport) = match (body.0.refresh_token, cookie) {
        (Some(token), _) => (token, Transport::Token),
        (None, Some(token)) if may_use_cookie => (token, Transport::Cookie),
        (None, Some(_)) => return Err(not_from_here()),
        (None, None) => {
            let detail = "there is no refresh token, neither in the body nor in a cookie; sign in";
            return Err(ApiError::new(Code::CredentialRefused, detail));
        }
    };
    let opened = state.people.refresh(&token, &origin).await?;
    Ok(answer(&state, &opened, transport))
}
