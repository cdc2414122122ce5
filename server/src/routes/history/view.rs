//! How kept renders look in JSON.

use db::collections::history::Render;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// Renders that were kept.
#[derive(Serialize, ToSchema)]
pub struct HistoryList {
    /// The newest first.
    pub items: Vec<HistoryItem>,
    /// What `after` must be for the next, older part; nothing when this is all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A render that was kept, with everything that is needed to make it again.
#[derive(Serialize, ToSchema)]
pub struct HistoryItem {
    /// Its own for ever.
    pub id: String,
    /// The style.
    #[schema(example = "pastiche/great-wave")]
    pub style: String,
    /// Its version.
    #[schema(example = "1.0.0")]
    pub version: String,
    /// SHA-256 of its pack.
    pub digest: String,
    /// What was said of the settings; everything else had its default.
    #[schema(value_type = Object)]
    pub settings: Value,
    /// SHA-256 of the picture that was sent.
    pub input_digest: String,
    /// The render's key.
    pub key: String,
    /// The picture's media type.
    #[schema(example = "image/png")]
    pub content_type: String,
    /// Pixels across.
    pub width: i64,
    /// Pixels down.
    pub height: i64,
    /// When it was made, in milliseconds since 1970 (UTC).
    pub created_ms: i64,
    /// Where to go from here.
    pub links: HistoryLinks,
}

/// Addresses of a kept render.
#[derive(Serialize, ToSchema)]
pub struct HistoryLinks {
    /// The render.
    #[serde(rename = "self")]
    pub this: String,
    /// Its picture.
    pub picture: String,
    /// The picture that it was made of.
    pub input: String,
    /// Where it is made again (`POST`).
    pub again: String,
}

impl From<&Render> for HistoryItem {
    fn from(render: &Render) -> Self {
        let this = format!("/v1/history/{}", render.id);
        Self {
            id: render.id.to_string(),
            style: render.style.clone(),
            version: render.version.clone(),
            digest: render.digest.clone(),
            settings: serde_json::from_str(&render.settings).unwrap_or_default(),
            input_digest: render.input_digest.clone(),
            key: render.key.clone(),
            content_type: render.content_type.clone(),
            width: render.width,
            height: render.height,
            created_ms: render.created_ms,
            links: HistoryLinks {
                picture: format!("{this}/picture"),
                input: format!("{this}/input"),
                again: format!("{this}/again"),
                this,
            },
        }
    }
}
