//! What styles are narrowed by, and how many of those that a query finds have which values.
//!
//! An entry's facets stand in one text, too, and are counted here: neither database groups a hundred thousand rows in the time that somebody
//! waits for a page.

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;
use diesel::sql_types::Text;

use super::found::found;
use super::search::Query;
use crate::connection::AnyConnection;
use crate::error::DbError;
use crate::label::labels;
use crate::sql::Sql;

labels! {
    /// What styles are narrowed by.
    Key is "facet":
    /// What they are filed under.
    Tag = "tag",
    /// Under which licence they may be used.
    License = "license",
    /// Whose they are.
    Publisher = "publisher",
    /// How fast they are, in a word.
    Speed = "speed",
    /// The names of their colors.
    Color = "color",
}

/// Values of one key that are told.
const MOST_VALUES: usize = 50;

/// What was found, counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facets {
    /// How many styles.
    pub total: i64,
    /// Values and how many styles have them: by key, the most frequent first, 50 of each key at most.
    pub values: Vec<(Key, String, i64)>,
}

/// The text that an entry's facets stand in: a line for each.
pub(super) fn lines(facets: &BTreeSet<(Key, String)>) -> String {
    let lines: Vec<String> = facets
        .iter()
        .map(|(key, value)| format!("{key} {}", value.replace('\n', " ")))
        .collect();
    lines.join("\n")
}

/// How many styles a query finds, and how many of them have which values. What a key counts does not depend on that key's own filter, as another of
/// its values could be chosen; but for tags, which narrow one another. Order and page do not matter.
///
/// # Errors
/// When the database fails.
pub fn facets(connection: &mut AnyConnection, query: &Query) -> Result<Facets, DbError> {
    let chosen = |key: &Key| *key != Key::Tag && !query.values(*key).is_empty();
    let (apart, together): (Vec<Key>, Vec<Key>) = Key::ALL.into_iter().partition(chosen);
    let texts = texts(connection, query, None)?;
    let total = texts.len() as i64;
    let mut values = count(&texts, &together);
    for key in apart {
        values.extend(count(&self::texts(connection, query, Some(key))?, &[key]));
    }
    // Each key's values are in order already.
    values.sort_by_key(|(key, ..)| *key);
    Ok(Facets { total, values })
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    facets: String,
}

/// The facets of each style that a query finds; without the filter of one key.
fn texts(connection: &mut AnyConnection, query: &Query, but: Option<Key>) -> Result<Vec<String>, DbError> {
    let mut sql = Sql::default();
    let text = match found(&mut sql, query, but) {
        Some(found) => format!(
            "WITH found AS MATERIALIZED ({found}) SELECT e.facets AS facets FROM found JOIN entries e ON e.number = found.entry"
        ),
        None => "SELECT facets FROM entries".to_owned(),
    };
    let rows: Vec<Row> = sql.query(text).load(connection)?;
    Ok(rows.into_iter().map(|row| row.facets).collect())
}

/// How often each value of these keys stands in the texts: the most frequent first, then in the order of bytes.
fn count(texts: &[String], keys: &[Key]) -> Vec<(Key, String, i64)> {
    let mut lines: HashMap<&str, i64> = HashMap::new();
    for line in texts.iter().flat_map(|text| text.split('\n')) {
        *lines.entry(line).or_default() += 1;
    }
    let mut told = Vec::new();
    for key in keys {
        let begin = format!("{key} ");
        let values = lines
            .iter()
            .filter_map(|(line, count)| Some((line.strip_prefix(&begin)?, *count)));
        let mut values: Vec<(&str, i64)> = values.collect();
        values.sort_by_key(|(value, count)| (-count, *value));
        let most = values.into_iter().take(MOST_VALUES);
        told.extend(most.map(|(value, count)| (*key, value.to_owned(), count)));
    }
    told
}
