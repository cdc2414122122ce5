//! Favourites.

use super::super::favourites::{self, Cursor};
use super::{check, list_style, refused};
use crate::catalog::entries;

#[test]
fn favourites_are_kept_while_styles_come_and_go() {
    check(|connection, ada, bert| {
        for (style, now_ms) in [("a/a", 10), ("a/b", 10), ("a/c", 20), ("a/a", 30)] {
            list_style(connection, style)?;
            favourites::put(connection, ada, style, now_ms)?;
        }
        let mut pages = Vec::new();
        let mut after: Option<Cursor> = None;
        loop {
            let page = favourites::list(connection, ada, after.as_ref(), 1)?;
            pages.extend(page.entries.into_iter().map(|entry| entry.style));
            let Some(next) = page.next else { break };
            assert_eq!(next.to_string().parse(), Ok(next.clone()));
            after = Some(next);
        }
        assert_eq!(
            pages,
            ["a/c", "a/a", "a/b"],
            "the newest first; what is there stays where it is"
        );
        assert!(favourites::list(connection, bert, None, 9)?.entries.is_empty());
        entries::remove(connection, "a/a")?;
        assert_eq!(favourites::list(connection, ada, None, 9)?.entries.len(), 2);
        list_style(connection, "a/a")?;
        assert_eq!(favourites::list(connection, ada, None, 9)?.entries.len(), 3);
        assert!(!favourites::remove(connection, bert, "a/a")?);
        assert!(favourites::remove(connection, ada, "a/a")?);
        assert!(!favourites::remove(connection, ada, "a/a")?);
        for odd in ["", "1", "x:a/b", "1:", "1:a\0"] {
            assert!(odd.parse::<Cursor>().is_err(), "{odd}");
        }
        for number in 2..favourites::MOST {
            favourites::put(connection, ada, &format!("b/{number}"), 40)?;
        }
        refused(favourites::put(connection, ada, "b/more", 50), "remove one");
        favourites::put(connection, ada, "a/b", 50)?;
        favourites::put(connection, bert, "b/more", 50)
    });
}
