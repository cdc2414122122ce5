//! What is listed, and what stays when it is listed anew.

use super::super::entries::{self, Origin, UNKNOWN_SPEED, score};
use super::{check, entry, listed};

#[test]
fn entries_are_put_anew() {
    check(|connection| {
        entries::put(connection, &entry("studio/wave", "The Great Wave"), 10)?;
        entries::count_renders(
            connection,
            &[("studio/wave".to_owned(), 3), ("studio/gone".to_owned(), 1)],
        )?;
        let mut new = entry("studio/wave", "The Greater Wave");
        new.version = "2.0.0".to_owned();
        new.digest = "d2".to_owned();
        new.tags = vec!["quote\"d".to_owned(), "quote\"d".to_owned()];
        new.origin = Origin::Folder;
        new.speed = UNKNOWN_SPEED;
        entries::put(connection, &new, 20)?;
        let found = listed(connection, "studio/wave");
        assert_eq!((found.listed_ms, found.changed_ms, found.renders), (10, 20, 3));
        assert_eq!(
            (found.publisher.as_str(), found.title.as_str()),
            ("studio", "The Greater Wave")
        );
        assert_eq!((found.tags.to_vec(), found.speed), (new.tags.clone(), UNKNOWN_SPEED));
        assert_eq!((found.stars, found.reviews, found.score), (0, 0, 3_000));
        assert_eq!(
            entries::keys(connection)?,
            [("studio/wave".to_owned(), "d2".to_owned(), Origin::Folder)]
        );
        assert!(entries::remove(connection, "studio/wave")?);
        assert!(!entries::remove(connection, "studio/wave")?);
        assert_eq!(entries::by_styles(connection, &["studio/wave".to_owned()])?, []);
        Ok(())
    });
}

#[test]
fn several_come_in_the_order_that_is_asked_for() {
    check(|connection| {
        for style in ["a/a", "a/b", "a/c"] {
            entries::put(connection, &entry(style, style), 1)?;
        }
        let styles = ["a/c", "a/x", "a/a"].map(str::to_owned);
        let found = entries::by_styles(connection, &styles)?;
        let found: Vec<&str> = found.iter().map(|entry| entry.style.as_str()).collect();
        assert_eq!(found, ["a/c", "a/a"]);
        Ok(())
    });
}

#[test]
fn every_change_changes_the_mark() {
    check(|connection| {
        let mut marks = vec![entries::mark(connection)?];
        // All in the same millisecond.
        for style in ["a/a", "a/b", "a/a"] {
            entries::put(connection, &entry(style, style), 5)?;
            marks.push(entries::mark(connection)?);
        }
        entries::count_renders(connection, &[("a/a".to_owned(), 1)])?;
        marks.push(entries::mark(connection)?);
        entries::remove(connection, "a/b")?;
        marks.push(entries::mark(connection)?);
        for (at, mark) in marks.iter().enumerate() {
            assert!(!marks[..at].contains(mark), "{marks:?}");
        }
        assert_eq!(entries::mark(connection)?, marks[5]);
        Ok(())
    });
}

#[test]
fn few_stars_carry_nothing_away() {
    for (stars, reviews, expect) in [
        (0, 0, 3_000),
        (5, 1, 3_333),
        (1, 1, 2_667),
        (500, 100, 4_905),
        (5_000_000, 1_000_000, 5_000),
    ] {
        assert_eq!(score(stars, reviews), expect, "{stars} of {reviews}");
    }
}
