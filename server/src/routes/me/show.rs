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
use crate::routes::sessions::openid::START;

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
    /// How people sign in here.
    pub sign_in: SignInWays,
}

/// How people sign in.
#[derive(Serialize, ToSchema)]
pub struct SignInWays {
    /// With a name and a password; of who has signed in, whether they have one.
    pub passwords: bool,
    /// With the studio's own OpenID Connect provider.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub openid: Option<OpenIdWay>,
}

/// How people sign in with the provider.
#[derive(Serialize, ToSchema)]
pub struct OpenIdWay {
    /// What people call it.
    #[schema(example = "Studio")]
    pub title: String,
    /// Where a browser goes for it, with the page to come back to as `then`.
    #[schema(example = "/v1/sessions/openid")]
    pub start: String,
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
        sign_in: SignInWays {
            passwords: true,
            openid: state.openid.as_deref().map(|openid| OpenIdWay {
                title: openid.title().to_owned(),
                start: START.to_owned(),
            }),
        },
    };
    if let Actor::User(signed_in) = identity.actor? {
        me.user = Some(UserView::of(&signed_in.user));
        me.sign_in.passwords = signed_in.user.password.is_some();
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
