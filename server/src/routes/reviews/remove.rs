//! `DELETE /v1/reviews/{id}`.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, delete};
use db::ReviewId;

use crate::app::State;
use crate::error::{ApiError, Code, documented};
use crate::extract::Administrator;
use crate::people::Origin;

documented!(RemoveErrors: EntryNotFound, SignInRequired, CredentialExpired, RightMissing);

/// Remove anybody's review
#[utoipa::path(tag = "styles", operation_id = "remove_review", params(("id" = String, Path, description = "The review's id.")), responses(
    (status = 204, description = "It is gone."),
    RemoveErrors,
))]
#[delete("/v1/reviews/{id}")]
pub async fn remove(
    _: Administrator,
    state: Data<State>,
    id: Path<String>,
    origin: Origin,
) -> Result<HttpResponse, ApiError> {
    let not_found = |_| ApiError::new(Code::EntryNotFound, "there is no such review");
    let id: ReviewId = id.parse().map_err(not_found)?;
    state.catalog.remove_review(&id, &origin).await?;
    Ok(HttpResponse::NoContent().finish())
}
