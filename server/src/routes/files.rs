//! Files that are built into the program, as answers.

use std::borrow::Cow;

use actix_web::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, ETag, VARY};
use actix_web::mime::CHARSET;
use actix_web::{HttpRequest, HttpResponse};
use rust_embed::EmbeddedFile;

use crate::extract::{entity_tag, has_current};

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
