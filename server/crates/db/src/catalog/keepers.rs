//! Who keeps a style: the publisher whose people publish its versions. Packs have their style's name inside, which never changes, so a style that
//! goes to another publisher keeps its name and gets another keeper.

use std::collections::BTreeMap;

use diesel::prelude::*;

use crate::connection::AnyConnection;
use crate::dialect::{self, Turn};
use crate::error::DbError;
use crate::id::{PublisherId, StyleId};
use crate::people::publishers as people;
use crate::schema::{publishers, styles};

/// The name of the publisher that keeps a style: the one in the style's name, where nobody else does or the style is not there yet.
///
/// # Errors
/// When the database fails.
pub fn of(connection: &mut AnyConnection, publisher: &str, name: &str) -> Result<String, DbError> {
    let keeper = styles::table
        .inner_join(publishers::table)
        .filter(publishers::name.eq(publisher.to_owned()))
        .filter(styles::name.eq(name.to_owned()))
        .select(styles::keeper_id);
    let keeper: Option<Option<PublisherId>> = keeper.first(connection).optional()?;
    let names = names(connection, keeper.iter().flatten())?;
    Ok(names.into_values().next().unwrap_or_else(|| publisher.to_owned()))
}

/// Gives a style to another publisher, or back to the one in its name.
///
/// # Errors
/// [`DbError::NotFound`] when there is no such style, or no such publisher.
pub fn give(connection: &mut AnyConnection, publisher: &str, name: &str, to: &str) -> Result<(), DbError> {
    // Who uploads meanwhile does so before or after.
    dialect::one_writer(connection, Turn::Versions)?;
    let owner = people::by_name(connection, publisher)?.id;
    let keeper = people::by_name(connection, to)?.id;
    let style = styles::table
        .filter(styles::publisher_id.eq(owner.clone()))
        .filter(styles::name.eq(name.to_owned()))
        .select(styles::id);
    let style: StyleId = style.first(connection).map_err(DbError::absent("style"))?;
    let keeper = (keeper != owner).then_some(keeper);
    diesel::update(styles::table.filter(styles::id.eq(style)))
        .set(styles::keeper_id.eq(keeper))
        .execute(connection)?;
    Ok(())
}

/// The names of these publishers.
pub(super) fn names<'a>(
    connection: &mut AnyConnection,
    ids: impl IntoIterator<Item = &'a PublisherId>,
) -> Result<BTreeMap<PublisherId, String>, DbError> {
    let mut ids: Vec<PublisherId> = ids.into_iter().cloned().collect();
    ids.sort();
    ids.dedup();
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let named = publishers::table.filter(publishers::id.eq_any(ids));
    let named: Vec<(PublisherId, String)> = named.select((publishers::id, publishers::name)).load(connection)?;
    Ok(named.into_iter().collect())
}
