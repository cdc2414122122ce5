//! Which part of a long list.

use utoipa::IntoParams;

use super::Pairs;
use crate::error::{ApiError, Code};

/// Entries of a list where nothing is said.
pub const PAGE: i64 = 50;
/// Most entries of a list.
pub const MAX_PAGE: i64 = 200;

/// Which part of a list, in the query.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the query; `Paging` reads it")]
pub struct PagingQuery {
    /// What `next` was in the part before.
    after: Option<String>,
    /// Entries of the part.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<i64>,
}

/// A part of a list that is ordered by something unique (keyset paging): what comes behind `after`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paging {
    /// What the last entry of the part before was; empty at the beginning.
    pub after: String,
    /// Entries, 1 to 200.
    pub limit: i64,
}

impl Paging {
    /// From a query that has nothing but `after` and `limit`.
    ///
    /// # Errors
    /// [`Code::QueryInvalid`].
    pub fn from_query(pairs: &Pairs) -> Result<Self, ApiError> {
        Self::among(pairs, &[])
    }

    /// From a query that has other keys too, each once.
    ///
    /// # Errors
    /// [`Code::QueryInvalid`].
    pub fn among(pairs: &Pairs, others: &[&str]) -> Result<Self, ApiError> {
        let keys = [&["after", "limit"], others].concat();
        let faults = pairs.faults(&keys, &keys);
        if !faults.is_empty() {
            return Err(ApiError::faults(Code::QueryInvalid, faults));
        }
        let limit = match pairs.get("limit") {
            None => PAGE,
            Some(limit) => {
                let limit = limit.parse().ok().filter(|limit| (1..=MAX_PAGE).contains(limit));
                let detail = format!("`limit` is a number from 1 to {MAX_PAGE}");
                limit.ok_or_else(|| ApiError::new(Code::QueryInvalid, detail))?
            }
        };
        if pairs
            .get("after")
            .is_some_and(|after| after.chars().any(char::is_control))
        {
            return Err(ApiError::new(
                Code::QueryInvalid,
                "`after` is what `next` was in the part before",
            ));
        }
        Ok(Self {
            after: pairs.get("after").unwrap_or_default().to_owned(),
            limit,
        })
    }

    /// What the next part comes behind, where `items` may not be all.
    pub fn next<T>(&self, items: &[T], key: impl Fn(&T) -> String) -> Option<String> {
        let is_full = i64::try_from(items.len()).is_ok_and(|items| items == self.limit);
        items.last().filter(|_| is_full).map(key)
    }
}
