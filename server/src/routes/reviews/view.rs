//! How reviews look in JSON.

use db::catalog::reviews::Review;
use serde::Serialize;
use utoipa::ToSchema;

/// Reviews.
#[derive(Serialize, ToSchema)]
pub struct ReviewList {
    /// The newest first.
    pub items: Vec<ReviewItem>,
    /// What `after` must be for the next, older part; nothing when this is all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A review.
#[derive(Serialize, ToSchema)]
pub struct ReviewItem {
    /// Its own for ever.
    pub id: String,
    /// Who wrote it.
    #[schema(example = "ada")]
    pub author: String,
    /// Of which version.
    #[schema(example = "1.0.0")]
    pub version: String,
    /// 1 to 5.
    #[schema(example = 4, minimum = 1, maximum = 5)]
    pub stars: i64,
    /// In their words; may be empty.
    pub text: String,
    /// When it was first written, in milliseconds since 1970 (UTC).
    pub created_ms: i64,
    /// When it was last changed.
    pub changed_ms: i64,
    /// Whether whoever asks wrote it.
    pub is_mine: bool,
}

impl ReviewItem {
    /// A review by `author`, as `reader` sees it.
    pub fn of(review: &Review, author: &str, reader: Option<&str>) -> Self {
        Self {
            id: review.id.to_string(),
            author: author.to_owned(),
            version: review.version.clone(),
            stars: review.stars,
            text: review.text.clone(),
            created_ms: review.created_ms,
            changed_ms: review.changed_ms,
            is_mine: reader == Some(author),
        }
    }
}
