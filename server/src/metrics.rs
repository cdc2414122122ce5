//! What is counted, as Prometheus reads it.
//!
//! Each server has a registry of its own. What other parts count for themselves (cache, devices, styles) is read when
//! somebody asks, in `live.rs`.

mod live;

use std::time::Duration;

use actix_web::http::Method;
use prometheus::{HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, Opts, Registry, TextEncoder};
use render::{Rendered, Source};

use crate::extract::Room;
use crate::studio::Studio;

/// Upper bounds of the buckets of times, in seconds: from a cache's hit to a large render on a CPU.
const SECONDS: &[f64] = &[
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0,
];

/// The counters of one server.
pub struct Metrics {
    registry: Registry,
    requests: IntCounterVec,
    request_seconds: HistogramVec,
    /// Requests that are being answered.
    pub in_flight: IntGauge,
    /// Requests whose client went away before the answer.
    pub hangups: IntCounter,
    renders: IntCounterVec,
    stage_seconds: HistogramVec,
}

impl Metrics {
    /// The route of requests that no route matches.
    pub const UNMATCHED: &str = "unmatched";

    /// # Errors
    /// When two metrics have one name.
    pub fn new() -> prometheus::Result<Self> {
        let metrics = Self {
            registry: Registry::new(),
            requests: IntCounterVec::new(
                Opts::new("pastiche_http_requests_total", "Requests answered."),
                &["method", "route", "status"],
            )?,
            request_seconds: HistogramVec::new(
                seconds(
                    "pastiche_http_request_seconds",
                    "Time from a request's head to its answer's.",
                ),
                &["route"],
            )?,
            in_flight: IntGauge::new("pastiche_http_requests_in_flight", "Requests being answered.")?,
            hangups: IntCounter::new(
                "pastiche_http_hangups_total",
                "Requests whose client went away unanswered.",
            )?,
            renders: IntCounterVec::new(
                Opts::new("pastiche_renders_total", "Renders answered, by where they came from."),
                &["cache"],
            )?,
            stage_seconds: HistogramVec::new(
                seconds(
                    "pastiche_render_stage_seconds",
                    "Time of each stage of renders that were made.",
                ),
                &["stage"],
            )?,
        };
        let registry = &metrics.registry;
        registry.register(Box::new(metrics.requests.clone()))?;
        registry.register(Box::new(metrics.request_seconds.clone()))?;
        registry.register(Box::new(metrics.in_flight.clone()))?;
        registry.register(Box::new(metrics.hangups.clone()))?;
        registry.register(Box::new(metrics.renders.clone()))?;
        registry.register(Box::new(metrics.stage_seconds.clone()))?;
        Ok(metrics)
    }

    /// A request was answered.
    pub fn answered(&self, method: &Method, route: &str, status: u16, took: Duration) {
        self.requests
            .with_label_values(&[known(method), route, &status.to_string()])
            .inc();
        self.request_seconds
            .with_label_values(&[route])
            .observe(took.as_secs_f64());
    }

    /// A render was answered.
    pub fn rendered(&self, rendered: &Rendered) {
        self.renders.with_label_values(&[source(rendered.source)]).inc();
        if rendered.source == Source::Miss {
            for (stage, took) in rendered.timings.iter() {
                self.stage_seconds
                    .with_label_values(&[stage])
                    .observe(took.as_secs_f64());
            }
        }
    }

    /// Everything, in Prometheus' text format.
    ///
    /// # Errors
    /// When a family cannot be written.
    pub fn text(&self, studio: &Studio, room: &Room) -> prometheus::Result<String> {
        let mut text = TextEncoder::new().encode_to_string(&self.registry.gather())?;
        live::write(&mut text, studio, room);
        Ok(text)
    }
}

/// The word for where a render came from, as in `X-Cache`.
pub fn source(source: Source) -> &'static str {
    match source {
        Source::Hit => "hit",
        Source::Miss => "miss",
        Source::Shared => "shared",
    }
}

/// Clients may invent methods; labels must stay few.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        Method::PATCH => "PATCH",
        _ => "other",
    }
}

fn seconds(name: &str, help: &str) -> HistogramOpts {
    HistogramOpts::new(name, help).buckets(SECONDS.to_vec())
}
