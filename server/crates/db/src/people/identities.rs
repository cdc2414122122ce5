//! Who somebody is elsewhere: at a provider that they sign in with.

use diesel::prelude::*;

use super::users::User;
use crate::connection::AnyConnection;
use crate::error::DbError;
use crate::id::UserId;
use crate::schema::{identities, users};

/// Somebody at a provider, who is somebody here.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = identities)]
pub struct Identity {
    /// The provider.
    pub issuer: String,
    /// What it calls them: the same for ever, and never another's.
    pub subject: String,
    /// Who they are here.
    pub user_id: UserId,
    /// Since when that is known.
    pub created_ms: i64,
}

/// Who that is here, also where they may not sign in; `None` where nobody is.
///
/// # Errors
/// When the database fails.
pub fn find(connection: &mut AnyConnection, issuer: &str, subject: &str) -> Result<Option<User>, DbError> {
    let user = users::table
        .inner_join(identities::table)
        .filter(identities::issuer.eq(issuer.to_owned()))
        .filter(identities::subject.eq(subject.to_owned()));
    Ok(user.select(User::as_select()).first(connection).optional()?)
}

/// Adds one. Somebody may have several.
///
/// # Errors
/// [`DbError::Taken`] when it is somebody's already.
pub fn add(connection: &mut AnyConnection, identity: &Identity) -> Result<(), DbError> {
    let taken = DbError::taken(format!("the identity `{}` at {}", identity.subject, identity.issuer));
    diesel::insert_into(identities::table)
        .values(identity.clone())
        .execute(connection)
        .map_err(taken)?;
    Ok(())
}

/// Somebody's, by provider.
///
/// # Errors
/// When the database fails.
pub fn of_user(connection: &mut AnyConnection, user: &UserId) -> Result<Vec<Identity>, DbError> {
    let theirs = identities::table
        .filter(identities::user_id.eq(user.clone()))
        .order((identities::issuer, identities::subject));
    Ok(theirs.select(Identity::as_select()).load(connection)?)
}

/// Removes one of somebody's.
///
/// # Errors
/// [`DbError::NotFound`], also where it is another's.
pub fn remove(connection: &mut AnyConnection, user: &UserId, issuer: &str, subject: &str) -> Result<(), DbError> {
    let one = identities::table
        .filter(identities::user_id.eq(user.clone()))
        .filter(identities::issuer.eq(issuer.to_owned()))
        .filter(identities::subject.eq(subject.to_owned()));
    match diesel::delete(one).execute(connection)? {
        0 => Err(DbError::NotFound("identity of theirs")),
        _ => Ok(()),
    }
}
