//! From what a request shows to who is asking.

use std::sync::PoisonError;

use auth::{AccessError, Claims, Role, Scopes, SecretHash, SecretKind};
use db::people::users::User;
use db::people::{api_tokens, publishers, sessions};
use db::{DbError, SessionId};

use super::actor::{Actor, Means, SignedIn};
use super::audit::Origin;
use super::{People, PeopleError};

/// What anybody can do as often as they like is written down once a minute: the log must not be filled from outside.
const TOLD_MS: i64 = 60_000;

/// What a request shows.
#[derive(Clone, PartialEq, Eq)]
pub enum Credential {
    /// An access token of a session.
    Access(String),
    /// An API token.
    ApiToken(String),
}

impl Credential {
    /// What `text` is, by how it begins.
    pub fn of(text: &str) -> Self {
        match SecretKind::of(text) {
            Some(SecretKind::ApiToken) => Self::ApiToken(text.to_owned()),
            _ => Self::Access(text.to_owned()),
        }
    }
}

impl People {
    /// Who shows this. Sessions, tokens and accounts are looked up each time, so what was ended is refused at once.
    ///
    /// # Errors
    /// [`PeopleError::Expired`], [`PeopleError::Refused`], and when the database fails.
    pub async fn identify(&self, credential: Option<Credential>, origin: &Origin) -> Result<Actor, PeopleError> {
        let signed_in = match credential {
            None => return Ok(Actor::Guest),
            Some(Credential::Access(token)) => {
                let claims = self.claims(&token).await;
                if let Err(PeopleError::Refused { reason }) = &claims {
                    self.tell_forgery(reason, origin).await?;
                }
                self.of_session(claims?).await?
            }
            Some(Credential::ApiToken(token)) => self.of_token(&token).await?,
        };
        Ok(Actor::User(Box::new(signed_in)))
    }

    async fn claims(&self, token: &str) -> Result<Claims, PeopleError> {
        let verify = || self.access.verify(&self.keyring.load(), token, self.now_ms());
        let mut outcome = verify();
        if matches!(outcome, Err(AccessError::KeyUnknown)) && self.reread_keys().await? {
            outcome = verify();
        }
        outcome.map_err(|error| match error {
            AccessError::Expired { .. } => PeopleError::Expired,
            error => PeopleError::refused(error.to_string()),
        })
    }

    async fn of_session(&self, claims: Claims) -> Result<SignedIn, PeopleError> {
        let id: SessionId = claims.sid.parse()?;
        let found = self.database.read(move |connection| {
            let Some((session, user)) = sessions::by_id(connection, &id)? else {
                return Ok(None);
            };
            let publishers = publishers::of_user(connection, &user.id)?;
            Ok(Some((session, user, publishers)))
        });
        match found.await? {
            Some((session, user, publishers)) if session.is_good(self.now_ms()) && user.id.as_str() == claims.sub => {
                signed_in(user, publishers, Means::Session(session.id))
            }
            _ => Err(PeopleError::refused("the session has ended")),
        }
    }

    async fn of_token(&self, token: &str) -> Result<SignedIn, PeopleError> {
        let hash = *SecretHash::parse(token, SecretKind::ApiToken)?.as_bytes();
        let found = self.database.read(move |connection| {
            let Some((token, user)) = api_tokens::by_hash(connection, &hash)? else {
                return Ok(None);
            };
            let publishers = publishers::of_user(connection, &user.id)?;
            Ok(Some((token, user, publishers)))
        });
        let now_ms = self.now_ms();
        let Some((token, user, publishers)) = found.await?.filter(|(token, ..)| token.is_good(now_ms)) else {
            return Err(PeopleError::refused("there is no such API token, or it has ended"));
        };
        let scopes: Scopes = token.scopes.parse().map_err(|_| broken("api_tokens", &token.scopes))?;
        if api_tokens::is_use_news(&token, now_ms) {
            let id = token.id.clone();
            self.database
                .write(move |connection| api_tokens::used(connection, &id, now_ms))
                .await?;
        }
        signed_in(user, publishers, Means::Token(token.id, scopes))
    }

    /// Writes down that somebody showed a token that nobody gave them.
    async fn tell_forgery(&self, reason: &str, origin: &Origin) -> Result<(), PeopleError> {
        if !self.is_news("token.refused") {
            return Ok(());
        }
        tracing::warn!(reason, "an access token was refused");
        let act = origin.clone().with("reason", reason);
        self.record(act.act(self.now_ms(), "token.refused", "access token"))
            .await
    }

    /// Whether an action that anybody can do as often as they like was not written down in the last minute.
    pub(super) fn is_news(&self, action: &'static str) -> bool {
        let now_ms = self.now_ms();
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let is_news = told.get(action).is_none_or(|at_ms| now_ms >= at_ms + TOLD_MS);
        if is_news {
            told.insert(action, now_ms);
        }
        is_news
    }
}

fn signed_in(user: User, publishers: Vec<(String, String)>, means: Means) -> Result<SignedIn, PeopleError> {
    if user.disabled_ms.is_some() {
        return Err(PeopleError::refused("the account is disabled"));
    }
    let role: Role = user.role.parse().map_err(|_| broken("users", &user.role))?;
    let place = |(name, role): (String, String)| {
        let role = role.parse().map_err(|_| broken("publisher_members", &role))?;
        Ok((name, role))
    };
    let publishers: Result<Vec<_>, PeopleError> = publishers.into_iter().map(place).collect();
    Ok(SignedIn {
        role,
        publishers: publishers?,
        means,
        user,
    })
}

fn broken(table: &'static str, word: &str) -> PeopleError {
    PeopleError::Database(DbError::Broken {
        table,
        reason: format!("`{word}` is no word of this version"),
    })
}
