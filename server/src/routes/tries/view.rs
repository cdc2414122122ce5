//! How results look that come one after the other.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use render::{LoadedStyle, Rendered};
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::Problem;
use crate::metrics;

/// What a style did with the picture.
#[derive(Debug, Serialize, ToSchema)]
pub struct TryResult {
    /// The style, as it was asked for.
    #[schema(example = "pastiche/great-wave")]
    pub style: String,
    /// The version that was used.
    #[schema(example = "1.0.0")]
    pub version: String,
    /// SHA-256 of its pack.
    pub digest: String,
    /// The render's key.
    pub key: String,
    /// Where the render can be had while it is stored.
    pub location: String,
    /// `hit`: it was stored. `miss`: it was rendered. `shared`: an equal request rendered it.
    #[schema(example = "miss")]
    pub source: String,
    /// Milliseconds from the end of the upload.
    pub took_ms: u64,
    /// The picture itself as a `data:` address, only where this server does not store it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<String>,
}

/// A style that could not be tried.
#[derive(Debug, Serialize, ToSchema)]
pub struct TryFailure {
    /// The style, as it was asked for.
    pub style: String,
    /// Why not.
    pub problem: Problem,
}

/// Nothing more comes.
#[derive(Debug, Serialize, ToSchema)]
pub struct TryEnd {}

impl TryResult {
    /// The result of `style`, which was asked for as `asked`.
    pub(super) fn of(asked: &str, style: &LoadedStyle, rendered: &Rendered, took_ms: u64) -> Self {
        Self {
            style: asked.to_owned(),
            version: style.manifest().style.version.to_string(),
            digest: style.digest().to_string(),
            key: rendered.key.to_string(),
            location: format!("/v1/renders/{}", rendered.key),
            source: metrics::source(rendered.source).to_owned(),
            took_ms,
            data: None,
        }
    }

    /// With the picture in it.
    pub(super) fn with_data(self, rendered: &Rendered) -> Self {
        let (kind, body) = (&rendered.content_type, STANDARD.encode(&rendered.body));
        Self {
            data: Some(format!("data:{kind};base64,{body}")),
            ..self
        }
    }
}
