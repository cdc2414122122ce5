//! API tokens: for programs that work in somebody's name.

use auth::{Scopes, Secret, SecretKind};
use db::audit::append;
use db::people::api_tokens::{self, ApiToken};
use db::{DbError, TokenId};

use super::audit::Origin;
use super::{People, PeopleError, SignedIn};

/// Longest name of a token, in characters.
const NAME_CHARS: usize = 100;
/// Tokens of one account.
const MOST_TOKENS: i64 = 100;
/// A day.
const DAY_MS: i64 = 86_400_000;
/// Most days that a token may live.
const MAX_DAYS: i64 = 3_650;

/// A token to be.
pub struct NewToken {
    /// What it is for.
    pub name: String,
    /// What it may do.
    pub scopes: Scopes,
    /// Days that it lives; `None` until it is ended.
    pub days: Option<i64>,
}

impl People {
    /// Makes a token of somebody's; its secret is shown this once.
    ///
    /// # Errors
    /// [`PeopleError::Value`]; [`DbError::Conflict`] when there are too many.
    pub async fn add_token(
        &self,
        signed_in: &SignedIn,
        new: NewToken,
        origin: &Origin,
    ) -> Result<(ApiToken, Secret), PeopleError> {
        let name = new.name.trim();
        if name.is_empty() || name.chars().count() > NAME_CHARS || name.chars().any(char::is_control) {
            let reason = format!("say what the token is for in 1 to {NAME_CHARS} characters");
            return Err(PeopleError::value("name", reason));
        }
        if new.days.is_some_and(|days| !(1..=MAX_DAYS).contains(&days)) {
            return Err(PeopleError::value(
                "days",
                format!("from 1 to {MAX_DAYS}, or leave it out"),
            ));
        }
        let (now_ms, secret) = (self.now_ms(), Secret::new(SecretKind::ApiToken)?);
        let token = ApiToken {
            id: TokenId::new(),
            user_id: signed_in.user.id.clone(),
            name: name.to_owned(),
            scopes: new.scopes.to_string(),
            created_ms: now_ms,
            expires_ms: new.days.map(|days| now_ms + days * DAY_MS),
            used_ms: None,
            revoked_ms: None,
        };
        let (row, hash) = (token.clone(), *secret.hash().as_bytes());
        let act = origin
            .clone()
            .with("scopes", token.scopes.clone())
            .act(now_ms, "token.add", &token.id);
        let add = move |connection: &mut db::Connection| {
            if api_tokens::count(connection, &row.user_id)? >= MOST_TOKENS {
                let detail = format!("there are {MOST_TOKENS} tokens already; end those that are not needed");
                return Err(DbError::Conflict(detail));
            }
            api_tokens::add(connection, &row, &hash)?;
            append(connection, act)
        };
        self.write(origin, add).await?;
        Ok((token, secret))
    }

    /// The tokens of somebody that were not ended.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn tokens(&self, signed_in: &SignedIn) -> Result<Vec<ApiToken>, PeopleError> {
        let user = signed_in.user.id.clone();
        Ok(self
            .database
            .read(move |connection| api_tokens::list(connection, &user))
            .await?)
    }

    /// Ends one of one's own tokens.
    ///
    /// # Errors
    /// [`db::DbError::NotFound`] when it is not theirs, or has ended.
    pub async fn end_token(&self, signed_in: &SignedIn, id: TokenId, origin: &Origin) -> Result<(), PeopleError> {
        let (user, now_ms) = (signed_in.user.id.clone(), self.now_ms());
        let act = origin.act(now_ms, "token.end", &id);
        let end = move |connection: &mut db::Connection| {
            api_tokens::end(connection, &user, &id, now_ms)?;
            append(connection, act)
        };
        self.write(origin, end).await?;
        Ok(())
    }
}
