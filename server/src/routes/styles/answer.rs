//! A render as an answer: the picture, and in its headers where it came from and what it took.

use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::http::header::{CONTENT_TYPE, ETag, HeaderName, LOCATION};
use render::{LoadedStyle, Rendered, Source, Timings};

use crate::extract::entity_tag;
use crate::metrics;

/// Where a render came from: `hit`, `miss` or `shared`.
pub const X_CACHE: HeaderName = HeaderName::from_static("x-cache");
/// Which pack made it.
const X_PASTICHE_STYLE: HeaderName = HeaderName::from_static("x-pastiche-style");
/// What took how long (W3C Server Timing).
const SERVER_TIMING: HeaderName = HeaderName::from_static("server-timing");

/// The answer to an apply request; `took` is the time since the upload was complete.
pub(super) fn picture(style: &LoadedStyle, rendered: Rendered, took: Duration) -> HttpResponse {
    let Rendered {
        key,
        content_type,
        body,
        source,
        timings,
        raw: _,
    } = rendered;
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, content_type))
        .insert_header(ETag(entity_tag(&key.to_string())))
        .insert_header((LOCATION, format!("/v1/renders/{key}")))
        .insert_header((X_CACHE, metrics::source(source)))
        .insert_header((SERVER_TIMING, server_timing(source, &timings, took)))
        .insert_header((X_PASTICHE_STYLE, pack(style)))
        .body(body)
}

/// `publisher/name@version sha256:digest`.
fn pack(style: &LoadedStyle) -> String {
    format!(
        "{}@{} sha256:{}",
        style.name(),
        style.manifest().style.version,
        style.digest()
    )
}

/// The stages of the render, then all of it; of a stored one nothing but all of it.
fn server_timing(source: Source, timings: &Timings, took: Duration) -> String {
    let stages = if source == Source::Hit {
        None
    } else {
        Some(timings.iter())
    };
    let entries = stages.into_iter().flatten().chain([("total", took)]);
    let entries = entries.map(|(stage, took)| format!("{stage};dur={:.3}", took.as_secs_f64() * 1000.0));
    entries.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_come_in_their_order_with_milliseconds() {
        let mut timings = Timings::default();
        timings.add("decode", Duration::from_micros(1500));
        timings.add("generator", Duration::from_millis(20));
        let took = Duration::from_millis(30);
        let miss = server_timing(Source::Miss, &timings, took);
        assert_eq!(miss, "decode;dur=1.500, generator;dur=20.000, total;dur=30.000");
        assert_eq!(server_timing(Source::Hit, &timings, took), "total;dur=30.000");
    }
}
