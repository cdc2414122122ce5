//! People who can sign in.

use std::fmt;

use diesel::prelude::*;

use crate::connection::AnyConnection;
use crate::dialect::{self, Turn};
use crate::error::DbError;
use crate::id::UserId;
use crate::schema::users;

/// Somebody.
#[derive(Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = users)]
pub struct User {
    /// Theirs for ever.
    pub id: UserId,
    /// What they type to sign in, in lower case.
    pub name: String,
    /// The hash of their password (PHC string); none where they sign in elsewhere.
    pub password: Option<String>,
    /// `member` or `administrator`.
    pub role: String,
    /// When they were added.
    pub created_ms: i64,
    /// Since when they may not sign in.
    pub disabled_ms: Option<i64>,
}

impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id, name, role, .. } = self;
        write!(f, "User {{ {name}, {role}, {id} }}")
    }
}

/// The role of those who may do everything.
pub const ADMINISTRATOR: &str = "administrator";

/// Adds somebody.
///
/// # Errors
/// [`DbError::Taken`] when somebody has that name.
pub fn add(connection: &mut AnyConnection, user: &User) -> Result<(), DbError> {
    dialect::one_writer(connection, Turn::Users)?;
    let taken = DbError::taken(format!("the name `{}`", user.name));
    diesel::insert_into(users::table)
        .values(user.clone())
        .execute(connection)
        .map_err(taken)?;
    Ok(())
}

/// Adds the very first one; of two who try at once, one fails.
///
/// # Errors
/// [`DbError::Conflict`] when there is anybody.
pub fn add_first(connection: &mut AnyConnection, user: &User) -> Result<(), DbError> {
    dialect::one_writer(connection, Turn::Users)?;
    if count(connection)? > 0 {
        return Err(DbError::Conflict("there are accounts already".to_owned()));
    }
    add(connection, user)
}

/// How many there are.
///
/// # Errors
/// When the database fails.
pub fn count(connection: &mut AnyConnection) -> Result<i64, DbError> {
    Ok(users::table.count().get_result(connection)?)
}

/// One, by id.
///
/// # Errors
/// [`DbError::NotFound`].
pub fn by_id(connection: &mut AnyConnection, id: &UserId) -> Result<User, DbError> {
    let user = users::table.filter(users::id.eq(id.clone())).select(User::as_select());
    user.first(connection).map_err(DbError::absent("user"))
}

/// One, by name; `None` where there is none.
///
/// # Errors
/// When the database fails.
pub fn by_name(connection: &mut AnyConnection, name: &str) -> Result<Option<User>, DbError> {
    let user = users::table
        .filter(users::name.eq(name.to_owned()))
        .select(User::as_select());
    Ok(user.first(connection).optional()?)
}

/// Those whose names come after `after`, in the order of names, at most `limit`.
///
/// # Errors
/// When the database fails.
pub fn list(connection: &mut AnyConnection, after: &str, limit: i64) -> Result<Vec<User>, DbError> {
    let users = users::table
        .filter(users::name.gt(after.to_owned()))
        .order(users::name)
        .limit(limit);
    Ok(users.select(User::as_select()).load(connection)?)
}

/// Replaces the hash of a password.
///
/// # Errors
/// [`DbError::NotFound`].
pub fn set_password(connection: &mut AnyConnection, id: &UserId, hash: &str) -> Result<(), DbError> {
    dialect::one_writer(connection, Turn::Users)?;
    let user = users::table.filter(users::id.eq(id.clone()));
    let changed = diesel::update(user)
        .set(users::password.eq(Some(hash.to_owned())))
        .execute(connection)?;
    found(changed)
}

/// Until the transaction ends, nobody else adds or changes a user: what is read then stays true.
///
/// # Errors
/// When the database fails.
pub fn hold(connection: &mut AnyConnection) -> Result<(), DbError> {
    Ok(dialect::one_writer(connection, Turn::Users)?)
}

/// Gives a role, or takes the right to sign in away from `disabled_ms` on, or gives it back.
///
/// # Errors
/// [`DbError::NotFound`]; [`DbError::Conflict`] when no administrator who can sign in would be left.
pub fn change(
    connection: &mut AnyConnection,
    id: &UserId,
    role: &str,
    disabled_ms: Option<i64>,
) -> Result<(), DbError> {
    hold(connection)?;
    let was = administrators(connection)?;
    let user = users::table.filter(users::id.eq(id.clone()));
    let set = (users::role.eq(role.to_owned()), users::disabled_ms.eq(disabled_ms));
    found(diesel::update(user).set(set).execute(connection)?)?;
    if was > 0 && administrators(connection)? == 0 {
        let detail = "this is the last administrator who can sign in; make another one first";
        return Err(DbError::Conflict(detail.to_owned()));
    }
    Ok(())
}

/// How many administrators can sign in.
fn administrators(connection: &mut AnyConnection) -> Result<i64, DbError> {
    let administrators = users::table
        .filter(users::role.eq(ADMINISTRATOR))
        .filter(users::disabled_ms.is_null());
    Ok(administrators.count().get_result(connection)?)
}

fn found(rows: usize) -> Result<(), DbError> {
    if rows == 0 {
        Err(DbError::NotFound("user"))
    } else {
        Ok(())
    }
}
