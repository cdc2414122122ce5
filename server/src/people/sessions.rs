//! Sessions: begun by signing in, kept by refreshing, ended by signing out.

use auth::{Secret, SecretHash, SecretKind};
use db::audit::append;
use db::people::api_tokens;
use db::people::sessions::{self, Life, Rotation, Session};
use db::people::users::{self, User};
use db::{DbError, SessionId};

use super::audit::Origin;
use super::{People, PeopleError, SignedIn};

/// How long a session lives that nobody refreshes: 30 days.
pub const SESSION_MS: i64 = 30 * 86_400_000;
/// How long a session lives at most, refreshed or not: 180 days.
const LONGEST_MS: i64 = 180 * 86_400_000;
/// Sessions of one account at once; the one that was not seen for longest makes room.
const MOST_SESSIONS: i64 = 50;
/// How long ended sessions are remembered, so that a copy of an old refresh token is still known as one: 7 days.
const REMEMBER_MS: i64 = 7 * 86_400_000;
/// Longest description of a program that is kept, in characters.
const AGENT_CHARS: usize = 200;

/// A session that was begun or refreshed.
pub struct Opened {
    /// Whose.
    pub user: User,
    /// The session.
    pub session: Session,
    /// For requests.
    pub access: String,
    /// When that expires.
    pub access_expires_ms: i64,
    /// For the next access token; good once.
    pub refresh: Secret,
}

impl People {
    pub(super) async fn open_session(&self, user: User, agent: &str, origin: &Origin) -> Result<Opened, PeopleError> {
        let now_ms = self.now_ms();
        let session = Session {
            id: SessionId::new(),
            user_id: user.id.clone(),
            agent: agent.chars().filter(|c| !c.is_control()).take(AGENT_CHARS).collect(),
            created_ms: now_ms,
            seen_ms: now_ms,
            expires_ms: now_ms + SESSION_MS,
            revoked_ms: None,
        };
        let refresh = Secret::new(SecretKind::Refresh)?;
        let (row, hash) = (session.clone(), *refresh.hash().as_bytes());
        let act = origin.act(now_ms, "session.begin", &session.id);
        let seen = user.clone();
        let begin = move |connection: &mut db::Connection| {
            // Looking at a password takes a while, and it may have been changed in between.
            users::hold(connection)?;
            if users::by_id(connection, &seen.id)? != seen {
                return Ok(false);
            }
            sessions::end_oldest(connection, &seen.id, MOST_SESSIONS - 1, now_ms)?;
            sessions::begin(connection, &row, &hash)?;
            append(connection, act)?;
            Ok(true)
        };
        if !self.database.write(begin).await? {
            return Err(PeopleError::SignIn);
        }
        self.opened(user, session, refresh)
    }

    fn opened(&self, user: User, session: Session, refresh: Secret) -> Result<Opened, PeopleError> {
        let now_ms = self.now_ms();
        let access = self
            .access
            .issue(&self.keyring.load(), user.id.as_str(), session.id.as_str(), now_ms)?;
        Ok(Opened {
            access,
            access_expires_ms: now_ms + self.access.ttl_ms(),
            user,
            session,
            refresh,
        })
    }

    /// Goes on with a session. The token that is shown is void from now on; showing it again ends the session, for then two have it.
    ///
    /// # Errors
    /// [`PeopleError::Refused`].
    pub async fn refresh(&self, token: &str, origin: &Origin) -> Result<Opened, PeopleError> {
        let old = *SecretHash::parse(token, SecretKind::Refresh)?.as_bytes();
        if !self
            .database
            .read(move |connection| sessions::knows(connection, &old))
            .await?
        {
            return Err(PeopleError::refused("there is no such refresh token"));
        }
        let refresh = Secret::new(SecretKind::Refresh)?;
        let (new, now_ms, origin) = (*refresh.hash().as_bytes(), self.now_ms(), origin.clone());
        let life = Life {
            now_ms,
            idle_ms: SESSION_MS,
            longest_ms: LONGEST_MS,
        };
        let rotate = move |connection: &mut db::Connection| {
            let rotation = sessions::rotate(connection, &old, &new, life)?;
            match rotation {
                Rotation::Replaced(session) => {
                    let user = users::by_id(connection, &session.user_id)?;
                    Ok(Ok((session, user)))
                }
                Rotation::Reused(session) => {
                    append(connection, origin.act(now_ms, "session.reuse", &session.id))?;
                    Ok(Err("the refresh token was used before; its session is ended"))
                }
                Rotation::Ended(_) => Ok(Err("the session has ended")),
                Rotation::Unknown => Ok(Err("there is no such refresh token")),
            }
        };
        let rotated: Result<_, &str> = self.database.write(rotate).await?;
        let (session, user) = rotated.map_err(PeopleError::refused)?;
        if user.disabled_ms.is_some() {
            return Err(PeopleError::refused("the account is disabled"));
        }
        self.opened(user, session, refresh)
    }

    /// The sessions of somebody that go on.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sessions(&self, signed_in: &SignedIn) -> Result<Vec<Session>, PeopleError> {
        let (user, now_ms) = (signed_in.user.id.clone(), self.now_ms());
        Ok(self
            .database
            .read(move |connection| sessions::list(connection, &user, now_ms))
            .await?)
    }

    /// Ends one of one's own sessions.
    ///
    /// # Errors
    /// [`DbError::NotFound`] when it is not theirs, or has ended.
    pub async fn end_session(&self, signed_in: &SignedIn, id: SessionId, origin: &Origin) -> Result<(), PeopleError> {
        let (user, now_ms) = (signed_in.user.id.clone(), self.now_ms());
        let act = origin.act(now_ms, "session.end", &id);
        let end = move |connection: &mut db::Connection| {
            let found = sessions::by_id(connection, &id)?;
            let theirs = found.is_some_and(|(session, _)| session.user_id == user);
            if !theirs || !sessions::end(connection, &id, now_ms)? {
                return Err(DbError::NotFound("session of yours"));
            }
            append(connection, act)
        };
        self.write(origin, end).await?;
        Ok(())
    }

    /// Forgets what has ended long ago.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sweep(&self) -> Result<usize, PeopleError> {
        let before_ms = self.now_ms() - REMEMBER_MS;
        let forget = move |connection: &mut db::Connection| {
            Ok(sessions::forget(connection, before_ms)? + api_tokens::forget(connection, before_ms)?)
        };
        Ok(self.database.write(forget).await?)
    }
}
