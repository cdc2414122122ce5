//! Versions of styles. One moves `checking -> quarantined | waiting -> published -> yanked`, and never back; its files never change.

use diesel::prelude::*;

use super::keepers;
pub use super::mark::{Mark, mark};
pub use super::state::State;
use crate::collections::{board_items, history};
use crate::connection::AnyConnection;
use crate::dialect::{self, Turn};
use crate::error::DbError;
use crate::id::{PublisherId, StyleId, UserId, VersionId};
use crate::schema::{previews, publishers, styles, versions};

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

/// A version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Its own for ever.
    pub id: VersionId,
    /// The publisher in the style's name.
    pub publisher: String,
    /// The publisher whose people publish it; mostly the same.
    pub keeper: String,
    /// The style's own name.
    pub name: String,
    /// The version, semver.
    pub version: String,
    /// The pack's digest, hexadecimal.
    pub digest: String,
    /// The blob that is the pack's file.
    pub blob: String,
    /// How long that is.
    pub bytes: i64,
    /// Where it stands.
    pub state: State,
    /// Why it stands there, in somebody's words.
    pub reason: Option<String>,
    /// What people should use instead, in the publisher's words.
    pub deprecated: Option<String>,
    /// What the check found and measured, JSON; lists leave it out.
    pub report: Option<String>,
    /// Who uploaded it, while they have an account.
    pub uploaded_by: Option<UserId>,
    /// When it was uploaded.
    pub uploaded_ms: i64,
    /// When it came where it stands.
    pub changed_ms: i64,
}

/// All of it but the style that it is of.
#[derive(Insertable)]
#[diesel(table_name = versions)]
pub(super) struct Row {
    pub(super) id: VersionId,
    pub(super) version: String,
    pub(super) digest: String,
    pub(super) blob: String,
    pub(super) bytes: i64,
    pub(super) state: &'static str,
    pub(super) reason: Option<String>,
    pub(super) deprecated: Option<String>,
    pub(super) report: Option<String>,
    pub(super) uploaded_by: Option<UserId>,
    pub(super) uploaded_ms: i64,
    pub(super) changed_ms: i64,
}

/// All of it but the report, which may be long.
#[derive(Queryable, Selectable)]
#[diesel(table_name = versions)]
struct Brief {
    id: VersionId,
    version: String,
    digest: String,
    blob: String,
    bytes: i64,
    state: String,
    reason: Option<String>,
    deprecated: Option<String>,
    uploaded_by: Option<UserId>,
    uploaded_ms: i64,
    changed_ms: i64,
}

impl Brief {
    fn named(self, (publisher, name): (String, String), keeper: Option<String>) -> Result<Version, DbError> {
        let state = self.state.parse().map_err(|reason| DbError::Broken {
            table: "versions",
            reason,
        })?;
        Ok(Version {
            id: self.id,
            keeper: keeper.unwrap_or_else(|| publisher.clone()),
            publisher,
            name,
            version: self.version,
            digest: self.digest,
            blob: self.blob,
            bytes: self.bytes,
            state,
            reason: self.reason,
            deprecated: self.deprecated,
            report: None,
            uploaded_by: self.uploaded_by,
            uploaded_ms: self.uploaded_ms,
            changed_ms: self.changed_ms,
        })
    }
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

/// The version that is this pack, with its report, where everybody may see it.
///
/// # Errors
/// When the database fails.
pub fn public_by_digest(connection: &mut AnyConnection, digest: &str) -> Result<Option<Version>, DbError> {
    let public = versions::table
        .filter(versions::digest.eq(digest.to_owned()))
        .filter(versions::state.eq_any([State::Published.as_str(), State::Yanked.as_str()]));
    let id: Option<VersionId> = public.select(versions::id).first(connection).optional()?;
    id.map(|id| by_id(connection, &id)).transpose()
}

/// The versions of a style that everybody may see, without their reports, the last uploaded first.
///
/// # Errors
/// When the database fails.
pub fn public_of(connection: &mut AnyConnection, publisher: &str, name: &str) -> Result<Vec<Version>, DbError> {
    let joined = versions::table.inner_join(styles::table.inner_join(publishers::table));
    let public = joined
        .filter(publishers::name.eq(publisher.to_owned()))
        .filter(styles::name.eq(name.to_owned()))
        .filter(versions::state.eq_any([State::Published.as_str(), State::Yanked.as_str()]));
    let rows = public.select((Brief::as_select(), (publishers::name, styles::name), styles::keeper_id));
    let rows: Vec<Named> = rows.order(versions::id.desc()).load(connection)?;
    whole(connection, rows)
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

/// A version, the names of its style, and who keeps that.
type Named = (Brief, (String, String), Option<PublisherId>);

/// Rows with the names of those who keep their styles.
fn whole(connection: &mut AnyConnection, rows: Vec<Named>) -> Result<Vec<Version>, DbError> {
    let keepers = keepers::names(connection, rows.iter().filter_map(|(_, _, keeper)| keeper.as_ref()))?;
    rows.into_iter()
        .map(|(row, names, keeper)| row.named(names, keeper.and_then(|keeper| keepers.get(&keeper).cloned())))
        .collect()
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

/// Keeps a preview: a blob for a sample picture.
///
/// # Errors
/// When the database fails.
pub fn put_preview(connection: &mut AnyConnection, id: &VersionId, sample: &str, blob: &str) -> Result<(), DbError> {
    let old = previews::table
        .filter(previews::version_id.eq(id.clone()))
        .filter(previews::sample.eq(sample.to_owned()));
    diesel::delete(old).execute(connection)?;
    let row = (
        previews::version_id.eq(id.clone()),
        previews::sample.eq(sample.to_owned()),
        previews::blob.eq(blob.to_owned()),
    );
    diesel::insert_into(previews::table).values(row).execute(connection)?;
    Ok(())
}

/// The previews of a version: samples and blobs, by sample.
///
/// # Errors
/// When the database fails.
pub fn previews(connection: &mut AnyConnection, id: &VersionId) -> Result<Vec<(String, String)>, DbError> {
    let theirs = previews::table
        .filter(previews::version_id.eq(id.clone()))
        .order(previews::sample);
    Ok(theirs.select((previews::sample, previews::blob)).load(connection)?)
}

/// The styles that everybody may see, by publisher and their own names, and when their publisher was made.
///
/// # Errors
/// When the database fails.
pub fn public_names(connection: &mut AnyConnection) -> Result<Vec<(String, String, i64)>, DbError> {
    let named = styles::table.inner_join(publishers::table).inner_join(versions::table);
    let named = named.filter(versions::state.eq_any([State::Published.as_str(), State::Yanked.as_str()]));
    let names = named
        .select((publishers::name, styles::name, publishers::created_ms))
        .distinct();
    Ok(names.load(connection)?)
}

/// How many versions of a publisher are being checked.
///
/// # Errors
/// When the database fails.
pub fn checking(connection: &mut AnyConnection, publisher: &PublisherId) -> Result<i64, DbError> {
    let theirs = versions::table
        .inner_join(styles::table)
        .filter(styles::publisher_id.eq(publisher.clone()));
    let checking = theirs.filter(versions::state.eq(State::Checking.as_str()));
    Ok(checking.count().get_result(connection)?)
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

/// Whether anything names this blob: a pack, a preview, a render in somebody's history or on a board.
///
/// # Errors
/// When the database fails.
pub fn names_blob(connection: &mut AnyConnection, blob: &str) -> Result<bool, DbError> {
    let packs = versions::table.filter(versions::blob.eq(blob.to_owned())).count();
    let pictures = previews::table.filter(previews::blob.eq(blob.to_owned())).count();
    Ok(
        packs.get_result::<i64>(connection)? + pictures.get_result::<i64>(connection)? > 0
            || history::names_blob(connection, blob)?
            || board_items::names_blob(connection, blob)?,
    )
}
