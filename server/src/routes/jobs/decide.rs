//! What administrators decide about jobs: `POST /v1/jobs/{id}/cancel` and `/retry`.

use actix_web::post;
use actix_web::web::{Data, Json, Path};

use super::list::JobItem;
use crate::app::State;
use crate::error::{ApiError, documented};
use crate::extract::Administrator;
use crate::people::Origin;

documented!(DecideErrors: ValueInvalid, EntryNotFound, Conflict, SignInRequired, CredentialExpired, RightMissing);

/// Cancel a job
///
/// One that waits is cancelled at once; the node that has one that runs is told, and ends it where it can. A version whose check is cancelled
/// is quarantined, and its number is free again.
#[utoipa::path(tag = "jobs", operation_id = "cancel_job", params(("id" = String, Path, description = "The job's id.")), responses(
    (status = 200, description = "The job.", body = JobItem),
    DecideErrors,
))]
#[post("/v1/jobs/{id}/cancel")]
pub async fn cancel(
    _: Administrator,
    state: Data<State>,
    origin: Origin,
    id: Path<String>,
) -> Result<Json<JobItem>, ApiError> {
    Ok(Json(state.publishing.cancel_job(&id, &origin).await?.into()))
}

/// Try a failed job again
///
/// It waits again, as if it had never been begun. A check whose version was quarantined meanwhile finds nothing to do.
#[utoipa::path(tag = "jobs", operation_id = "retry_job", params(("id" = String, Path, description = "The job's id.")), responses(
    (status = 200, description = "The job.", body = JobItem),
    DecideErrors,
))]
#[post("/v1/jobs/{id}/retry")]
pub async fn retry(
    _: Administrator,
    state: Data<State>,
    origin: Origin,
    id: Path<String>,
) -> Result<Json<JobItem>, ApiError> {
    Ok(Json(state.publishing.retry_job(&id, &origin).await?.into()))
}
