//! The body of every error: problem details for HTTP APIs (RFC 9457).

use manifest::SettingFault;
use serde::Serialize;
use utoipa::ToSchema;

/// The media type of problems.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// What went wrong, for people and for programs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Problem {
    /// Names the kind of problem as a URI; the same as `code`.
    #[serde(rename = "type")]
    #[schema(example = "urn:pastiche:error:style_not_found")]
    pub kind: String,
    /// The kind of problem in a few words, always the same for one `code`.
    #[schema(example = "There is no such style")]
    pub title: String,
    /// The HTTP status.
    #[schema(example = 404)]
    pub status: u16,
    /// A stable word to match on.
    #[schema(example = "style_not_found")]
    pub code: String,
    /// What exactly is wrong here, and what to do next.
    #[schema(example = "there is no style `pastiche/great-wive`; did you mean `pastiche/great-wave`?")]
    pub detail: String,
    /// The id of the request, as in `X-Request-Id` and in the server's log.
    #[schema(example = "5f0c8f1e-3c1b-4ad4-9f5e-0a4a4f8f2c11")]
    pub instance: String,
    /// Each setting or query key that cannot be used.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub errors: Vec<ProblemFault>,
    /// The largest longest side in pixels at which the render is possible.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub largest_side: Option<u32>,
}

/// One setting or query key that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ProblemFault {
    /// The setting or key, as the request wrote it.
    #[schema(example = "color.amuont")]
    pub id: String,
    /// What is wrong with it.
    #[schema(example = "this style has no control `color.amuont`")]
    pub message: String,
    /// What to do next, where we know.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "did you mean `color.amount`?")]
    pub help: Option<String>,
}

impl From<&SettingFault> for ProblemFault {
    fn from(fault: &SettingFault) -> Self {
        Self {
            id: fault.id.clone(),
            message: fault.message.clone(),
            help: fault.help.clone(),
        }
    }
}
