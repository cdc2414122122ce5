//! Finds what is listed: by words, narrowed by facets, in an order, page by page. The same on both databases, to the last place.
//!
//! Every word of the text has to begin a term of the style; a style that has several such terms counts with the one that weighs most. A filter names
//! values of one key: a style has to have all of the tags that are asked for, and one of the values of each other key. Pages begin behind the last
//! entry of the one before ([`Cursor`]), so that they stay cheap however deep, and entries that come and go move nothing twice.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

pub use super::cursor::{Cursor, CursorFault};
use super::entries::{self, Entry};
pub use super::facets::{Facets, Key, facets};
use super::found::found;
use crate::connection::AnyConnection;
use crate::error::DbError;
use crate::label::labels;
use crate::sql::Sql;

labels! {
    /// An order of what is found. Styles that are equal in it stand in the order of names.
    Sort is "order":
    /// What fits the words best comes first, then what is rated best.
    Relevance = "relevance",
    /// What was listed last comes first.
    New = "new",
    /// What was rendered most comes first.
    Popular = "popular",
    /// What is rated best comes first.
    Rated = "rated",
    /// What takes least time comes first; what nobody measured, last.
    Fast = "fast",
    /// By name, publishers first.
    Name = "name",
}

/// More than a score can be: what fits better comes first, however it is rated.
const ABOVE_SCORES: i64 = 10_000;
/// Entries of a page.
const MOST_ENTRIES: usize = 200;

/// What is looked for.
#[derive(Clone, Debug)]
pub struct Query {
    /// Words, all of which have to be found. A text without any word narrows nothing.
    pub text: String,
    /// Tags, all of which it has to have.
    pub tags: Vec<String>,
    /// Licences, one of which it has to have.
    pub licenses: Vec<String>,
    /// Publishers, one of whose it has to be.
    pub publishers: Vec<String>,
    /// Speeds in words, one of which it has to have.
    pub speeds: Vec<String>,
    /// Names of colors, one of which it has to have.
    pub colors: Vec<String>,
    /// The order.
    pub sort: Sort,
    /// Where the page begins.
    pub after: Option<Cursor>,
    /// Entries of a page, 1 to 200.
    pub limit: usize,
}

impl Default for Query {
    fn default() -> Self {
        Self {
            text: String::new(),
            tags: Vec::new(),
            licenses: Vec::new(),
            publishers: Vec::new(),
            speeds: Vec::new(),
            colors: Vec::new(),
            sort: Sort::New,
            after: None,
            limit: 24,
        }
    }
}

impl Query {
    /// What is asked for of a key.
    pub fn values(&self, key: Key) -> &[String] {
        match key {
            Key::Tag => &self.tags,
            Key::License => &self.licenses,
            Key::Publisher => &self.publishers,
            Key::Speed => &self.speeds,
            Key::Color => &self.colors,
        }
    }
}

/// A page of what was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its entries, in order.
    pub entries: Vec<Entry>,
    /// Where the next page begins, if there is one.
    pub next: Option<Cursor>,
}

#[derive(QueryableByName)]
struct Place {
    #[diesel(sql_type = Text)]
    style: String,
    #[diesel(sql_type = BigInt)]
    place: i64,
}

/// A page of what a query finds.
///
/// # Errors
/// [`DbError::Conflict`] when the page begins in another order.
pub fn search(connection: &mut AnyConnection, query: &Query) -> Result<Found, DbError> {
    let limit = query.limit.clamp(1, MOST_ENTRIES);
    let mut sql = Sql::default();
    let page = page(&mut sql, query, limit + 1)?;
    let mut places: Vec<Place> = sql.query(page).load(connection)?;
    let more = places.len() > limit;
    places.truncate(limit);
    let next = places.last().filter(|_| more);
    let next = next.map(|last| Cursor::new(query.sort, last.place, &last.style));
    let styles: Vec<String> = places.into_iter().map(|place| place.style).collect();
    Ok(Found {
        entries: entries::by_styles(connection, &styles)?,
        next,
    })
}

/// The query for styles and places of a page.
fn page(sql: &mut Sql, query: &Query, limit: usize) -> Result<String, DbError> {
    let found = found(sql, query, None);
    let (with, from) = match &found {
        Some(found) => (
            format!("WITH found AS MATERIALIZED ({found}) "),
            "found JOIN entries e ON e.number = found.entry",
        ),
        None => (String::new(), "entries e"),
    };
    let key = key(query.sort, found.is_some());
    let behind = match &query.after {
        Some(after) if after.sort() != query.sort => {
            return Err(DbError::Conflict(CursorFault::OtherSort.to_string()));
        }
        Some(after) => format!(" WHERE {}", behind(sql, key.as_deref(), after)),
        None => String::new(),
    };
    let place = key.as_deref().unwrap_or("CAST(0 AS BIGINT)");
    let order = match (&key, query.sort) {
        (None, _) => String::new(),
        (Some(key), Sort::Fast) => format!("{key}, "),
        (Some(key), _) => format!("{key} DESC, "),
    };
    Ok(format!(
        "{with}SELECT e.style AS style, {place} AS place FROM {from}{behind} ORDER BY {order}e.style LIMIT {limit}"
    ))
}

/// What an order goes by, from the highest down but for [`Sort::Fast`]; nothing where names alone decide.
fn key(sort: Sort, weighed: bool) -> Option<String> {
    let key = match sort {
        Sort::Relevance if weighed => return Some(format!("(found.weight * {ABOVE_SCORES} + e.score)")),
        Sort::Relevance | Sort::Rated => "e.score",
        Sort::New => "e.listed_ms",
        Sort::Popular => "e.renders",
        Sort::Fast => "e.speed",
        Sort::Name => return None,
    };
    Some(key.to_owned())
}

/// What lies behind the page before, written so that an index of key and style can begin there.
fn behind(sql: &mut Sql, key: Option<&str>, after: &Cursor) -> String {
    let Some(key) = key else {
        return format!("e.style > {}", sql.text(after.style()));
    };
    let way = if after.sort() == Sort::Fast { ">" } else { "<" };
    let (place, style) = (sql.number(after.key()), sql.text(after.style()));
    format!("{key} {way}= {place} AND ({key} {way} {place} OR e.style > {style})")
}
