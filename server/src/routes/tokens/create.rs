//! `POST /v1/tokens`.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use auth::Scopes;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::list::TokenItem;
use crate::app::State;
use crate::error::{ApiError, documented};
use crate::extract::{Body, OwnAccount};
use crate::people::{NewToken, Origin, PeopleError};

documented!(CreateErrors:
    BodyInvalid, UploadStalled, ValueInvalid, SignInRequired, CredentialExpired, RightMissing, UploadTooLarge, UploadIncomplete,
);

/// A token to be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenRequest {
    /// What it is for, in your words.
    #[schema(example = "render farm")]
    name: String,
    /// What it may do, with spaces between: `styles:read`, `renders:write`, `packs:publish`, `administer`.
    #[schema(example = "styles:read renders:write")]
    scopes: String,
    /// Days that it lives; until it is ended where nothing is said.
    #[serde(default)]
    days: Option<i64>,
}

/// A token, with its secret.
#[derive(Serialize, ToSchema)]
pub struct NewTokenAnswer {
    /// What lists show of it.
    #[serde(flatten)]
    pub token: TokenItem,
    /// For `Authorization: Bearer`. It is shown this once.
    #[schema(example = "pat_…")]
    pub secret: String,
}

/// Make an API token
///
/// For programs that work in one's name. Its secret is shown once and stored as a hash.
#[utoipa::path(tag = "people", operation_id = "create_token", request_body = TokenRequest, responses(
    (status = 201, description = "The token.", body = NewTokenAnswer),
    CreateErrors,
))]
#[post("/v1/tokens")]
pub async fn create(
    who: OwnAccount,
    state: Data<State>,
    origin: Origin,
    body: Body<TokenRequest>,
) -> Result<HttpResponse, ApiError> {
    let TokenRequest { name, scopes, days } = body.0;
    let scopes: Scopes = scopes.parse().map_err(PeopleError::from)?;
    let new = NewToken { name, scopes, days };
    let (token, secret) = state.people.add_token(&who.0, new, &origin).await?;
    let answer = NewTokenAnswer {
        token: token.into(),
        secret: secret.reveal(),
    };
    Ok(HttpResponse::Created()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(answer))
}
