//! How reports look in JSON.

use db::catalog::reports::Report;
use serde::Serialize;
use utoipa::ToSchema;

/// Reports.
#[derive(Serialize, ToSchema)]
pub struct ReportList {
    /// The newest first.
    pub items: Vec<ReportItem>,
    /// What `after` must be for the next, older part; nothing when this is all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A report.
#[derive(Serialize, ToSchema)]
pub struct ReportItem {
    /// Its own for ever.
    pub id: String,
    /// About which style.
    #[schema(example = "studio/wave")]
    pub style: String,
    /// About which version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// About which review, if about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub review: Option<String>,
    /// Who reported it, while they have an account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reporter: Option<String>,
    /// `broken`, `licence`, `offensive` or `other`.
    #[schema(example = "licence")]
    pub reason: String,
    /// In their words.
    pub text: String,
    /// When, in milliseconds since 1970 (UTC).
    pub created_ms: i64,
    /// When it was settled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settled_ms: Option<i64>,
    /// What was done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl ReportItem {
    /// A report by somebody of this name.
    pub fn of(report: &Report, reporter: Option<&str>) -> Self {
        Self {
            id: report.id.to_string(),
            style: report.style.clone(),
            version: report.version.clone(),
            review: report.review_id.as_ref().map(ToString::to_string),
            reporter: reporter.map(str::to_owned),
            reason: report.reason.to_string(),
            text: report.text.clone(),
            created_ms: report.created_ms,
            settled_ms: report.settled_ms,
            note: report.note.clone(),
        }
    }
}
