//! Files that are built into the program, as answers.

use std::borrow::Cow;

use actix_web::http::header::{CONTENT_TYPE, ETag};
use actix_web::mime::CHARSET;
use actix_web::{HttpRequest, HttpResponse};
use rust_embed::EmbeddedFile;

use crate::extract::{entity_tag, has_current};

/// The file, or 304 for a client that has it. `path` tells the media type by its ending.
pub(super) fn answer(request: &HttpRequest, path: &str, file: EmbeddedFile) -> HttpResponse {
    let tag = entity_tag(&tag(&file));
    if has_current(request, &tag, true) {
        return HttpResponse::NotModified().insert_header(ETag(tag)).finish();
    }
    let mut response = HttpResponse::Ok();
    response
        .insert_header(ETag(tag))
        .insert_header((CONTENT_TYPE, media_type(path)));
    match file.data {
        Cow::Borrowed(data) => response.body(data),
        Cow::Owned(data) => response.body(data),
    }
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
