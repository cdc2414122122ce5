//! `GET /v1/jobs`.

use actix_web::get;
use actix_web::web::{Data, Json};
use db::JobId;
use db::jobs::{Filter, Job, State as Standing};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use crate::app::State;
use crate::error::{ApiError, Code, documented};
use crate::extract::{Administrator, Paging, PagingQuery, Pairs};

documented!(ListErrors: QueryInvalid, SignInRequired, CredentialExpired, RightMissing);

/// Jobs.
#[derive(Serialize, ToSchema)]
pub struct JobList {
    /// The newest first.
    pub items: Vec<JobItem>,
    /// What `after` must be for the next, older part; nothing when this is all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A job.
#[derive(Serialize, ToSchema)]
pub struct JobItem {
    /// Its own for ever.
    pub id: String,
    /// What is to be done.
    #[schema(example = "check-version")]
    pub kind: String,
    /// `waiting`, `running`, `done`, `failed` or `cancelled`.
    #[schema(example = "running")]
    pub state: String,
    /// What it is about: the id of a version, say.
    pub subject: String,
    /// How far it is, 0 to 1000.
    pub progress: i64,
    /// What it is doing.
    #[schema(example = "trying it on chelsea")]
    pub note: String,
    /// How often it was begun.
    pub attempts: i64,
    /// How often it may be begun.
    pub most_attempts: i64,
    /// The node that has it, or had it last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worker: Option<String>,
    /// Why the last attempt failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Whether somebody asked for its end.
    pub is_cancelled: bool,
    /// When it was added, in milliseconds since 1970 (UTC).
    pub created_ms: i64,
    /// When it was last begun.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started_ms: Option<i64>,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_ms: Option<i64>,
}

impl From<Job> for JobItem {
    fn from(job: Job) -> Self {
        Self {
            id: job.id.to_string(),
            kind: job.kind,
            state: job.state.to_string(),
            subject: job.subject,
            progress: job.progress,
            note: job.note,
            attempts: job.attempts,
            most_attempts: job.most_attempts,
            worker: job.worker,
            error: job.error,
            is_cancelled: job.cancel_ms.is_some(),
            created_ms: job.created_ms,
            started_ms: job.started_ms,
            ended_ms: job.ended_ms,
        }
    }
}

/// Which jobs.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the query")]
struct ListQuery {
    /// Those in this state alone: `waiting`, `running`, `done`, `failed` or `cancelled`.
    state: Option<String>,
    /// Those of this kind alone.
    kind: Option<String>,
}

/// List jobs
///
/// Of everybody. Jobs that ended are kept for 30 days.
#[utoipa::path(tag = "jobs", operation_id = "list_jobs", params(ListQuery, PagingQuery), responses(
    (status = 200, description = "The jobs.", body = JobList),
    ListErrors,
))]
#[get("/v1/jobs")]
pub async fn list(_: Administrator, state: Data<State>, pairs: Pairs) -> Result<Json<JobList>, ApiError> {
    let paging = Paging::among(&pairs, &["state", "kind"])?;
    let invalid = |detail: String| ApiError::new(Code::QueryInvalid, detail);
    let standing: Option<Standing> = pairs
        .get("state")
        .map(|state| state.parse().map_err(invalid))
        .transpose()?;
    let before: Option<JobId> = match paging.after.as_str() {
        "" => None,
        after => Some(
            after
                .parse()
                .map_err(|_| invalid("`after` is the id of a job".to_owned()))?,
        ),
    };
    let filter = Filter {
        state: standing,
        kind: pairs.get("kind").map(str::to_owned),
        owner: None,
    };
    let jobs = state.publishing.jobs(filter, before, paging.limit).await?;
    Ok(Json(JobList {
        next: paging.next(&jobs, |job| job.id.to_string()),
        items: jobs.into_iter().map(JobItem::from).collect(),
    }))
}
