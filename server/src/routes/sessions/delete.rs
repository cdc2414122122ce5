//! `DELETE /v1/sessions/{id}`.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, delete};
use db::SessionId;

use crate::app::State;
use crate::error::{ApiError, documented};
use crate::extract::{OwnAccount, no_cookies};
use crate::people::{Origin, PeopleError};

documented!(DeleteErrors: SignInRequired, CredentialExpired, RightMissing, EntryNotFound, ValueInvalid);

/// End a session
///
/// One of one's own. Ending the one that asks is signing out; its cookies are taken back.
#[utoipa::path(tag = "people", operation_id = "end_session", params(("id" = String, Path, description = "The session's id.")), responses(
    (status = 204, description = "It has ended."),
    DeleteErrors,
))]
#[delete("/v1/sessions/{id}")]
pub async fn delete(
    who: OwnAccount,
    state: Data<State>,
    origin: Origin,
    id: Path<String>,
) -> Result<HttpResponse, ApiError> {
    let id: SessionId = id.parse().map_err(PeopleError::from)?;
    let is_own = who.0.session() == Some(&id);
    state.people.end_session(&who.0, id, &origin).await?;
    let mut response = HttpResponse::NoContent();
    if is_own {
        for cookie in no_cookies(state.studio.config.is_https()) {
            response.cookie(cookie);
        }
    }
    Ok(response.finish())
}
