//! What two do at once, and one alone may do.

use diesel::RunQueryDsl;

use super::{ADMINISTRATOR, life, session, user};
use crate::people::publishers::{self, OWNER, Publisher};
use crate::people::sessions::{self, Rotation};
use crate::people::users;
use crate::testing::on_both;
use crate::{Connection, Database, DbError, PublisherId, UserId};

type Task<'a> = &'a (dyn Fn(&mut Connection) -> Result<(), DbError> + Sync);

/// Does two things at once, each in a transaction of its own, and counts how many were done.
fn at_once(database: &Database, tasks: [Task<'_>; 2]) -> usize {
    let barrier = std::sync::Barrier::new(2);
    let run = |task: Task<'_>| {
        barrier.wait();
        database.write_blocking(task).is_ok()
    };
    std::thread::scope(|scope| {
        let [first, second] = tasks;
        let other = scope.spawn(|| run(second));
        usize::from(run(first)) + usize::from(other.join().unwrap())
    })
}

#[test]
fn of_two_who_do_it_at_once_one_does() {
    on_both(|config| {
        let database = Database::open(config).unwrap();
        for round in 0..10 {
            let (ada, bert) = (
                user(&format!("ada{round}"), "member"),
                user(&format!("bert{round}"), "member"),
            );
            let studio = Publisher {
                id: PublisherId::new(),
                name: format!("studio{round}"),
                title: "Studio".to_owned(),
                trusted: false,
                created_ms: 1,
            };
            let begun = session(&ada);
            let token = [round; 32];
            database
                .write_blocking(|connection| {
                    users::add(connection, &ada)?;
                    users::add(connection, &bert)?;
                    publishers::add(connection, &studio, &ada.id)?;
                    publishers::put_member(connection, &studio.id, (&bert.id, OWNER), 1)?;
                    sessions::begin(connection, &begun, &token)
                })
                .unwrap();
            let leave = |who: &UserId| {
                let (studio, who) = (studio.id.clone(), who.clone());
                move |connection: &mut Connection| publishers::remove_member(connection, &studio, &who)
            };
            assert_eq!(at_once(&database, [&leave(&ada.id), &leave(&bert.id)]), 1, "owners");
            let refresh = |new: u8| {
                move |connection: &mut Connection| match sessions::rotate(connection, &token, &[new; 32], life(20))? {
                    Rotation::Replaced(_) => Ok(()),
                    _ => Err(DbError::NotFound("turn")),
                }
            };
            assert_eq!(
                at_once(&database, [&refresh(100 + round), &refresh(200 + round)]),
                1,
                "refresh tokens"
            );
        }
    });
}

#[test]
fn the_first_account_is_one_persons() {
    on_both(|config| {
        for _ in 0..5 {
            let database = Database::open(config).unwrap();
            let add = |name: &str| {
                let user = user(name, ADMINISTRATOR);
                move |connection: &mut Connection| users::add_first(connection, &user)
            };
            assert_eq!(at_once(&database, [&add("ada"), &add("bert")]), 1);
            database
                .write_blocking(|connection| {
                    let all = users::list(connection, "", 9)?;
                    assert_eq!(all.len(), 1);
                    Ok(diesel::delete(crate::schema::users::table).execute(connection)?)
                })
                .unwrap();
        }
    });
}
