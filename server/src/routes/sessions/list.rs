//! `GET /v1/sessions`.

use actix_web::get;
use actix_web::web::{Data, Json};
use db::people::sessions::Session;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::State;
use crate::error::{ApiError, documented};
use crate::extract::OwnAccount;

documented!(ListErrors: SignInRequired, CredentialExpired, RightMissing);

/// Sessions that go on.
#[derive(Serialize, ToSchema)]
pub struct SessionList {
    /// The newest first.
    pub items: Vec<SessionItem>,
}

/// A session.
#[derive(Serialize, ToSchema)]
pub struct SessionItem {
    /// Its id.
    pub id: String,
    /// What the program said that it is.
    pub agent: String,
    /// When it began, in milliseconds since 1970 (UTC).
    pub created_ms: i64,
    /// When it was last refreshed.
    pub seen_ms: i64,
    /// When it ends by itself.
    pub expires_ms: i64,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// List one's own sessions
///
/// Where one is signed in. End what you do not know.
#[utoipa::path(tag = "people", operation_id = "list_sessions", responses(
    (status = 200, description = "The sessions.", body = SessionList),
    ListErrors,
))]
#[get("/v1/sessions")]
pub async fn list(who: OwnAccount, state: Data<State>) -> Result<Json<SessionList>, ApiError> {
    let sessions = state.people.sessions(&who.0).await?;
    let item = |session: Session| SessionItem {
        current: who.0.session() == Some(&session.id),
        id: session.id.to_string(),
        agent: session.agent,
        created_ms: session.created_ms,
        seen_ms: session.seen_ms,
        expires_ms: session.expires_ms,
    };
    Ok(Json(SessionList {
        items: sessions.into_iter().map(item).collect(),
    }))
}
