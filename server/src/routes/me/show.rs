//! `GET /v1/me`.

use actix_web::get;
use actix_web::web::{Data, Json};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::State;
use crate::error::{ApiError, documented};
use crate::extract::{Anyone, Identity};
use crate::people::{Actor, Means};
use crate::routes::sessions::answer::UserView;

documented!(ShowErrors: CredentialExpired);

/// Who is asking.
#[derive(Serialize, ToSchema)]
pub struct Me {
    /// The account; nothing for a guest.
    pub user: Option<UserView>,
    /// The publishers that they belong to.
    pub publishers: Vec<Place>,
    /// What the API token may do, if one was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scopes: Option<String>,
    /// Whether guests may look and try here.
    pub guests: bool,
    /// Whether there are accounts at all.
    pub accounts: bool,
}

/// A place in a publisher.
#[derive(Serialize, ToSchema)]
pub struct Place {
    /// The publisher's name.
    pub publisher: String,
    /// `member` or `owner`.
    pub role: String,
}

/// Tell who is asking
///
/// Whoever asks is told what they are here: also that they are nobody.
#[utoipa::path(tag = "people", operation_id = "show_me", responses(
    (status = 200, description = "Who is asking.", body = Me),
    ShowErrors,
))]
#[get("/v1/me")]
pub async fn show(_: Anyone, identity: Identity, state: Data<State>) -> Result<Json<Me>, ApiError> {
    let mut me = Me {
        user: None,
        publishers: Vec::new(),
        scopes: None,
        guests: identity.guests?,
        accounts: state.people.has_accounts().await?,
    };
    if let Actor::User(signed_in) = identity.actor? {
        me.user = Some(UserView::of(&signed_in.user));
        let place = |(publisher, role): &(String, auth::PublisherRole)| Place {
            publisher: publisher.clone(),
            role: role.as_str().to_owned(),
        };
        me.publishers = signed_in.publishers.iter().map(place).collect();
        if let Means::Token(_, scopes) = &signed_in.means {
            me.scopes = Some(scopes.to_string());
        }
    }
    Ok(Json(me))
}
