//! Boards, what is on them, and the links to them.

use diesel::prelude::*;

use super::super::board_items::{self, Kind, New};
use super::super::board_links::{self, Link};
use super::super::boards::{self, Board};
use super::super::history::{self, Render};
use super::{MOST_BYTES, check, refused, render};
use crate::catalog::blobs;
use crate::schema::users as users_table;
use crate::{BoardId, ItemId, LinkId, UserId};

fn board(owner: &UserId, title: &str) -> Board {
    Board {
        id: BoardId::new(),
        owner: owner.clone(),
        title: title.to_owned(),
        description: String::new(),
        created_ms: 1,
        changed_ms: 1,
    }
}

fn style(name: &str) -> New {
    New::Style {
        style: name.to_owned(),
        version: None,
    }
}

#[test]
fn boards_are_listed_with_what_is_on_them() {
    check(|connection, ada, bert| {
        let (sea, sky) = (board(ada, "Sea"), board(ada, "Sky"));
        boards::add(connection, &sea)?;
        boards::add(connection, &sky)?;
        let first = board_items::add(connection, (ada, &sea.id), &style("a/a"), "", 10)?;
        board_items::add(connection, (ada, &sea.id), &style("a/b"), "", 20)?;
        let listed = boards::list(connection, ada)?;
        let seen: Vec<(&str, i64, i64)> = listed
            .iter()
            .map(|listed| (listed.board.title.as_str(), listed.board.changed_ms, listed.count))
            .collect();
        assert_eq!(seen, [("Sea", 20, 2), ("Sky", 1, 0)]);
        assert_eq!(
            (listed[0].cover.as_ref(), listed[1].cover.as_ref()),
            (Some(&first), None)
        );
        assert!(boards::list(connection, bert)?.is_empty());
        let change = boards::Change {
            title: None,
            description: Some("Clouds".to_owned()),
        };
        refused(boards::change(connection, bert, &sky.id, &change, 30), "board of yours");
        let changed = boards::change(connection, ada, &sky.id, &change, 30)?;
        assert_eq!(
            (changed.title.as_str(), changed.description.as_str(), changed.changed_ms),
            ("Sky", "Clouds", 30)
        );
        refused(boards::by_id(connection, bert, &sky.id), "board of yours");
        refused(boards::remove(connection, bert, &sky.id), "board of yours");
        boards::remove(connection, ada, &sea.id)?;
        assert!(board_items::list(connection, &sea)?.is_empty());
        for _ in 1..boards::MOST {
            boards::add(connection, &board(ada, "more"))?;
        }
        refused(boards::add(connection, &board(ada, "too many")), "remove one");
        boards::add(connection, &board(bert, "his"))
    });
}

#[test]
fn items_stand_where_they_are_put() {
    check(|connection, ada, bert| {
        let mine = board(ada, "Mine");
        boards::add(connection, &mine)?;
        let here = (ada, &mine.id);
        let mut items = Vec::new();
        for name in ["a/a", "a/b", "a/c", "a/d"] {
            items.push(board_items::add(connection, here, &style(name), "", 1)?.id);
        }
        refused(
            board_items::add(connection, (bert, &mine.id), &style("a/x"), "", 1),
            "board of yours",
        );
        for (item, position, expect) in [
            (0, 2, "b c a d"),
            (3, 0, "d b c a"),
            (1, 1, "d b c a"),
            (2, -5, "c d b a"),
            (2, 99, "d b a c"),
        ] {
            let change = board_items::Change {
                note: None,
                position: Some(position),
            };
            board_items::change(connection, here, &items[item], &change, 5)?;
            let stand = board_items::list(connection, &mine)?;
            assert!(stand.iter().zip(0..).all(|(item, place)| item.position == place));
            let names: Vec<&str> = stand.iter().map(|item| &item.style[2..]).collect();
            assert_eq!(names.join(" "), expect);
        }
        let change = board_items::Change {
            note: Some("for the cover".to_owned()),
            position: None,
        };
        let changed = board_items::change(connection, here, &items[1], &change, 6)?;
        assert_eq!((changed.note.as_str(), changed.position), ("for the cover", 1));
        assert_eq!(boards::by_id(connection, ada, &mine.id)?.changed_ms, 6);
        refused(
            board_items::change(connection, (bert, &mine.id), &items[1], &change, 6),
            "board of yours",
        );
        let other = board(ada, "Other");
        boards::add(connection, &other)?;
        refused(
            board_items::change(connection, (ada, &other.id), &items[1], &change, 6),
            "item on this board",
        );
        refused(board_items::by_id(connection, &other, &items[1]), "item on this board");
        refused(
            board_items::remove(connection, (bert, &mine.id), &items[1], 7),
            "board of yours",
        );
        board_items::remove(connection, here, &items[1], 7)?;
        refused(
            board_items::remove(connection, here, &ItemId::new(), 7),
            "item on this board",
        );
        let stand = board_items::list(connection, &mine)?;
        let stand: Vec<(&str, i64)> = stand.iter().map(|item| (&item.style[2..], item.position)).collect();
        assert_eq!(stand, [("d", 0), ("a", 1), ("c", 2)]);
        for _ in 3..board_items::MOST {
            board_items::add(connection, here, &style("a/a"), "", 8)?;
        }
        refused(
            board_items::add(connection, here, &style("a/a"), "", 8),
            "another board",
        );
        Ok(())
    });
}

#[test]
fn a_render_on_a_board_outlives_the_history() {
    check(|connection, ada, bert| {
        let kept = render(ada, 1);
        let lost = Render {
            result_blob: None,
            ..render(ada, 1)
        };
        history::add(connection, &kept, MOST_BYTES)?;
        history::add(connection, &lost, MOST_BYTES)?;
        let (mine, his) = (board(ada, "Mine"), board(bert, "His"));
        boards::add(connection, &mine)?;
        boards::add(connection, &his)?;
        let new = New::Render(kept.id.clone());
        refused(
            board_items::add(connection, (bert, &his.id), &new, "", 2),
            "render of yours",
        );
        refused(
            board_items::add(connection, (ada, &mine.id), &New::Render(lost.id), "", 2),
            "not kept",
        );
        let item = board_items::add(connection, (ada, &mine.id), &new, "look", 2)?;
        assert_eq!(
            (item.kind, item.position, item.width, item.key.as_deref()),
            (Kind::Render, 0, Some(640), Some("k1"))
        );
        assert_eq!(board_items::by_id(connection, &mine, &item.id)?, item);
        for (blob, named) in [("in", true), ("out", true), ("other", false)] {
            assert_eq!(blobs::is_named(connection, blob)?, named, "{blob}");
        }
        history::forget(connection, 100)?;
        assert!(!blobs::is_named(connection, "in")?);
        assert!(blobs::is_named(connection, "out")?);
        diesel::delete(users_table::table.filter(users_table::id.eq(ada.clone()))).execute(connection)?;
        assert!(!blobs::is_named(connection, "out")?, "what was theirs goes with them");
        Ok(())
    });
}

#[test]
fn links_lead_to_boards_until_they_end() {
    check(|connection, ada, bert| {
        let mine = board(ada, "Mine");
        boards::add(connection, &mine)?;
        let link = |created_ms: i64, expires_ms: i64| Link {
            id: LinkId::new(),
            board_id: mine.id.clone(),
            created_ms,
            expires_ms,
        };
        let good = link(1, 100);
        refused(board_links::add(connection, bert, &good, &[1; 32]), "board of yours");
        board_links::add(connection, ada, &good, &[1; 32])?;
        assert_eq!(
            board_links::board_by_hash(connection, &[1; 32], 99)?,
            Some(mine.clone())
        );
        assert_eq!(board_links::board_by_hash(connection, &[1; 32], 100)?, None);
        assert_eq!(board_links::board_by_hash(connection, &[2; 32], 1)?, None);
        assert_eq!(
            board_links::list(connection, ada, &mine.id, 1)?,
            std::slice::from_ref(&good)
        );
        assert!(board_links::list(connection, ada, &mine.id, 100)?.is_empty());
        refused(board_links::list(connection, bert, &mine.id, 1), "board of yours");
        refused(
            board_links::remove(connection, bert, &mine.id, &good.id),
            "board of yours",
        );
        board_links::remove(connection, ada, &mine.id, &good.id)?;
        refused(
            board_links::remove(connection, ada, &mine.id, &good.id),
            "link to this board",
        );
        assert_eq!(board_links::board_by_hash(connection, &[1; 32], 1)?, None);
        for number in 0..board_links::MOST {
            board_links::add(connection, ada, &link(1, 50), &[number as u8; 32])?;
        }
        refused(
            board_links::add(connection, ada, &link(49, 60), &[99; 32]),
            "remove one",
        );
        board_links::add(connection, ada, &link(50, 60), &[99; 32])?;
        assert_eq!(
            board_links::list(connection, ada, &mine.id, 0)?.len(),
            1,
            "those that ended are forgotten"
        );
        Ok(())
    });
}
