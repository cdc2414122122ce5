//! Versions of styles. One moves `checking -> quarantined | waiting -> published -> yanked`, and never back; its files never change.

use diesel::prelude::*;

use super::keepers;
pub use super::mark::{Mark, mark};
pub use super::state::State;
pub use super::version::Version;
use super::version::{Brief, Named, Row, whole};
use crate::connection::AnyConnection;
use crate::dialect::{self, Turn};
use crate::error::DbError;
use crate::id::{PublisherId, StyleId, UserId, VersionId};
use crate::schema::{publishers, styles, versions};

/// A version to be.
#[derive(Clone, Debug)]
pub struct NewVersion {
    /// Its own for ever.
    pub id: VersionId,
    /// Whose style it is.
    pub publisher: PublisherId,
    /// The style's own name; the style is made where it is not there.
    pub name: String,
    /// The version, semver.
    pub version: String,
    /// The pack's digest, hexadecimal.
    pub digest: String,
    /// The blob that is the pack's file.
    pub blob: String,
    /// How long that is.
    pub bytes: i64,
    /// Who uploaded it.
    pub uploaded_by: UserId,
    /// When.
    pub now_ms: i64,
}

/// Adds a version, `checking`. One that is quarantined makes room for another of its number: nobody but its publisher has seen it.
///
/// # Errors
/// [`DbError::Taken`] when the style has a version of that number.
pub fn add(connection: &mut AnyConnection, new: &NewVersion) -> Result<(), DbError> {
    let row = Row {
        id: new.id.clone(),
        version: new.version.clone(),
        digest: new.digest.clone(),
        blob: new.blob.clone(),
        bytes: new.bytes,
        state: State::Checking.as_str(),
        reason: None,
        deprecated: None,
        report: None,
        uploaded_by: Some(new.uploaded_by.clone()),
        uploaded_ms: new.now_ms,
        changed_ms: new.now_ms,
    };
    insert(connection, (&new.publisher, &new.name), row)
}

/// Adds a version of a style, which is made where it is not there, in the place of a quarantined one of its number.
pub(super) fn insert(
    connection: &mut AnyConnection,
    (publisher, name): (&PublisherId, &str),
    row: Row,
) -> Result<(), DbError> {
    hold(connection)?;
    let style = style(connection, publisher, name, row.uploaded_ms)?;
    let quarantined = versions::table
        .filter(versions::style_id.eq(style.clone()))
        .filter(versions::version.eq(row.version.clone()))
        .filter(versions::state.eq(State::Quarantined.as_str()));
    diesel::delete(quarantined).execute(connection)?;
    let taken = DbError::taken(format!("the version {} of `{name}`", row.version));
    diesel::insert_into(versions::table)
        .values((versions::style_id.eq(style), row))
        .execute(connection)
        .map_err(taken)?;
    Ok(())
}

/// Until the transaction ends, nobody else adds, moves or revokes versions.
///
/// # Errors
/// When the database fails.
pub fn hold(connection: &mut AnyConnection) -> Result<(), DbError> {
    Ok(dialect::one_writer(connection, Turn::Versions)?)
}

/// The version of that number where it is this very pack, and was not quarantined: whoever got no answer sends it again. Until the transaction
/// ends, nobody else adds it.
///
/// # Errors
/// When the database fails.
pub fn known(connection: &mut AnyConnection, new: &NewVersion) -> Result<Option<Version>, DbError> {
    hold(connection)?;
    let same = versions::table
        .inner_join(styles::table)
        .filter(styles::publisher_id.eq(new.publisher.clone()))
        .filter(styles::name.eq(new.name.clone()))
        .filter(versions::version.eq(new.version.clone()))
        .filter(versions::digest.eq(new.digest.clone()))
        .filter(versions::state.ne(State::Quarantined.as_str()));
    let known = same.select(versions::id).first::<VersionId>(connection).optional()?;
    known.map(|id| by_id(connection, &id)).transpose()
}

/// The style of a publisher; made where it is not there.
fn style(connection: &mut AnyConnection, publisher: &PublisherId, name: &str, now_ms: i64) -> Result<StyleId, DbError> {
    let known = styles::table
        .filter(styles::publisher_id.eq(publisher.clone()))
        .filter(styles::name.eq(name.to_owned()))
        .select(styles::id);
    if let Some(known) = known.first::<StyleId>(connection).optional()? {
        return Ok(known);
    }
    let id = StyleId::new();
    let row = (
        styles::id.eq(id.clone()),
        styles::publisher_id.eq(publisher.clone()),
        styles::name.eq(name.to_owned()),
        styles::created_ms.eq(now_ms),
    );
    diesel::insert_into(styles::table).values(row).execute(connection)?;
    Ok(id)
}

/// One, by id.
///
/// # Errors
/// [`DbError::NotFound`].
pub fn by_id(connection: &mut AnyConnection, id: &VersionId) -> Result<Version, DbError> {
    let joined = versions::table.inner_join(styles::table.inner_join(publishers::table));
    let one = joined.filter(versions::id.eq(id.clone()));
    let names = (publishers::name, styles::name);
    let one = one.select((Brief::as_select(), versions::report, names, styles::keeper_id));
    let found: (Brief, Option<String>, (String, String), Option<PublisherId>) =
        one.first(connection).map_err(DbError::absent("version"))?;
    let (brief, report, names, keeper) = found;
    let keeper = keepers::names(connection, &keeper)?.into_values().next();
    Ok(Version {
        report,
        ..brief.named(names, keeper)?
    })
}

/// Which versions.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Those that stand here alone.
    pub state: Option<State>,
    /// Those of styles that these publishers keep, by name.
    pub publishers: Option<Vec<String>>,
    /// Those before this one, by id.
    pub before: Option<VersionId>,
}

/// Versions without their reports, the newest first, at most `limit`.
///
/// # Errors
/// When the database fails.
pub fn list(connection: &mut AnyConnection, wanted: &Wanted, limit: i64) -> Result<Vec<Version>, DbError> {
    let joined = versions::table.inner_join(styles::table.inner_join(publishers::table));
    let mut query = joined
        .select((Brief::as_select(), (publishers::name, styles::name), styles::keeper_id))
        .into_boxed();
    if let Some(state) = wanted.state {
        query = query.filter(versions::state.eq(state.as_str()));
    }
    if let Some(names) = &wanted.publishers {
        let these = publishers::table.filter(publishers::name.eq_any(names.clone()));
        let these: Vec<PublisherId> = these.select(publishers::id).load(connection)?;
        let own = styles::keeper_id
            .is_null()
            .and(styles::publisher_id.eq_any(these.clone()));
        query = query.filter(own.or(styles::keeper_id.assume_not_null().eq_any(these)));
    }
    if let Some(before) = &wanted.before {
        query = query.filter(versions::id.lt(before.clone()));
    }
    let rows: Vec<Named> = query.order(versions::id.desc()).limit(limit).load(connection)?;
    whole(connection, rows)
}

/// Moves a version on, if it stands where it is said to stand.
///
/// # Errors
/// [`DbError::NotFound`]; [`DbError::Conflict`] when it stands elsewhere, or may not go there from there.
pub fn move_to(
    connection: &mut AnyConnection,
    id: &VersionId,
    (from, next): (State, State),
    reason: Option<&str>,
    now_ms: i64,
) -> Result<Version, DbError> {
    hold(connection)?;
    let version = by_id(connection, id)?;
    if version.state != from || !from.may_become(next) {
        let detail = format!("the version is {}; it cannot become {next} from there", version.state);
        return Err(DbError::Conflict(detail));
    }
    let row = versions::table.filter(versions::id.eq(id.clone()));
    let set = (
        versions::state.eq(next.as_str()),
        versions::reason.eq(reason.map(str::to_owned)),
        versions::changed_ms.eq(now_ms),
    );
    diesel::update(row).set(set).execute(connection)?;
    by_id(connection, id)
}

/// Keeps what the check found.
///
/// # Errors
/// When the database fails.
pub fn report(connection: &mut AnyConnection, id: &VersionId, report: &str) -> Result<(), DbError> {
    let row = versions::table.filter(versions::id.eq(id.clone()));
    diesel::update(row)
        .set(versions::report.eq(Some(report.to_owned())))
        .execute(connection)?;
    Ok(())
}

/// Says what people should use instead; `None` takes it back.
///
/// # Errors
/// [`DbError::NotFound`].
pub fn deprecate(connection: &mut AnyConnection, id: &VersionId, message: Option<&str>) -> Result<(), DbError> {
    let row = versions::table.filter(versions::id.eq(id.clone()));
    match diesel::update(row)
        .set(versions::deprecated.eq(message.map(str::to_owned)))
        .execute(connection)?
    {
        0 => Err(DbError::NotFound("version")),
        _ => Ok(()),
    }
}

/// Forgets versions that have been quarantined since before `before_ms`; how many.
///
/// # Errors
/// When the database fails.
pub fn forget(connection: &mut AnyConnection, before_ms: i64) -> Result<usize, DbError> {
    let old = versions::table
        .filter(versions::state.eq(State::Quarantined.as_str()))
        .filter(versions::changed_ms.lt(before_ms));
    Ok(diesel::delete(old).execute(connection)?)
}
