//! Versions that everybody may see: published ones, and yanked ones, which who uses them may go on using.

use diesel::prelude::*;

use super::state::State;
use super::version::{Brief, Named, Version, whole};
use super::versions;
use crate::connection::AnyConnection;
use crate::error::DbError;
use crate::id::VersionId;
use crate::schema::{publishers, styles, versions as rows};

/// Where they stand.
const PUBLIC: [&str; 2] = [State::Published.as_str(), State::Yanked.as_str()];

/// The version that is this pack, with its report, where everybody may see it.
///
/// # Errors
/// When the database fails.
pub fn by_digest(connection: &mut AnyConnection, digest: &str) -> Result<Option<Version>, DbError> {
    let public = rows::table
        .filter(rows::digest.eq(digest.to_owned()))
        .filter(rows::state.eq_any(PUBLIC));
    let id: Option<VersionId> = public.select(rows::id).first(connection).optional()?;
    id.map(|id| versions::by_id(connection, &id)).transpose()
}

/// The versions of a style that everybody may see, without their reports, the last uploaded first.
///
/// # Errors
/// When the database fails.
pub fn of_style(connection: &mut AnyConnection, publisher: &str, name: &str) -> Result<Vec<Version>, DbError> {
    let joined = rows::table.inner_join(styles::table.inner_join(publishers::table));
    let public = joined
        .filter(publishers::name.eq(publisher.to_owned()))
        .filter(styles::name.eq(name.to_owned()))
        .filter(rows::state.eq_any(PUBLIC));
    let rows = public.select((Brief::as_select(), (publishers::name, styles::name), styles::keeper_id));
    let rows: Vec<Named> = rows.order(rows::id.desc()).load(connection)?;
    whole(connection, rows)
}

/// The styles that everybody may see, by publisher and their own names, and when their publisher was made.
///
/// # Errors
/// When the database fails.
pub fn names(connection: &mut AnyConnection) -> Result<Vec<(String, String, i64)>, DbError> {
    let named = styles::table.inner_join(publishers::table).inner_join(rows::table);
    let named = named.filter(rows::state.eq_any(PUBLIC));
    let names = named
        .select((publishers::name, styles::name, publishers::created_ms))
        .distinct();
    Ok(names.load(connection)?)
}
