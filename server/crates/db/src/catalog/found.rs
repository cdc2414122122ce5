//! The styles that a query finds, as SQL.
//!
//! Each word and each filter is a set of styles, and what stands in all of the sets is found. The sets are added up and counted rather than joined:
//! that costs as much as the sets are large, whatever the database guesses of their sizes, where a join in the wrong order costs a hundred times that.

use super::facets::Key;
use super::search::Query;
use super::words;
use crate::sql::Sql;

/// A query for `entry`, a number, and `weight` of all that is found; `None` where nothing is asked for, and everything is found. One key's filter may be left out.
pub(super) fn found(sql: &mut Sql, query: &Query, but: Option<Key>) -> Option<String> {
    let mut sets = Vec::new();
    for term in words::query(&query.text) {
        let (first, end) = (sql.text(term.first()), sql.text(&term.end()));
        sets.push(format!(
            "SELECT entry, max(weight) AS weight FROM search_terms WHERE term >= {first} AND term < {end} GROUP BY entry"
        ));
    }
    for key in Key::ALL.into_iter().filter(|key| Some(*key) != but) {
        let values = query.values(key);
        let mut having = |places: String| {
            sets.push(format!(
                "SELECT DISTINCT entry, CAST(0 AS BIGINT) AS weight FROM facets WHERE key = '{key}' AND value IN ({places})"
            ));
        };
        if key == Key::Tag {
            values.iter().for_each(|value| having(sql.text(value)));
        } else if !values.is_empty() {
            having(sql.texts(values));
        }
    }
    match &sets[..] {
        [] => None,
        [one] => Some(one.clone()),
        several => Some(format!(
            "SELECT entry, CAST(sum(weight) AS BIGINT) AS weight FROM ({}) AS sets GROUP BY entry HAVING count(*) = {}",
            several.join(" UNION ALL "),
            several.len()
        )),
    }
}
