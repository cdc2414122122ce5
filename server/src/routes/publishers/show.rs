//! `GET /v1/publishers/{publisher}`.

use actix_web::get;
use actix_web::web::{Data, Json, Path};
use auth::Role;
use db::people::publishers::Membership;
use serde::Serialize;
use utoipa::ToSchema;

use super::list::PublisherView;
use crate::app::State;
use crate::error::{ApiError, documented};
use crate::extract::MayBrowse;
use crate::people::Actor;

documented!(ShowErrors: SignInRequired, CredentialExpired, RightMissing, EntryNotFound);

/// A publisher and its people.
#[derive(Serialize, ToSchema)]
pub struct PublisherAnswer {
    /// What lists show of it.
    #[serde(flatten)]
    pub publisher: PublisherView,
    /// Who belongs to it, in the order of names; only its own people and administrators are told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub members: Option<Vec<MemberItem>>,
}

/// Somebody in a publisher.
#[derive(Serialize, ToSchema)]
pub struct MemberItem {
    /// Their name.
    #[schema(example = "ada")]
    pub name: String,
    /// `member` or `owner`.
    #[schema(example = "owner")]
    pub role: String,
    /// Since when, in milliseconds since 1970 (UTC).
    pub since_ms: i64,
}

/// Show a publisher
///
/// With its people, for those who belong to it and administrators.
#[utoipa::path(
    tag = "people",
    operation_id = "show_publisher",
    params(("publisher" = String, Path, description = "The publisher's name.")),
    responses((status = 200, description = "The publisher.", body = PublisherAnswer), ShowErrors),
)]
#[get("/v1/publishers/{publisher}")]
pub async fn show(who: MayBrowse, state: Data<State>, name: Path<String>) -> Result<Json<PublisherAnswer>, ApiError> {
    let (publisher, members) = state.people.publisher(&name).await?;
    let may_see = match &who.0 {
        Actor::Guest => false,
        Actor::User(user) => user.role == Role::Administrator || user.role_in(&publisher.name).is_some(),
    };
    let item = |member: Membership| MemberItem {
        name: member.name,
        role: member.role,
        since_ms: member.since_ms,
    };
    Ok(Json(PublisherAnswer {
        publisher: publisher.into(),
        members: may_see.then(|| members.into_iter().map(item).collect()),
    }))
}
