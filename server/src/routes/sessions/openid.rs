//! `GET /v1/sessions/openid` and `GET /v1/sessions/openid/callback`.
//!
//! A browser comes here by itself, so whatever goes wrong leads it to a page, which says what in words.

use actix_web::http::header::{CACHE_CONTROL, LOCATION};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, get};
use openid::OpenIdError;

use super::answer::Asking;
use crate::app::State;
use crate::error::{ApiError, Code, documented};
use crate::extract::{Anyone, OPENID_COOKIE, Pairs, no_openid_cookie, openid_cookie, session_cookies};
use crate::people::{Answer, NotSignedIn, OpenId, PeopleError};
use crate::routes::page::is_page;

documented!(BeginErrors: QueryInvalid, NotFound);
documented!(CallbackErrors: QueryInvalid, NotFound);

/// Where a sign-in with the provider begins.
pub const START: &str = "/v1/sessions/openid";
/// The page where people sign in.
const SIGN_IN: &str = "/sign-in";
/// Where people go who did not say where to.
const HOME: &str = "/";
/// Longest address of a page that is kept, in bytes: it has to fit into a cookie.
const MAX_THEN_BYTES: usize = 1024;
/// What providers answer that cannot at this moment (OpenID Connect Core 1.0, section 3.1.2.6; RFC 6749, section 4.1.2.1).
const FAULTS: [&str; 6] = [
    "invalid_request",
    "invalid_scope",
    "server_error",
    "temporarily_unavailable",
    "unauthorized_client",
    "unsupported_response_type",
];

/// Sign in with the studio's own provider
///
/// For browsers: leads to the OpenID Connect provider, which leads back. `GET /v1/me` says whether there is one.
#[utoipa::path(
    tag = "people", operation_id = "begin_openid",
    params(("then" = Option<String>, Query, description = "The page to go to afterwards, as `/styles/a/b?size=512`; any other address is `/`.")),
    responses(
        (
            status = 303,
            description = "To the provider; where that cannot be reached to `/sign-in?refused=provider`.",
            headers(("Location" = String, description = "Where to.")),
        ),
        BeginErrors,
    ),
)]
#[get("/v1/sessions/openid")]
pub async fn begin(_: Anyone, state: Data<State>, pairs: Pairs) -> Result<HttpResponse, ApiError> {
    pairs.check(&["then"])?;
    let then = own_page(pairs.get("then").unwrap_or(HOME));
    match provider(&state)?.begin(then.to_owned(), state.people.now_ms()).await {
        Ok(started) => {
            let sealed = state.people.seal(&started.pending);
            let cookie = openid_cookie(sealed, state.studio.config.is_https());
            Ok(see_other(&started.address).cookie(cookie).finish())
        }
        Err(why) => Ok(refused(&state, then, why)),
    }
}

/// Come back from the provider
///
/// For browsers, which the provider sends here. Gives the cookies of a session, or leads to `/sign-in?refused=` and why not: `cancelled` (they or the
/// provider did not want to), `expired` (begun too long ago, or in another browser), `unknown_account` (nobody here is that), `disabled` (they
/// may not sign in), `provider` (it cannot be reached, or what it answers cannot be used), `server` (this server fails).
#[utoipa::path(
    tag = "people", operation_id = "end_openid",
    params(
        ("code" = Option<String>, Query, description = "What the provider gives for this server; good once."),
        ("state" = Option<String>, Query, description = "Which sign-in it is for."),
        ("error" = Option<String>, Query, description = "Why it gives none."),
    ),
    responses(
        (
            status = 303,
            description = "To the page that was asked for, signed in; or to `/sign-in?refused=` and why not.",
            headers(
                ("Location" = String, description = "Where to."),
                ("Set-Cookie" = String, description = "The session's two cookies; the one that was kept meanwhile is taken back."),
            ),
        ),
        CallbackErrors,
    ),
)]
#[get("/v1/sessions/openid/callback")]
pub async fn callback(
    _: Anyone,
    state: Data<State>,
    request: HttpRequest,
    pairs: Pairs,
) -> Result<HttpResponse, ApiError> {
    let openid = provider(&state)?;
    let pending = request.cookie(OPENID_COOKIE);
    let pending = pending.and_then(|cookie| state.people.unseal(cookie.value()));
    let (Some(pending), Some(given)) = (pending, pairs.get("state")) else {
        return Ok(refused(&state, HOME, OpenIdError::State.into()));
    };
    // It was sealed here; that it leads to a page of ours is looked at all the same.
    let then = own_page(pending.then()).to_owned();
    let answer = match (pairs.get("error"), pairs.get("code")) {
        _ if !pending.is_for(given) => Err(OpenIdError::State.into()),
        (Some(error), _) => Err(declined(error)),
        (None, None) => Err(nonsense("neither a code nor an error".to_owned())),
        (None, Some(code)) => Ok(Answer {
            code: code.to_owned(),
            state: given.to_owned(),
            pending,
        }),
    };
    let asking = Asking::of(&request, &state);
    let opened = match answer {
        Ok(answer) => {
            state
                .people
                .sign_in_with(openid, answer, asking.address, &asking.agent)
                .await
        }
        Err(why) => Err(why),
    };
    match opened {
        Ok(opened) => {
            let secure = state.studio.config.is_https();
            let mut response = see_other(&then);
            for cookie in session_cookies(&opened, secure, state.people.now_ms()) {
                response.cookie(cookie);
            }
            Ok(response.cookie(no_openid_cookie(secure)).finish())
        }
        Err(why) => Ok(refused(&state, &then, why)),
    }
}

fn provider(state: &State) -> Result<&OpenId, ApiError> {
    let detail = "people do not sign in with a provider here; `openid.issuer` in the configuration names one";
    state
        .openid
        .as_deref()
        .ok_or_else(|| ApiError::new(Code::NotFound, detail))
}

/// What a provider says that gives no code. Its words are not repeated: anybody can send a browser here.
fn declined(error: &str) -> NotSignedIn {
    match FAULTS.iter().find(|fault| **fault == error) {
        Some(fault) => nonsense(format!("it says `{fault}`")),
        None => NotSignedIn::Declined,
    }
}

fn nonsense(reason: String) -> NotSignedIn {
    OpenIdError::Answer { reason }.into()
}

/// Leads to the page that says why nobody was signed in.
fn refused(state: &State, then: &str, why: NotSignedIn) -> HttpResponse {
    let told = why.to_string();
    let code = match why {
        NotSignedIn::Declined => "cancelled",
        NotSignedIn::OpenId(OpenIdError::State | OpenIdError::Expired | OpenIdError::Code { .. }) => "expired",
        // Their account was changed at this very moment.
        NotSignedIn::People(PeopleError::SignIn) => "expired",
        NotSignedIn::OpenId(_) | NotSignedIn::Busy => "provider",
        NotSignedIn::UnknownAccount => "unknown_account",
        NotSignedIn::Disabled => "disabled",
        NotSignedIn::People(_) => "server",
    };
    if code == "server" {
        tracing::error!(why = told, "nobody could be signed in with the provider");
    } else {
        tracing::info!(code, why = told, "nobody was signed in with the provider");
    }
    let mut address = format!("{SIGN_IN}?refused={code}");
    if then != HOME {
        address = address + "&then=" + &encoded(then);
    }
    let cookie = no_openid_cookie(state.studio.config.is_https());
    see_other(&address).cookie(cookie).finish()
}

fn see_other(address: &str) -> HttpResponseBuilder {
    let mut response = HttpResponse::SeeOther();
    response
        .insert_header((LOCATION, address))
        .insert_header((CACHE_CONTROL, "no-store"));
    response
}

/// The address of a page of ours; whatever else is asked for is the first page.
fn own_page(then: &str) -> &str {
    let path = then.split(['?', '#']).next().unwrap_or_default();
    let is_plain = then.len() <= MAX_THEN_BYTES && then.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    // Two slashes begin the name of another machine.
    let is_here = path.starts_with('/') && !path.starts_with("//");
    if is_plain && is_here && is_page(path) {
        then
    } else {
        HOME
    }
}

/// As a value of a query.
fn encoded(text: &str) -> String {
    let encode = |b: u8| match b {
        b'-' | b'.' | b'_' | b'~' | b'/' => char::from(b).to_string(),
        b if b.is_ascii_alphanumeric() => char::from(b).to_string(),
        b => format!("%{b:02X}"),
    };
    text.bytes().map(encode).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_own_pages_are_led_to() {
        for own in [
            "/",
            "/styles/a/b",
            "/styles/a/b?size=512&x=%E6%B3%A2",
            "/boards/7#end",
            "/?q=wave",
        ] {
            assert_eq!(own_page(own), own);
        }
        let long = format!("/?q={}", "x".repeat(2000));
        for other in [
            "",
            "styles",
            "//evil.example",
            "//evil.example/styles",
            "/\\evil.example",
            "https://evil.example/styles",
            "javascript:alert(1)",
            "/v1/styles",
            "/nothing/there",
            "/?q=a\r\nSet-Cookie: b",
            "/?q=波",
            "/?q=a b",
            &long,
        ] {
            assert_eq!(own_page(other), HOME, "{other}");
        }
    }

    #[test]
    fn an_address_goes_into_another_whole() {
        assert_eq!(
            encoded("/styles/a/b?size=512&x=%E6#y"),
            "/styles/a/b%3Fsize%3D512%26x%3D%25E6%23y"
        );
    }

    #[test]
    fn what_a_provider_says_is_told_apart() {
        assert!(matches!(declined("access_denied"), NotSignedIn::Declined));
        assert!(matches!(declined("login_required"), NotSignedIn::Declined));
        assert!(matches!(
            declined("server_error"),
            NotSignedIn::OpenId(OpenIdError::Answer { .. })
        ));
    }
}
