//! `GET /v1/tokens`.

use actix_web::get;
use actix_web::web::{Data, Json};
use db::people::api_tokens::ApiToken;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::State;
use crate::error::{ApiError, documented};
use crate::extract::OwnAccount;

documented!(ListErrors: SignInRequired, CredentialExpired, RightMissing);

/// API tokens.
#[derive(Serialize, ToSchema)]
pub struct TokenList {
    /// The newest first.
    pub items: Vec<TokenItem>,
}

/// An API token, without its secret.
#[derive(Serialize, ToSchema)]
pub struct TokenItem {
    /// Its id.
    pub id: String,
    /// What it is for.
    #[schema(example = "render farm")]
    pub name: String,
    /// What it may do, with spaces between.
    #[schema(example = "styles:read renders:write")]
    pub scopes: String,
    /// When it was made, in milliseconds since 1970 (UTC).
    pub created_ms: i64,
    /// When it ends by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_ms: Option<i64>,
    /// When it was last used, to the minute.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub used_ms: Option<i64>,
}

impl From<ApiToken> for TokenItem {
    fn from(token: ApiToken) -> Self {
        Self {
            id: token.id.to_string(),
            name: token.name,
            scopes: token.scopes,
            created_ms: token.created_ms,
            expires_ms: token.expires_ms,
            used_ms: token.used_ms,
        }
    }
}

/// List one's own API tokens
///
/// Those that were not ended, also when they have expired.
#[utoipa::path(tag = "people", operation_id = "list_tokens", responses(
    (status = 200, description = "The tokens.", body = TokenList),
    ListErrors,
))]
#[get("/v1/tokens")]
pub async fn list(who: OwnAccount, state: Data<State>) -> Result<Json<TokenList>, ApiError> {
    let tokens = state.people.tokens(&who.0).await?;
    Ok(Json(TokenList {
        items: tokens.into_iter().map(TokenItem::from).collect(),
    }))
}
