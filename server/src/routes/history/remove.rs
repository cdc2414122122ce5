//! `DELETE /v1/history/{id}`.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, delete};

use crate::app::State;
use crate::error::{ApiError, documented};
use crate::extract::MayKeep;
use crate::people::Origin;

documented!(RemoveErrors: EntryNotFound, SignInRequired, CredentialExpired, RightMissing);

/// Forget a render that one had kept
///
/// On boards it stays.
#[utoipa::path(tag = "collections", operation_id = "forget_history", params(("id" = String, Path, description = "The render's id.")), responses(
    (status = 204, description = "It is forgotten."),
    RemoveErrors,
))]
#[delete("/v1/history/{id}")]
pub async fn remove(
    who: MayKeep,
    state: Data<State>,
    id: Path<String>,
    origin: Origin,
) -> Result<HttpResponse, ApiError> {
    state
        .collections
        .forget_render(&super::id(&id)?, (&who.0, &origin))
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
