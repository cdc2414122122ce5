//! Which styles somebody looks for: the query of lists and of facets.

use db::catalog::search::{Cursor, Query, Sort};
use pixels::ColorName;
use utoipa::IntoParams;

use crate::catalog::Speed;
use crate::error::{ApiError, Code};
use crate::extract::Pairs;

/// Entries of a list where nothing is said.
const PAGE: usize = 50;
/// Most entries of a list.
const MAX_PAGE: usize = 200;
/// Longest text to search for, in characters.
const MOST_CHARS: usize = 200;
/// Most values of one filter.
const MOST_VALUES: usize = 20;
/// Keys that may stand more than once.
const FILTERS: [&str; 5] = ["tag", "license", "publisher", "speed", "color"];

/// What a style must have.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the query; `wanted` reads it")]
pub(super) struct FilterQuery {
    /// Words to search for in titles, names, tags, publishers and summaries; each may be the beginning of one.
    #[param(example = "wave", max_length = 200)]
    q: Option<String>,
    /// A tag; repeated, all of them.
    #[param(example = json!(["woodblock"]))]
    tag: Option<Vec<String>>,
    /// An SPDX expression, as styles have it; repeated, any of them.
    license: Option<Vec<String>>,
    /// A publisher; repeated, any of them.
    publisher: Option<Vec<String>>,
    /// `fast` (under 250 ms for a million pixels on this server's device), `medium` (under 2,500 ms), `slow` or `unknown`; repeated, any of them.
    speed: Option<Vec<String>>,
    /// A colour of what the style makes: black, grey, white, brown, red, orange, yellow, green, teal, blue, purple or pink; repeated, any of them.
    color: Option<Vec<String>>,
}

/// In which order, and which part.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the query; `wanted` reads it")]
pub(super) struct OrderQuery {
    /// `relevance` (where `q` is given), `new` (elsewhere), `popular`, `rated`, `fast` or `name`.
    #[param(example = "popular")]
    sort: Option<String>,
    /// What `next` was in the part before.
    after: Option<String>,
    /// Entries of the part.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<i64>,
}

/// The filters of a query.
///
/// # Errors
/// [`Code::QueryInvalid`].
pub(super) fn filters(pairs: &Pairs) -> Result<Query, ApiError> {
    let keys = [&["q"], &FILTERS[..]].concat();
    check(pairs, &keys)?;
    read(pairs)
}

/// The filters, the order and the part of a query.
///
/// # Errors
/// [`Code::QueryInvalid`].
pub(super) fn wanted(pairs: &Pairs) -> Result<Query, ApiError> {
    let keys = [&["q", "sort", "after", "limit"], &FILTERS[..]].concat();
    check(pairs, &keys)?;
    let query = read(pairs)?;
    let sort = match pairs.get("sort") {
        Some(sort) => sort.parse::<Sort>().map_err(invalid)?,
        None if query.text.is_empty() => Sort::New,
        None => Sort::Relevance,
    };
    let limit = pairs.get("limit").map_or(Some(PAGE), |limit| {
        limit.parse().ok().filter(|limit| (1..=MAX_PAGE).contains(limit))
    });
    let limit = limit.ok_or_else(|| invalid(format!("`limit` is a number from 1 to {MAX_PAGE}")))?;
    let after = pairs.get("after").map(|after| Cursor::parse(after, sort));
    let after = after
        .transpose()
        .map_err(|fault| invalid(format!("`after`: {fault}")))?;
    Ok(Query {
        sort,
        limit,
        after,
        ..query
    })
}

fn check(pairs: &Pairs, keys: &[&str]) -> Result<(), ApiError> {
    let once: Vec<&str> = keys.iter().copied().filter(|key| !FILTERS.contains(key)).collect();
    let faults = pairs.faults(keys, &once);
    if faults.is_empty() {
        Ok(())
    } else {
        Err(ApiError::faults(Code::QueryInvalid, faults))
    }
}

fn read(pairs: &Pairs) -> Result<Query, ApiError> {
    let text = pairs.get("q").unwrap_or_default().to_owned();
    if text.chars().count() > MOST_CHARS {
        return Err(invalid(format!("`q` has at most {MOST_CHARS} characters")));
    }
    let query = Query {
        text,
        tags: values(pairs, "tag")?,
        licenses: values(pairs, "license")?,
        publishers: values(pairs, "publisher")?,
        speeds: values(pairs, "speed")?,
        colors: values(pairs, "color")?,
        ..Query::default()
    };
    for speed in &query.speeds {
        speed.parse::<Speed>().map_err(invalid)?;
    }
    for color in &query.colors {
        color.parse::<ColorName>().map_err(invalid)?;
    }
    Ok(query)
}

fn values(pairs: &Pairs, key: &str) -> Result<Vec<String>, ApiError> {
    let given = pairs.iter().filter(|(given, _)| *given == key);
    let mut values: Vec<String> = given.map(|(_, value)| value.to_owned()).collect();
    if values.len() > MOST_VALUES || values.iter().any(|value| value.chars().any(char::is_control)) {
        return Err(invalid(format!(
            "`{key}` may stand {MOST_VALUES} times, with a word each"
        )));
    }
    values.sort();
    values.dedup();
    Ok(values)
}

fn invalid(detail: String) -> ApiError {
    ApiError::new(Code::QueryInvalid, detail)
}
