//! Publishers: who owns styles, and the people who belong to them.

use diesel::prelude::*;

use crate::connection::AnyConnection;
use crate::dialect::{self, Turn};
use crate::error::DbError;
use crate::id::{PublisherId, UserId};
use crate::schema::{publisher_members, publishers, users};

/// A namespace of styles.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = publishers)]
pub struct Publisher {
    /// Its own for ever.
    pub id: PublisherId,
    /// The first part of its styles' names.
    pub name: String,
    /// What people read.
    pub title: String,
    /// Whether its versions are published without an administrator's look.
    pub trusted: bool,
    /// When it was made.
    pub created_ms: i64,
}

/// Somebody in a publisher.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct Membership {
    /// Who.
    pub user: UserId,
    /// Their name.
    pub name: String,
    /// `member` or `owner`.
    pub role: String,
    /// Since when.
    pub since_ms: i64,
}

/// The role of those who decide who belongs to a publisher.
pub const OWNER: &str = "owner";

/// Makes one, with its first owner.
///
/// # Errors
/// [`DbError::Taken`] when there is one of that name.
pub fn add(connection: &mut AnyConnection, publisher: &Publisher, owner: &UserId) -> Result<(), DbError> {
    insert(connection, publisher)?;
    put_member(connection, &publisher.id, (owner, OWNER), publisher.created_ms)
}

/// The one of this publisher's name; where there is none, this one is added, with nobody in it. An administrator takes its first owner in.
///
/// # Errors
/// [`DbError::Taken`] when somebody makes one of that name at the same time.
pub fn by_name_or(connection: &mut AnyConnection, publisher: &Publisher) -> Result<Publisher, DbError> {
    let known = publishers::table.filter(publishers::name.eq(publisher.name.clone()));
    let known = known.select(Publisher::as_select()).first(connection).optional()?;
    if let Some(known) = known {
        return Ok(known);
    }
    insert(connection, publisher)?;
    Ok(publisher.clone())
}

fn insert(connection: &mut AnyConnection, publisher: &Publisher) -> Result<(), DbError> {
    let taken = DbError::taken(format!("the publisher `{}`", publisher.name));
    diesel::insert_into(publishers::table)
        .values(publisher.clone())
        .execute(connection)
        .map_err(taken)?;
    Ok(())
}

/// One, by name.
///
/// # Errors
/// [`DbError::NotFound`].
pub fn by_name(connection: &mut AnyConnection, name: &str) -> Result<Publisher, DbError> {
    let publisher = publishers::table.filter(publishers::name.eq(name.to_owned()));
    let publisher = publisher.select(Publisher::as_select());
    publisher.first(connection).map_err(DbError::absent("publisher"))
}

/// Those whose names come after `after`, in the order of names, at most `limit`.
///
/// # Errors
/// When the database fails.
pub fn list(connection: &mut AnyConnection, after: &str, limit: i64) -> Result<Vec<Publisher>, DbError> {
    let later = publishers::table.filter(publishers::name.gt(after.to_owned()));
    let later = later.order(publishers::name).limit(limit);
    Ok(later.select(Publisher::as_select()).load(connection)?)
}

/// Who belongs to it, in the order of names.
///
/// # Errors
/// When the database fails.
pub fn members(connection: &mut AnyConnection, publisher: &PublisherId) -> Result<Vec<Membership>, DbError> {
    let members = publisher_members::table.inner_join(users::table);
    let members = members
        .filter(publisher_members::publisher_id.eq(publisher.clone()))
        .order(users::name);
    let columns = (
        users::id,
        users::name,
        publisher_members::role,
        publisher_members::since_ms,
    );
    Ok(members.select(columns).load(connection)?)
}

/// Says whether its versions are published without an administrator's look.
///
/// # Errors
/// [`DbError::NotFound`].
pub fn trust(connection: &mut AnyConnection, name: &str, trusted: bool) -> Result<Publisher, DbError> {
    let row = publishers::table.filter(publishers::name.eq(name.to_owned()));
    diesel::update(row)
        .set(publishers::trusted.eq(trusted))
        .execute(connection)?;
    by_name(connection, name)
}

/// What somebody is in the publisher of this name: `member`, `owner`, or nothing.
///
/// # Errors
/// When the database fails.
pub fn role_of(connection: &mut AnyConnection, publisher: &str, user: &UserId) -> Result<Option<String>, DbError> {
    let role = publisher_members::table.inner_join(publishers::table);
    let role = role.filter(publishers::name.eq(publisher.to_owned()));
    let role = role.filter(publisher_members::user_id.eq(user.clone()));
    Ok(role.select(publisher_members::role).first(connection).optional()?)
}

/// The publishers that somebody belongs to, with the role in each, in the order of names.
///
/// # Errors
/// When the database fails.
pub fn of_user(connection: &mut AnyConnection, user: &UserId) -> Result<Vec<(String, String)>, DbError> {
    let theirs = publisher_members::table.inner_join(publishers::table);
    let theirs = theirs
        .filter(publisher_members::user_id.eq(user.clone()))
        .order(publishers::name);
    Ok(theirs
        .select((publishers::name, publisher_members::role))
        .load(connection)?)
}

/// Takes somebody in, or gives another role.
///
/// # Errors
/// [`DbError::Conflict`] when no owner would be left.
pub fn put_member(
    connection: &mut AnyConnection,
    publisher: &PublisherId,
    (user, role): (&UserId, &str),
    now_ms: i64,
) -> Result<(), DbError> {
    dialect::one_writer(connection, Turn::Members)?;
    let place = publisher_members::table
        .filter(publisher_members::publisher_id.eq(publisher.clone()))
        .filter(publisher_members::user_id.eq(user.clone()));
    let changed = diesel::update(place)
        .set(publisher_members::role.eq(role.to_owned()))
        .execute(connection)?;
    if changed == 0 {
        let row = (
            publisher_members::publisher_id.eq(publisher.clone()),
            publisher_members::user_id.eq(user.clone()),
            publisher_members::role.eq(role.to_owned()),
            publisher_members::since_ms.eq(now_ms),
        );
        diesel::insert_into(publisher_members::table)
            .values(row)
            .execute(connection)?;
    }
    owned(connection, publisher)
}

/// Lets somebody go.
///
/// # Errors
/// [`DbError::NotFound`] when they do not belong to it; [`DbError::Conflict`] when no owner would be left.
pub fn remove_member(connection: &mut AnyConnection, publisher: &PublisherId, user: &UserId) -> Result<(), DbError> {
    dialect::one_writer(connection, Turn::Members)?;
    let place = publisher_members::table
        .filter(publisher_members::publisher_id.eq(publisher.clone()))
        .filter(publisher_members::user_id.eq(user.clone()));
    if diesel::delete(place).execute(connection)? == 0 {
        return Err(DbError::NotFound("member of this publisher"));
    }
    owned(connection, publisher)
}

fn owned(connection: &mut AnyConnection, publisher: &PublisherId) -> Result<(), DbError> {
    let owners = publisher_members::table
        .filter(publisher_members::publisher_id.eq(publisher.clone()))
        .filter(publisher_members::role.eq(OWNER));
    match owners.count().get_result::<i64>(connection)? {
        0 => Err(DbError::Conflict(
            "this is the last owner; make another one first".to_owned(),
        )),
        _ => Ok(()),
    }
}
