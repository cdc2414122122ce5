//! Server-sent events (WHATWG HTML, section 9.2).

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::web::Bytes;
use futures_util::Stream;
use serde::Serialize;

use crate::error::ApiError;

/// One event; `data` is written as JSON, which has no line breaks.
pub(super) fn event(name: &str, data: &impl Serialize) -> Bytes {
    let data = serde_json::to_string(data).unwrap_or_default();
    Bytes::from(format!("event: {name}\ndata: {data}\n\n"))
}

/// An answer of events.
pub(super) fn answer(events: impl Stream<Item = Result<Bytes, ApiError>> + 'static) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/event-stream"))
        .insert_header((CACHE_CONTROL, "no-store"))
        .streaming(events)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_two_lines_whatever_is_in_it() {
        let event = event("result", &serde_json::json!({"detail": "one\ntwo"}));
        assert_eq!(&event[..], b"event: result\ndata: {\"detail\":\"one\\ntwo\"}\n\n");
    }
}
