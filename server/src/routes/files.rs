//! Files as answers: those that are built into the program, and those that are stored.

use std::borrow::Cow;

use actix_web::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETag, VARY};
use actix_web::mime::CHARSET;
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use futures_util::stream;
use rust_embed::EmbeddedFile;

use crate::error::ApiError;
use crate::extract::{Held, Room, entity_tag, has_current, no_room};

/// Bytes that are handed to a connection at a time.
const PART_BYTES: usize = 256 << 10;

/// Sends a stored file in parts. It takes its room among bodies until it was sent: many slow readers of large files are kept from taking all memory,
/// as many slow senders are.
///
/// # Errors
/// [`Code::Overloaded`] where there is no room.
pub(super) fn stored(mut response: HttpResponseBuilder, file: Bytes, room: &Room) -> Result<HttpResponse, ApiError> {
    let mut held = room.enter();
    if !held.grow(file.len() as u64) {
        return Err(no_room());
    }
    Ok(response
        .no_chunking(file.len() as u64)
        .streaming(stream::unfold((file, held), part)))
}

/// A picture that somebody keeps, of this media type, or 304 for a client that has it. `name` is what it is stored under, which says what it holds.
///
/// # Errors
/// As [`stored`].
pub(super) fn kept(
    request: &HttpRequest,
    (media_type, name, picture): (&str, &str, Bytes),
    room: &Room,
) -> Result<HttpResponse, ApiError> {
    let tag = entity_tag(name);
    let caching = (CACHE_CONTROL, "private, no-cache");
    if has_current(request, &tag, true) {
        return Ok(HttpResponse::NotModified()
            .insert_header(caching)
            .insert_header(ETag(tag))
            .finish());
    }
    let mut response = HttpResponse::Ok();
    response
        .insert_header(caching)
        .insert_header(ETag(tag))
        .insert_header((CONTENT_TYPE, media_type));
    stored(response, picture, room)
}

/// The next part of a file. What is held for it is free when the last one was taken, or nobody wants it any more.
async fn part((mut file, held): (Bytes, Held)) -> Option<(Result<Bytes, ApiError>, (Bytes, Held))> {
    let part = file.split_to(file.len().min(PART_BYTES));
    (!part.is_empty()).then_some((Ok(part), (file, held)))
}

/// How files may be packed (RFC 1952).
const GZIP: &str = "gzip";

/// The file, or 304 for a client that has it; `packed` is the same with gzip, for clients that take it. `path` tells the media type by its ending.
pub(super) fn answer(
    request: &HttpRequest,
    path: &str,
    file: EmbeddedFile,
    packed: Option<EmbeddedFile>,
) -> HttpResponse {
    let has_both = packed.is_some();
    let packed = packed.filter(|_| takes_gzip(request));
    let is_packed = packed.is_some();
    let file = packed.unwrap_or(file);
    let tag = entity_tag(&tag(&file));
    if has_current(request, &tag, true) {
        return HttpResponse::NotModified().insert_header(ETag(tag)).finish();
    }
    let mut response = HttpResponse::Ok();
    response
        .insert_header(ETag(tag))
        .insert_header((CONTENT_TYPE, media_type(path)));
    if has_both {
        response.insert_header((VARY, ACCEPT_ENCODING.as_str()));
    }
    if is_packed {
        response.insert_header((CONTENT_ENCODING, GZIP));
    }
    match file.data {
        Cow::Borrowed(data) => response.body(data),
        Cow::Owned(data) => response.body(data),
    }
}

/// Whether the client says that it unpacks gzip, and not that it will not (`gzip;q=0`).
fn takes_gzip(request: &HttpRequest) -> bool {
    let accepted = request
        .headers()
        .get(ACCEPT_ENCODING)
        .and_then(|accepted| accepted.to_str().ok());
    accepted.unwrap_or_default().split(',').any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        let is_refused = weight.trim().strip_prefix("q=").is_some_and(|q| q.parse() == Ok(0.0));
        name.trim().eq_ignore_ascii_case(GZIP) && !is_refused
    })
}

/// Half a digest is more than enough to tell versions of one file apart.
fn tag(file: &EmbeddedFile) -> String {
    hex::encode(&file.metadata.sha256_hash()[..16])
}

fn media_type(path: &str) -> String {
    let media_type = mime_guess::from_path(path).first_or_octet_stream();
    if media_type.type_() == "text" && media_type.get_param(CHARSET).is_none() {
        return format!("{media_type}; charset=utf-8");
    }
    media_type.to_string()
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn check(accepted: &str, expect: bool) {
        let request = TestRequest::default()
            .insert_header((ACCEPT_ENCODING, accepted))
            .to_http_request();
        assert_eq!(takes_gzip(&request), expect, "{accepted}");
    }

    #[test]
    fn gzip_is_sent_to_those_who_take_it() {
        check("gzip, deflate, br", true);
        check("br;q=1.0, GZIP;q=0.5", true);
        check("gzip;q=0", false);
        check("br", false);
        check("", false);
        assert!(!takes_gzip(&TestRequest::default().to_http_request()));
    }
}
