//! What a session is answered with.

use std::net::IpAddr;

use actix_web::http::header::{CACHE_CONTROL, USER_AGENT};
use actix_web::{HttpRequest, HttpResponse};
use db::people::users::User;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::State;
use crate::error::{ApiError, Code};
use crate::extract::{client_address, is_from_here, session_cookies};
use crate::people::Opened;

/// Where tokens go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Transport {
    /// Into the answer, for programs.
    #[default]
    Token,
    /// Into cookies that scripts cannot read, for browsers.
    Cookie,
}

/// A session that goes on.
#[derive(Serialize, ToSchema)]
pub struct SessionAnswer {
    /// The session's id.
    pub session: String,
    /// Whose.
    pub user: UserView,
    /// When the access token expires, in milliseconds since 1970 (UTC). Refresh before.
    pub access_expires_ms: i64,
    /// For `Authorization: Bearer`; not with cookies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_token: Option<String>,
    /// For the next refresh, good once; not with cookies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
}

/// Somebody with an account.
#[derive(Serialize, ToSchema)]
pub struct UserView {
    /// Theirs for ever.
    pub id: String,
    /// What they sign in with.
    #[schema(example = "ada")]
    pub name: String,
    /// `member` or `administrator`.
    #[schema(example = "member")]
    pub role: String,
    /// When the account was made, in milliseconds since 1970 (UTC).
    pub created_ms: i64,
    /// Since when they may not sign in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disabled_ms: Option<i64>,
}

impl UserView {
    /// What is shown of an account.
    pub fn of(user: &User) -> Self {
        Self {
            id: user.id.to_string(),
            name: user.name.clone(),
            role: user.role.clone(),
            created_ms: user.created_ms,
            disabled_ms: user.disabled_ms,
        }
    }
}

/// From where somebody signs in.
pub struct Asking {
    /// The address.
    pub address: IpAddr,
    /// What their program says that it is.
    pub agent: String,
}

impl Asking {
    /// Of a request.
    pub fn of(request: &HttpRequest, state: &State) -> Self {
        let proxies = &state.studio.config.access.proxies;
        let agent = request.headers().get(USER_AGENT).and_then(|agent| agent.to_str().ok());
        Self {
            address: client_address(request.peer_addr(), request.headers(), proxies),
            agent: agent.unwrap_or_default().to_owned(),
        }
    }
}

/// Cookies are given to pages of this very server alone: another page could sign somebody in as somebody else.
///
/// # Errors
/// [`Code::ForbiddenOrigin`].
pub fn check_transport(request: &HttpRequest, state: &State, transport: Transport) -> Result<(), ApiError> {
    let public_url = state.studio.config.public_url.as_deref();
    if transport == Transport::Cookie && !is_from_here(request, public_url) {
        return Err(not_from_here());
    }
    Ok(())
}

/// The answer to a page of another server.
pub fn not_from_here() -> ApiError {
    ApiError::new(
        Code::ForbiddenOrigin,
        "cookies are for pages of this very server; programs take `\"transport\": \"token\"`",
    )
}

/// Answers with a session.
pub fn answer(state: &State, opened: &Opened, transport: Transport) -> HttpResponse {
    let is_token = transport == Transport::Token;
    let body = SessionAnswer {
        session: opened.session.id.to_string(),
        user: UserView::of(&opened.user),
        access_expires_ms: opened.access_expires_ms,
        access_token: is_token.then(|| opened.access.clone()),
        refresh_token: is_token.then(|| opened.refresh.reveal()),
    };
    let mut response = HttpResponse::Created();
    response.insert_header((CACHE_CONTROL, "no-store"));
    if !is_token {
        for cookie in session_cookies(opened, state.studio.config.is_https(), state.people.now_ms()) {
            response.cookie(cookie);
        }
    }
    response.json(body)
}
