//! `DELETE /v1/tokens/{id}`.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, delete};
use db::TokenId;

use crate::app::State;
use crate::error::{ApiError, documented};
use crate::extract::OwnAccount;
use crate::people::{Origin, PeopleError};

documented!(DeleteErrors: SignInRequired, CredentialExpired, RightMissing, EntryNotFound, ValueInvalid);

/// End an API token
///
/// It is refused from the next request on.
#[utoipa::path(tag = "people", operation_id = "end_token", params(("id" = String, Path, description = "The token's id.")), responses(
    (status = 204, description = "It has ended."),
    DeleteErrors,
))]
#[delete("/v1/tokens/{id}")]
pub async fn delete(
    who: OwnAccount,
    state: Data<State>,
    origin: Origin,
    id: Path<String>,
) -> Result<HttpResponse, ApiError> {
    let id: TokenId = id.parse().map_err(PeopleError::from)?;
    state.people.end_token(&who.0, id, &origin).await?;
    Ok(HttpResponse::NoContent().finish())
}
