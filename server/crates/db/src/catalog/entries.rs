//! What is listed: one row for each style, with what it is found, narrowed and sorted by.
//!
//! An entry is what its pack says, so it is put anew as a whole whenever that is another. When a style was first listed and how often it was
//! rendered stay while it is listed; what its reviews come to stays for ever.

mod tags;

use std::collections::{BTreeMap, BTreeSet};

use diesel::dsl::max;
use diesel::prelude::*;
use diesel::sql_types::BigInt;

pub use self::tags::Tags;
use super::facets::{self, Key};
use super::{reviews, words};
use crate::connection::AnyConnection;
use crate::dialect::{self, Turn};
use crate::error::DbError;
use crate::label::labels;
use crate::schema::entries;
use crate::sql::Sql;

labels! {
    /// Where a style comes from.
    Origin is "origin":
    /// A folder of packs that the server was given.
    Folder = "folder",
    /// A publisher.
    Published = "published",
}

/// The tables that listing a style writes to.
pub const TABLES: &[&str] = &["entries", "search_terms", "facets"];
/// The speed of a style that nobody has measured: behind every other.
pub const UNKNOWN_SPEED: i64 = i64::MAX;

/// A style to be listed.
#[derive(Clone, Debug)]
pub struct NewEntry {
    /// Its name, `publisher/name`.
    pub style: String,
    /// The version that is used now, semver.
    pub version: String,
    /// The pack's digest, hexadecimal.
    pub digest: String,
    /// What people read.
    pub title: String,
    /// In a sentence or two.
    pub summary: String,
    /// SPDX expression.
    pub license: Option<String>,
    /// What it is filed under.
    pub tags: Vec<String>,
    /// Where it comes from.
    pub origin: Origin,
    /// What people should use instead, in the publisher's words.
    pub deprecated: Option<String>,
    /// What was measured, JSON; not looked into here.
    pub measured: Option<String>,
    /// Its colors, JSON; not looked into here.
    pub palette: String,
    /// The names of its colors.
    pub colors: Vec<String>,
    /// How fast it is, in a word.
    pub speed_class: String,
    /// Microseconds for a megapixel; [`UNKNOWN_SPEED`] where nobody has measured it.
    pub speed: i64,
}

/// A style that is listed.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = entries)]
pub struct Entry {
    /// Its name, `publisher/name`.
    pub style: String,
    /// When it was first listed.
    pub listed_ms: i64,
    /// When anything of this but `renders` last changed; later than every change before, whatever the clock says.
    pub changed_ms: i64,
    /// How often it was rendered.
    pub renders: i64,
    /// The stars of its reviews, added up.
    pub stars: i64,
    /// How many reviews it has.
    pub reviews: i64,
    /// The mean of its stars in thousandths, as [`score`] makes it.
    pub score: i64,
    /// Microseconds for a megapixel; [`UNKNOWN_SPEED`] where nobody has measured it.
    pub speed: i64,
    /// The first part of its name.
    pub publisher: String,
    /// The version that is used now, semver.
    pub version: String,
    /// The pack's digest, hexadecimal.
    pub digest: String,
    /// Where it comes from.
    pub origin: Origin,
    /// What people read.
    pub title: String,
    /// In a sentence or two.
    pub summary: String,
    /// SPDX expression.
    pub license: Option<String>,
    /// What it is filed under.
    pub tags: Tags,
    /// What people should use instead, in the publisher's words.
    pub deprecated: Option<String>,
    /// What was measured, JSON.
    pub measured: Option<String>,
    /// Its colors, JSON.
    pub palette: String,
}

/// A mean of stars in thousandths that few reviews cannot carry away: as if five more people had given three stars.
pub fn score(stars: i64, reviews: i64) -> i64 {
    const OTHERS: i64 = 5;
    let (stars, reviews) = (stars + 3 * OTHERS, reviews + OTHERS);
    (2_000 * stars + reviews) / (2 * reviews)
}

/// Lists a style, or lists it anew.
///
/// # Errors
/// When the database fails.
pub fn put(connection: &mut AnyConnection, new: &NewEntry, now_ms: i64) -> Result<(), DbError> {
    dialect::one_writer(connection, Turn::Entries)?;
    let changed_ms = next_change(connection, now_ms)?;
    let known = entries::table.filter(entries::style.eq(new.style.clone()));
    let kept = known
        .clone()
        .select((entries::number, entries::listed_ms, entries::renders));
    let (number, listed_ms, renders) = match kept.first(connection).optional()? {
        Some(kept) => kept,
        None => (next_number(connection)?, now_ms, 0),
    };
    let (stars, reviews) = reviews::sum(connection, &new.style)?;
    // Its terms and facets go with it.
    diesel::delete(known).execute(connection)?;
    let row = Entry {
        style: new.style.clone(),
        listed_ms,
        changed_ms,
        renders,
        stars,
        reviews,
        score: score(stars, reviews),
        speed: new.speed,
        publisher: parts(&new.style).0.to_owned(),
        version: new.version.clone(),
        digest: new.digest.clone(),
        origin: new.origin,
        title: new.title.clone(),
        summary: new.summary.clone(),
        license: new.license.clone(),
        tags: Tags::new(&new.tags),
        deprecated: new.deprecated.clone(),
        measured: new.measured.clone(),
        palette: new.palette.clone(),
    };
    let facets = facets(new);
    diesel::insert_into(entries::table)
        .values((
            row,
            entries::number.eq(number),
            entries::facets.eq(facets::lines(&facets)),
        ))
        .execute(connection)?;
    put_terms(connection, number, new)?;
    put_facets(connection, number, &facets)
}

/// No longer lists a style; whether it was listed.
///
/// # Errors
/// When the database fails.
pub fn remove(connection: &mut AnyConnection, style: &str) -> Result<bool, DbError> {
    dialect::one_writer(connection, Turn::Entries)?;
    let row = entries::table.filter(entries::style.eq(style.to_owned()));
    Ok(diesel::delete(row).execute(connection)? > 0)
}

/// Says what people should use instead of this pack; `None` takes it back.
///
/// # Errors
/// When the database fails.
pub fn deprecate(
    connection: &mut AnyConnection,
    digest: &str,
    message: Option<&str>,
    now_ms: i64,
) -> Result<(), DbError> {
    dialect::one_writer(connection, Turn::Entries)?;
    let changed_ms = next_change(connection, now_ms)?;
    let row = entries::table.filter(entries::digest.eq(digest.to_owned()));
    let set = (
        entries::deprecated.eq(message.map(str::to_owned)),
        entries::changed_ms.eq(changed_ms),
    );
    diesel::update(row).set(set).execute(connection)?;
    Ok(())
}

/// Those of these styles that are listed, in this order.
///
/// # Errors
/// When the database fails.
pub fn by_styles(connection: &mut AnyConnection, styles: &[String]) -> Result<Vec<Entry>, DbError> {
    let rows = entries::table.filter(entries::style.eq_any(styles.to_vec()));
    let rows: Vec<Entry> = rows.select(Entry::as_select()).load(connection)?;
    let mut found: BTreeMap<String, Entry> = rows.into_iter().map(|row| (row.style.clone(), row)).collect();
    Ok(styles.iter().filter_map(|style| found.remove(style)).collect())
}

/// What is listed, by name: which pack, and where it comes from.
///
/// # Errors
/// When the database fails.
pub fn keys(connection: &mut AnyConnection) -> Result<Vec<(String, String, Origin)>, DbError> {
    let rows = entries::table.order(entries::style);
    Ok(rows
        .select((entries::style, entries::digest, entries::origin))
        .load(connection)?)
}

/// Another one, whenever anything that is listed is another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, QueryableByName)]
pub struct Mark {
    /// How many styles are listed.
    #[diesel(sql_type = BigInt)]
    pub count: i64,
    /// When one of them last changed; 0 where there is none.
    #[diesel(sql_type = BigInt)]
    pub changed_ms: i64,
    /// How often they were rendered.
    #[diesel(sql_type = BigInt)]
    pub renders: i64,
}

/// What is another, whenever anything that is listed is.
///
/// # Errors
/// When the database fails.
pub fn mark(connection: &mut AnyConnection) -> Result<Mark, DbError> {
    let query = diesel::sql_query(
        "SELECT count(*) AS count, coalesce(max(changed_ms), 0) AS changed_ms, \
         CAST(coalesce(sum(renders), 0) AS BIGINT) AS renders FROM entries",
    );
    Ok(query.get_result(connection)?)
}

/// Counts renders: so many more of each of these styles.
///
/// # Errors
/// When the database fails.
pub fn count_renders(connection: &mut AnyConnection, renders: &[(String, i64)]) -> Result<(), DbError> {
    dialect::one_writer(connection, Turn::Entries)?;
    for (style, more) in renders {
        let row = entries::table.filter(entries::style.eq(style.clone()));
        diesel::update(row)
            .set(entries::renders.eq(entries::renders + *more))
            .execute(connection)?;
    }
    Ok(())
}

/// Writes what a style's reviews come to now. In a turn of [`Turn::Entries`].
pub(super) fn rate(connection: &mut AnyConnection, style: &str, now_ms: i64) -> Result<(), DbError> {
    let (stars, reviews) = reviews::sum(connection, style)?;
    let changed_ms = next_change(connection, now_ms)?;
    let row = entries::table.filter(entries::style.eq(style.to_owned()));
    let set = (
        entries::stars.eq(stars),
        entries::reviews.eq(reviews),
        entries::score.eq(score(stars, reviews)),
        entries::changed_ms.eq(changed_ms),
    );
    diesel::update(row).set(set).execute(connection)?;
    Ok(())
}

/// A time for a change, so that two changes never have the same.
fn next_change(connection: &mut AnyConnection, now_ms: i64) -> Result<i64, DbError> {
    let last: Option<i64> = entries::table.select(max(entries::changed_ms)).first(connection)?;
    Ok(last.map_or(now_ms, |last| now_ms.max(last + 1)))
}

/// A number that no entry has.
fn next_number(connection: &mut AnyConnection) -> Result<i64, DbError> {
    let last: Option<i64> = entries::table.select(max(entries::number)).first(connection)?;
    Ok(last.unwrap_or_default() + 1)
}

/// The publisher's part of a style's name, and its own.
fn parts(style: &str) -> (&str, &str) {
    style.split_once('/').unwrap_or(("", style))
}

fn put_terms(connection: &mut AnyConnection, number: i64, new: &NewEntry) -> Result<(), DbError> {
    let (publisher, name) = parts(&new.style);
    let tags = new.tags.join(" ");
    let fields = [
        (8, new.title.as_str()),
        (8, name),
        (6, tags.as_str()),
        (4, publisher),
        (2, new.summary.as_str()),
    ];
    let mut weights: BTreeMap<String, i64> = BTreeMap::new();
    for (weight, text) in fields {
        for term in words::index(text) {
            let best = weights.entry(term).or_default();
            *best = weight.max(*best);
        }
    }
    let mut sql = Sql::default();
    let rows: Vec<String> = weights
        .iter()
        .map(|(term, weight)| format!("({number}, {}, {weight})", sql.text(term)))
        .collect();
    insert(connection, sql, "search_terms (entry, term, weight)", &rows)
}

/// What a style is narrowed by, each once.
fn facets(new: &NewEntry) -> BTreeSet<(Key, String)> {
    let publisher = [parts(&new.style).0.to_owned()];
    let speed = [new.speed_class.clone()];
    let fields: [(Key, &[String]); 5] = [
        (Key::Tag, &new.tags),
        (Key::License, new.license.as_slice()),
        (Key::Publisher, &publisher),
        (Key::Speed, &speed),
        (Key::Color, &new.colors),
    ];
    let pairs = fields
        .into_iter()
        .flat_map(|(key, values)| values.iter().map(move |value| (key, value.clone())));
    pairs.collect()
}

fn put_facets(connection: &mut AnyConnection, number: i64, facets: &BTreeSet<(Key, String)>) -> Result<(), DbError> {
    let mut sql = Sql::default();
    let rows: Vec<String> = facets
        .iter()
        .map(|(key, value)| format!("({number}, '{key}', {})", sql.text(value)))
        .collect();
    insert(connection, sql, "facets (entry, key, value)", &rows)
}

/// Adds rows to a table, in one statement.
fn insert(connection: &mut AnyConnection, sql: Sql, table: &str, rows: &[String]) -> Result<(), DbError> {
    if rows.is_empty() {
        return Ok(());
    }
    let query = sql.query(format!("INSERT INTO {table} VALUES {}", rows.join(", ")));
    query.execute(connection)?;
    Ok(())
}
