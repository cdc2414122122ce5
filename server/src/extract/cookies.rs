//! The two cookies of a browser's session, and the one of a sign-in with the provider.

use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use openid::PENDING_MS;

use crate::people::{Opened, SESSION_MS};

/// Holds the access token; goes with every request to this server.
pub const ACCESS_COOKIE: &str = "pastiche_access";
/// Holds the refresh token; goes with requests about sessions alone.
pub const REFRESH_COOKIE: &str = "pastiche_refresh";
/// Holds a sign-in with the provider that was begun; goes with requests about it alone.
pub const OPENID_COOKIE: &str = "pastiche_openid";
/// Where the refresh token is wanted.
const REFRESH_PATH: &str = "/v1/sessions";
/// Where a sign-in that was begun is ended.
const OPENID_PATH: &str = "/v1/sessions/openid";

/// The cookies of a session that was begun or refreshed. Scripts cannot read them, and other sites cannot make a browser send them.
pub fn session_cookies(opened: &Opened, secure: bool, now_ms: i64) -> [Cookie<'static>; 2] {
    let access_s = (opened.access_expires_ms - now_ms) / 1000;
    [
        cookie(ACCESS_COOKIE, opened.access.clone(), "/", secure, access_s),
        cookie(
            REFRESH_COOKIE,
            opened.refresh.reveal(),
            REFRESH_PATH,
            secure,
            SESSION_MS / 1000,
        ),
    ]
}

/// The same cookies, to be forgotten.
pub fn no_cookies(secure: bool) -> [Cookie<'static>; 2] {
    [
        cookie(ACCESS_COOKIE, String::new(), "/", secure, 0),
        cookie(REFRESH_COOKIE, String::new(), REFRESH_PATH, secure, 0),
    ]
}

/// The cookie of a sign-in with the provider that was begun. The provider's site sends people back here, so it goes along with them (`Lax`), though not with
/// what pages of other sites load.
pub fn openid_cookie(sealed: String, secure: bool) -> Cookie<'static> {
    lax(cookie(OPENID_COOKIE, sealed, OPENID_PATH, secure, PENDING_MS / 1000))
}

/// The same, to be forgotten.
pub fn no_openid_cookie(secure: bool) -> Cookie<'static> {
    lax(cookie(OPENID_COOKIE, String::new(), OPENID_PATH, secure, 0))
}

fn lax(mut cookie: Cookie<'static>) -> Cookie<'static> {
    cookie.set_same_site(SameSite::Lax);
    cookie
}

fn cookie(name: &'static str, value: String, path: &'static str, secure: bool, max_age_s: i64) -> Cookie<'static> {
    Cookie::build(name, value)
        .path(path)
        .http_only(true)
        .secure(secure)
        .same_site(SameSite::Strict)
        .max_age(Duration::seconds(max_age_s))
        .finish()
}
