//! The two cookies of a browser's session.

use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};

use crate::people::{Opened, SESSION_MS};

/// Holds the access token; goes with every request to this server.
pub const ACCESS_COOKIE: &str = "pastiche_access";
/// Holds the refresh token; goes with requests about sessions alone.
pub const REFRESH_COOKIE: &str = "pastiche_refresh";
/// Where the refresh token is wanted.
const REFRESH_PATH: &str = "/v1/sessions";

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

fn cookie(name: &'static str, value: String, path: &'static str, secure: bool, max_age_s: i64) -> Cookie<'static> {
    Cookie::build(name, value)
        .path(path)
        .http_only(true)
        .secure(secure)
        .same_site(SameSite::Strict)
        .max_age(Duration::seconds(max_age_s))
        .finish()
}
