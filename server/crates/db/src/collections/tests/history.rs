//! Renders that are kept, and what makes room.

use diesel::prelude::*;

use super::super::history::{self, Render};
use super::{MOST_BYTES, check, refused, render};
use crate::schema::renders;
use crate::{Connection, DbError, RenderId, UserId};

#[test]
fn the_oldest_make_room_in_a_history() {
    check(|connection, ada, bert| {
        let ids = |connection: &mut Connection, user: &UserId| -> Result<Vec<RenderId>, DbError> {
            let list = history::list(connection, user, None, 3_000)?;
            Ok(list.into_iter().map(|render| render.id).collect())
        };
        let his = render(bert, 1);
        history::add(connection, &his, MOST_BYTES)?;
        // By length: 10 bytes each.
        let few: Vec<Render> = (1..=4).map(|now_ms| render(ada, now_ms)).collect();
        for render in &few {
            history::add(connection, render, 30)?;
        }
        let [_, second, third, fourth] = [0, 1, 2, 3].map(|at| few[at].id.clone());
        assert_eq!(ids(connection, ada)?, [fourth, third, second]);
        let huge = Render {
            bytes: 31,
            ..render(ada, 5)
        };
        history::add(connection, &huge, 30)?;
        assert_eq!(ids(connection, ada)?, [huge.id], "whoever keeps one gets it");
        // By number.
        let many: Vec<Render> = (1..history::MOST).map(|now_ms| render(ada, now_ms)).collect();
        for render in &many {
            let row = diesel::insert_into(renders::table).values(render.clone());
            row.execute(connection)?;
        }
        let newest = render(ada, 1);
        history::add(connection, &newest, MOST_BYTES)?;
        let left = ids(connection, ada)?;
        assert_eq!((left.len() as i64, left.last()), (history::MOST, Some(&many[0].id)));
        assert_eq!(left[0], newest.id);
        assert_eq!(ids(connection, bert)?, [his.id]);
        Ok(())
    });
}

#[test]
fn history_is_its_owners() {
    check(|connection, ada, bert| {
        let renders: Vec<Render> = (1..=3).map(|now_ms| render(ada, now_ms)).collect();
        for render in &renders {
            history::add(connection, render, MOST_BYTES)?;
        }
        let [first, second, third] = &renders[..] else {
            unreachable!()
        };
        assert_eq!(history::by_id(connection, ada, &first.id)?, *first);
        refused(history::by_id(connection, bert, &first.id), "render of yours");
        assert_eq!(
            history::list(connection, ada, None, 2)?,
            [third.clone(), second.clone()]
        );
        assert_eq!(
            history::list(connection, ada, Some(&second.id), 2)?,
            std::slice::from_ref(first)
        );
        assert!(history::list(connection, bert, None, 2)?.is_empty());
        refused(history::remove(connection, bert, &third.id), "render of yours");
        history::remove(connection, ada, &third.id)?;
        refused(history::remove(connection, ada, &third.id), "render of yours");
        assert_eq!(history::forget(connection, 2)?, 1);
        assert_eq!(history::list(connection, ada, None, 9)?, std::slice::from_ref(second));
        Ok(())
    });
}
