//! Errors of the HTTP interface: one type, one table, one form.
//!
//! Whatever goes wrong below becomes an [`ApiError`] with a [`Code`] from the table in `code.rs`, which alone decides
//! statuses, and is answered as [`Problem`] (RFC 9457). Which library error becomes which code stands in `from.rs`.

mod code;
mod documented;
mod from;
mod problem;

use std::fmt;
use std::time::Duration;

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpResponse, HttpResponseBuilder, ResponseError};
use manifest::SettingFault;

pub use code::Code;
pub(crate) use documented::documented;
pub use documented::responses;
pub use problem::{MEDIA_TYPE, Problem, ProblemFault};

/// An error as the client gets it.
#[derive(Clone, Debug)]
pub struct ApiError {
    code: Code,
    detail: String,
    faults: Vec<SettingFault>,
    retry_after: Option<Duration>,
    allow: Option<String>,
    largest_side: Option<u32>,
}

impl ApiError {
    /// An error of this kind; `detail` says what exactly is wrong and what to do next.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        Self {
            code,
            detail,
            faults: Vec::new(),
            retry_after: None,
            allow: None,
            largest_side: None,
        }
    }

    /// Several things that are wrong with settings or a query, all told at once.
    pub fn faults(code: Code, faults: Vec<SettingFault>) -> Self {
        let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
        Self {
            faults,
            ..Self::new(code, told.join("; "))
        }
    }

    /// An error that passes; ask again after this time.
    #[must_use]
    pub fn retry_after(self, time: Duration) -> Self {
        Self {
            retry_after: Some(time),
            ..self
        }
    }

    /// With the methods that are allowed instead.
    #[must_use]
    pub fn allow(self, methods: &[&str]) -> Self {
        Self {
            allow: Some(methods.join(", ")),
            ..self
        }
    }

    /// With the largest longest side, in pixels, that would do.
    #[must_use]
    pub fn largest_side(self, side: u32) -> Self {
        Self {
            largest_side: Some(side),
            ..self
        }
    }

    /// Its entry in the table.
    pub fn code(&self) -> Code {
        self.code
    }

    /// As a body; `instance` is the request's id.
    pub fn problem(&self, instance: &str) -> Problem {
        Problem {
            kind: format!("urn:pastiche:error:{}", self.code.name()),
            title: self.code.title().to_owned(),
            status: self.code.status().as_u16(),
            code: self.code.name().to_owned(),
            detail: self.detail.clone(),
            instance: instance.to_owned(),
            errors: self.faults.iter().map(ProblemFault::from).collect(),
            largest_side: self.largest_side,
        }
    }

    fn head(&self) -> HttpResponseBuilder {
        let mut response = HttpResponse::build(self.code.status());
        if let Some(time) = self.retry_after {
            let seconds = time.as_secs_f64().ceil().max(1.0);
            response.insert_header((header::RETRY_AFTER, HeaderValue::from(seconds as u64)));
        }
        if self.code.status() == StatusCode::UNAUTHORIZED {
            response.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
        }
        if let Some(methods) = &self.allow {
            response.insert_header((header::ALLOW, methods.as_str()));
        }
        response
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.name(), self.detail)
    }
}

impl std::error::Error for ApiError {}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        self.code.status()
    }

    /// The head alone: `middleware::problems` writes the body, because it knows the request's id.
    fn error_response(&self) -> HttpResponse<BoxBody> {
        self.head().finish()
    }
}
