//! Finds out who is asking, before a handler is chosen.
//!
//! Programs send `Authorization: Bearer`, browsers a cookie. A browser sends its cookies along whoever made it ask, so with a
//! cookie everything that changes something must come from a page of this very server: same host, same port. (Other ports of one
//! host are the same site to `SameSite`, and may be somebody else's program.)

use actix_web::Error;
use actix_web::HttpMessage;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::AUTHORIZATION;
use actix_web::middleware::Next;
use actix_web::web::Data;

use crate::app::State;
use crate::error::{ApiError, Code};
use crate::extract::{ACCESS_COOKIE, Identity, REFRESH_COOKIE, client_address, is_from_here};
use crate::people::{Credential, Origin};

/// Puts an [`Identity`] beside the request.
///
/// # Errors
/// Those of the handler.
pub async fn ask(
    state: Data<State>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse, Error> {
    let config = &state.studio.config;
    let address = client_address(request.peer_addr(), request.headers(), &config.access.proxies);
    let origin = Origin::address(address);
    let actor = match credential(&request, config.public_url.as_deref()) {
        Ok(shown) => state.people.identify(shown, &origin).await.map_err(ApiError::from),
        Err(error) => Err(error),
    };
    let guests = state.people.lets_guests().await.map_err(ApiError::from);
    // What is wrong is told by the handlers that want to know: the page and its health are for everybody.
    request.extensions_mut().insert(Identity { actor, guests, origin });
    Ok(next.call(request).await?.map_into_boxed_body())
}

/// What the request shows.
fn credential(request: &ServiceRequest, public_url: Option<&str>) -> Result<Option<Credential>, ApiError> {
    if let Some(header) = request.headers().get(AUTHORIZATION) {
        let header = header.to_str().unwrap_or_default();
        let token = header
            .split_once(' ')
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        let token = token.map(|(_, token)| token.trim()).filter(|token| !token.is_empty());
        return match token {
            Some(token) => Ok(Some(Credential::of(token))),
            None => Err(ApiError::new(
                Code::CredentialRefused,
                "`Authorization` must be `Bearer` and a token",
            )),
        };
    }
    let access = request.cookie(ACCESS_COOKIE);
    let has_cookie = access.is_some() || request.cookie(REFRESH_COOKIE).is_some();
    if has_cookie && !request.method().is_safe() && !is_from_here(request.request(), public_url) {
        let detail = "with a cookie, only pages of this server may change something; programs send a token";
        return Err(ApiError::new(Code::ForbiddenOrigin, detail));
    }
    Ok(access.map(|cookie| Credential::Access(cookie.value().to_owned())))
}
