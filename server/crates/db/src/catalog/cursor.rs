//! Where a page of what was found begins.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use super::search::Sort;

/// The last entry of the page before. As text it is for machines: it is given out, and comes back as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    sort: Sort,
    key: i64,
    style: String,
}

/// A text that is no beginning of this page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CursorFault {
    /// It was not given out here.
    #[error("this is no beginning of a page; take `next` of the page before as it is")]
    Unknown,
    /// It was given out for another order.
    #[error("this page begins in another order; keep the order from page to page, or begin at the first one")]
    OtherSort,
}

impl Cursor {
    pub(super) fn new(sort: Sort, key: i64, style: &str) -> Self {
        Self {
            sort,
            key,
            style: style.to_owned(),
        }
    }

    /// Reads one that has to be of this order.
    ///
    /// # Errors
    /// Both faults.
    pub fn parse(text: &str, sort: Sort) -> Result<Self, CursorFault> {
        let cursor: Self = text.parse()?;
        if cursor.sort == sort {
            Ok(cursor)
        } else {
            Err(CursorFault::OtherSort)
        }
    }

    /// Which order.
    pub fn sort(&self) -> Sort {
        self.sort
    }

    pub(super) fn key(&self) -> i64 {
        self.key
    }

    pub(super) fn style(&self) -> &str {
        &self.style
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.sort, self.key, self.style)
    }
}

impl FromStr for Cursor {
    type Err = CursorFault;

    fn from_str(text: &str) -> Result<Self, CursorFault> {
        let mut parts = text.splitn(3, ':');
        let mut part = || parts.next().ok_or(CursorFault::Unknown);
        let sort = part()?.parse().map_err(|_| CursorFault::Unknown)?;
        let key = part()?.parse().map_err(|_| CursorFault::Unknown)?;
        let style = part()?.to_owned();
        if style.is_empty() || style.contains(char::is_control) {
            return Err(CursorFault::Unknown);
        }
        Ok(Self { sort, key, style })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_come_back_as_they_were() {
        for sort in Sort::ALL {
            let cursor = Cursor::new(sort, -7, "studio/wave:1");
            assert_eq!(cursor.to_string().parse(), Ok(cursor.clone()));
            assert_eq!(Cursor::parse(&cursor.to_string(), sort), Ok(cursor));
        }
        let new = Cursor::new(Sort::New, i64::MAX, "studio/wave").to_string();
        assert_eq!(Cursor::parse(&new, Sort::Name), Err(CursorFault::OtherSort));
        for odd in [
            "",
            "new",
            "new:1",
            "new:1:",
            "new:x:a/b",
            "old:1:a/b",
            "new:1:a\0b",
            "new:9223372036854775808:a",
        ] {
            assert_eq!(odd.parse::<Cursor>(), Err(CursorFault::Unknown), "{odd}");
        }
    }
}
