//! Sessions: each is one sign-in, and lives by a chain of refresh tokens of which only the newest is good.

use diesel::prelude::*;

use super::users::User;
use crate::connection::AnyConnection;
use crate::error::DbError;
use crate::id::{SessionId, UserId};
use crate::schema::{refresh_tokens, sessions, users};

/// One sign-in, on one device.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = sessions)]
pub struct Session {
    /// Its own for ever.
    pub id: SessionId,
    /// Whose.
    pub user_id: UserId,
    /// What the program said that it is (`User-Agent`).
    pub agent: String,
    /// When it began.
    pub created_ms: i64,
    /// When it was last refreshed.
    pub seen_ms: i64,
    /// When it ends by itself.
    pub expires_ms: i64,
    /// When it was ended.
    pub revoked_ms: Option<i64>,
}

impl Session {
    /// Whether it is good at this time.
    pub fn is_good(&self, now_ms: i64) -> bool {
        self.revoked_ms.is_none() && now_ms < self.expires_ms
    }
}

/// What became of a refresh token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rotation {
    /// It was the newest of this session, and is replaced.
    Replaced(Session),
    /// It had been replaced before: somebody has a copy. The session has been ended now, or had ended.
    Reused(Session),
    /// Its session has ended.
    Ended(Session),
    /// There was never one.
    Unknown,
}

/// Used tokens of a session that are remembered, so that showing one again is seen.
const USED_TOKENS: i64 = 200;

/// How long a session goes on.
#[derive(Clone, Copy, Debug)]
pub struct Life {
    /// Now.
    pub now_ms: i64,
    /// From a refresh on.
    pub idle_ms: i64,
    /// From its beginning on.
    pub longest_ms: i64,
}

/// SHA-256 of a refresh token.
pub type Hash = [u8; 32];

/// Begins a session with its first refresh token.
///
/// # Errors
/// When the database fails.
pub fn begin(connection: &mut AnyConnection, session: &Session, refresh: &Hash) -> Result<(), DbError> {
    diesel::insert_into(sessions::table)
        .values(session.clone())
        .execute(connection)?;
    add_refresh(connection, &session.id, refresh, session.created_ms)
}

/// A session and whose it is; `None` where there is none.
///
/// # Errors
/// When the database fails.
pub fn by_id(connection: &mut AnyConnection, id: &SessionId) -> Result<Option<(Session, User)>, DbError> {
    let session = sessions::table
        .inner_join(users::table)
        .filter(sessions::id.eq(id.clone()));
    let session = session.select((Session::as_select(), User::as_select()));
    Ok(session.first(connection).optional()?)
}

/// The sessions of somebody that have not ended, the newest first.
///
/// # Errors
/// When the database fails.
pub fn list(connection: &mut AnyConnection, user: &UserId, now_ms: i64) -> Result<Vec<Session>, DbError> {
    let theirs = sessions::table
        .filter(sessions::user_id.eq(user.clone()))
        .filter(sessions::revoked_ms.is_null())
        .filter(sessions::expires_ms.gt(now_ms));
    Ok(theirs
        .order(sessions::created_ms.desc())
        .select(Session::as_select())
        .load(connection)?)
}

/// Replaces a refresh token by another, and lets its session go on.
///
/// # Errors
/// When the database fails.
pub fn rotate(connection: &mut AnyConnection, old: &Hash, new: &Hash, life: Life) -> Result<Rotation, DbError> {
    let now_ms = life.now_ms;
    let found = refresh_tokens::table
        .inner_join(sessions::table)
        .filter(refresh_tokens::hash.eq(old.to_vec()));
    let found: Option<(Option<i64>, Session)> = found
        .select((refresh_tokens::used_ms, Session::as_select()))
        .first(connection)
        .optional()?;
    let Some((used_ms, session)) = found else {
        return Ok(Rotation::Unknown);
    };
    if used_ms.is_none() && !session.is_good(now_ms) {
        return Ok(Rotation::Ended(session));
    }
    // Of two who show the same token at once, one finds it unused.
    let unused = refresh_tokens::table
        .filter(refresh_tokens::hash.eq(old.to_vec()))
        .filter(refresh_tokens::used_ms.is_null());
    let used = diesel::update(unused)
        .set(refresh_tokens::used_ms.eq(Some(now_ms)))
        .execute(connection)?;
    if used == 0 {
        end(connection, &session.id, now_ms)?;
        return Ok(Rotation::Reused(session));
    }
    forget_used(connection, &session.id)?;
    add_refresh(connection, &session.id, new, now_ms)?;
    let expires_ms = (now_ms + life.idle_ms).min(session.created_ms.saturating_add(life.longest_ms));
    let row = sessions::table.filter(sessions::id.eq(session.id.clone()));
    let set = (sessions::seen_ms.eq(now_ms), sessions::expires_ms.eq(expires_ms));
    diesel::update(row).set(set).execute(connection)?;
    Ok(Rotation::Replaced(Session {
        seen_ms: now_ms,
        expires_ms,
        ..session
    }))
}

/// Whether there was ever this refresh token; reading is cheap, so whoever makes tokens up costs no write.
///
/// # Errors
/// When the database fails.
pub fn knows(connection: &mut AnyConnection, refresh: &Hash) -> Result<bool, DbError> {
    let token = refresh_tokens::table
        .filter(refresh_tokens::hash.eq(refresh.to_vec()))
        .count();
    Ok(token.get_result::<i64>(connection)? > 0)
}

/// Ends a session; whether it was going on.
///
/// # Errors
/// When the database fails.
pub fn end(connection: &mut AnyConnection, id: &SessionId, now_ms: i64) -> Result<bool, DbError> {
    let row = sessions::table
        .filter(sessions::id.eq(id.clone()))
        .filter(sessions::revoked_ms.is_null());
    Ok(diesel::update(row)
        .set(sessions::revoked_ms.eq(Some(now_ms)))
        .execute(connection)?
        > 0)
}

/// Ends all sessions of somebody but one; how many were going on.
///
/// # Errors
/// When the database fails.
pub fn end_all(
    connection: &mut AnyConnection,
    user: &UserId,
    but: Option<&SessionId>,
    now_ms: i64,
) -> Result<usize, DbError> {
    let kept = but.map_or("", SessionId::as_str).to_owned();
    let rows = sessions::table
        .filter(sessions::user_id.eq(user.clone()))
        .filter(sessions::id.ne(kept))
        .filter(sessions::revoked_ms.is_null());
    Ok(diesel::update(rows)
        .set(sessions::revoked_ms.eq(Some(now_ms)))
        .execute(connection)?)
}

/// Forgets sessions that ended before `before_ms`, with their tokens; how many.
///
/// # Errors
/// When the database fails.
pub fn forget(connection: &mut AnyConnection, before_ms: i64) -> Result<usize, DbError> {
    let ended = sessions::expires_ms
        .lt(before_ms)
        .or(sessions::revoked_ms.lt(before_ms).assume_not_null());
    Ok(diesel::delete(sessions::table.filter(ended)).execute(connection)?)
}

/// Forgets the oldest of many used tokens of a session. Showing one of those is refused, and ends nothing.
fn forget_used(connection: &mut AnyConnection, session: &SessionId) -> Result<(), DbError> {
    let used = refresh_tokens::table
        .filter(refresh_tokens::session_id.eq(session.clone()))
        .filter(refresh_tokens::used_ms.is_not_null());
    let oldest = used
        .select(refresh_tokens::created_ms)
        .order(refresh_tokens::created_ms.desc());
    let oldest: Option<i64> = oldest.offset(USED_TOKENS).first(connection).optional()?;
    if let Some(oldest) = oldest {
        let old = refresh_tokens::table
            .filter(refresh_tokens::session_id.eq(session.clone()))
            .filter(refresh_tokens::used_ms.is_not_null())
            .filter(refresh_tokens::created_ms.le(oldest));
        diesel::delete(old).execute(connection)?;
    }
    Ok(())
}

/// Ends the oldest sessions of somebody who has more than `most`.
///
/// # Errors
/// When the database fails.
pub fn end_oldest(connection: &mut AnyConnection, user: &UserId, most: i64, now_ms: i64) -> Result<(), DbError> {
    let theirs = sessions::table
        .filter(sessions::user_id.eq(user.clone()))
        .filter(sessions::revoked_ms.is_null())
        .filter(sessions::expires_ms.gt(now_ms));
    let over = theirs
        .order(sessions::seen_ms.desc())
        .offset(most)
        .limit(1_000)
        .select(sessions::id);
    let over: Vec<SessionId> = over.load(connection)?;
    for id in over {
        end(connection, &id, now_ms)?;
    }
    Ok(())
}

fn add_refresh(connection: &mut AnyConnection, session: &SessionId, hash: &Hash, now_ms: i64) -> Result<(), DbError> {
    let row = (
        refresh_tokens::hash.eq(hash.to_vec()),
        refresh_tokens::session_id.eq(session.clone()),
        refresh_tokens::created_ms.eq(now_ms),
    );
    diesel::insert_into(refresh_tokens::table)
        .values(row)
        .execute(connection)?;
    Ok(())
}
