//! People and what is theirs, on both databases.

mod identities;
mod publisher_keys;

use diesel::RunQueryDsl;

use super::api_tokens::{self, ApiToken};
use super::publishers::{self, OWNER, Publisher};
use super::sessions::{self, Life, Rotation, Session};
use super::signing_keys::{self, KeyRow};
use super::users::{self, ADMINISTRATOR, User};
use crate::testing::on_both;
use crate::{Connection, Database, DbError, PublisherId, SessionId, TokenId, UserId};

const DAY_MS: i64 = 86_400_000;

fn user(name: &str, role: &str) -> User {
    User {
        id: UserId::new(),
        name: name.to_owned(),
        password: Some("hash".to_owned()),
        role: role.to_owned(),
        created_ms: 1,
        disabled_ms: None,
    }
}

fn session(user: &User) -> Session {
    Session {
        id: SessionId::new(),
        user_id: user.id.clone(),
        agent: "tests".to_owned(),
        created_ms: 10,
        seen_ms: 10,
        expires_ms: 10 + DAY_MS,
        revoked_ms: None,
    }
}

fn life(now_ms: i64) -> Life {
    Life {
        now_ms,
        idle_ms: DAY_MS,
        longest_ms: 100 * DAY_MS,
    }
}

/// Runs `test` in a transaction on a new database of each kind.
fn check(test: impl Fn(&mut Connection) -> Result<(), DbError>) {
    on_both(|config| {
        let database = Database::open(config).unwrap();
        database.write_blocking(&test).unwrap();
    });
}

fn refused<T: std::fmt::Debug>(outcome: Result<T, DbError>, what: &str) {
    let message = outcome.unwrap_err().to_string();
    assert!(message.contains(what), "{message}");
}

#[test]
fn users() {
    check(|connection| {
        let (ada, bert) = (user("ada", ADMINISTRATOR), user("bert", "member"));
        users::add_first(connection, &ada)?;
        refused(users::add_first(connection, &bert), "there are accounts");
        users::add(connection, &bert)?;
        assert_eq!(users::count(connection)?, 2);
        assert_eq!(users::by_name(connection, "bert")?, Some(bert.clone()));
        assert_eq!(users::by_name(connection, "BERT")?, None);
        assert_eq!(users::by_id(connection, &ada.id)?, ada);
        let nobody = users::by_id(connection, &UserId::new()).unwrap_err();
        assert!(matches!(nobody, DbError::NotFound("user")));
        let names = |list: Vec<User>| list.into_iter().map(|user| user.name).collect::<Vec<_>>();
        assert_eq!(names(users::list(connection, "", 1)?), ["ada"]);
        assert_eq!(names(users::list(connection, "ada", 9)?), ["bert"]);
        users::set_password(connection, &bert.id, "other")?;
        assert_eq!(users::by_id(connection, &bert.id)?.password.as_deref(), Some("other"));
        users::change(connection, &bert.id, "member", Some(5))?;
        assert_eq!(users::by_id(connection, &bert.id)?.disabled_ms, Some(5));
        Ok(())
    });
}

#[test]
fn names_and_last_administrators_are_kept() {
    on_both(|config| {
        let database = Database::open(config).unwrap();
        let ada = user("ada", ADMINISTRATOR);
        database
            .write_blocking(|connection| users::add(connection, &ada))
            .unwrap();
        let twin = user("ada", "member");
        refused(
            database.write_blocking(|connection| users::add(connection, &twin)),
            "`ada`",
        );
        for (role, disabled_ms) in [("member", None), (ADMINISTRATOR, Some(1))] {
            let change = |connection: &mut Connection| users::change(connection, &ada.id, role, disabled_ms);
            refused(database.write_blocking(change), "last administrator");
        }
        let kept = database
            .read_blocking(|connection| users::by_id(connection, &ada.id))
            .unwrap();
        assert_eq!(kept, ada, "a transaction that fails leaves nothing");
        let odd = user("odd", "king");
        assert!(
            database
                .write_blocking(|connection| users::add(connection, &odd))
                .unwrap_err()
                .is_failure()
        );
    });
}

#[test]
fn publishers() {
    check(|connection| {
        let (ada, bert) = (user("ada", ADMINISTRATOR), user("bert", "member"));
        users::add(connection, &ada)?;
        users::add(connection, &bert)?;
        let studio = Publisher {
            id: PublisherId::new(),
            name: "studio".to_owned(),
            title: "The studio".to_owned(),
            trusted: true,
            created_ms: 3,
        };
        publishers::add(connection, &studio, &ada.id)?;
        assert_eq!(publishers::by_name(connection, "studio")?, studio);
        assert!(!publishers::trust(connection, "studio", false)?.trusted);
        assert!(publishers::trust(connection, "studio", true)?.trusted);
        assert!(matches!(
            publishers::trust(connection, "none", true),
            Err(DbError::NotFound(_))
        ));
        assert!(matches!(
            publishers::by_name(connection, "none"),
            Err(DbError::NotFound("publisher"))
        ));
        assert_eq!(publishers::list(connection, "", 5)?, std::slice::from_ref(&studio));
        assert_eq!(
            publishers::role_of(connection, "studio", &ada.id)?.as_deref(),
            Some(OWNER)
        );
        assert_eq!(publishers::role_of(connection, "studio", &bert.id)?, None);
        publishers::put_member(connection, &studio.id, (&bert.id, "member"), 4)?;
        let members = publishers::members(connection, &studio.id)?;
        let shown: Vec<_> = members
            .iter()
            .map(|member| (member.name.as_str(), member.role.as_str(), member.since_ms))
            .collect();
        assert_eq!(shown, [("ada", "owner", 3), ("bert", "member", 4)]);
        publishers::put_member(connection, &studio.id, (&bert.id, OWNER), 5)?;
        assert_eq!(
            publishers::of_user(connection, &bert.id)?,
            [("studio".to_owned(), OWNER.to_owned())]
        );
        publishers::remove_member(connection, &studio.id, &ada.id)?;
        refused(
            publishers::remove_member(connection, &studio.id, &bert.id),
            "last owner",
        );
        let gone = publishers::remove_member(connection, &studio.id, &ada.id).unwrap_err();
        assert!(matches!(gone, DbError::NotFound(_)));
        Ok(())
    });
}

#[test]
fn refresh_tokens_are_good_once() {
    check(|connection| {
        let ada = user("ada", ADMINISTRATOR);
        users::add(connection, &ada)?;
        let (first, other) = (session(&ada), session(&ada));
        sessions::begin(connection, &first, &[1; 32])?;
        sessions::begin(connection, &other, &[9; 32])?;
        let later = life(20);
        assert_eq!(
            sessions::rotate(connection, &[7; 32], &[2; 32], later)?,
            Rotation::Unknown
        );
        let replaced = sessions::rotate(connection, &[1; 32], &[2; 32], later)?;
        assert!(matches!(replaced, Rotation::Replaced(session) if session.expires_ms == 20 + DAY_MS));
        assert!(matches!(
            sessions::rotate(connection, &[2; 32], &[3; 32], later)?,
            Rotation::Replaced(_)
        ));
        // Somebody has kept a copy.
        assert!(matches!(
            sessions::rotate(connection, &[1; 32], &[4; 32], later)?,
            Rotation::Reused(_)
        ));
        assert!(matches!(
            sessions::rotate(connection, &[3; 32], &[5; 32], later)?,
            Rotation::Ended(_)
        ));
        let hurried = Life {
            longest_ms: 15,
            ..life(21)
        };
        let short = sessions::rotate(connection, &[9; 32], &[10; 32], hurried)?;
        assert!(
            matches!(short, Rotation::Replaced(session) if session.expires_ms == 25),
            "no session lives for ever"
        );
        let (ended, owner) = sessions::by_id(connection, &first.id)?.unwrap();
        assert!(ended.revoked_ms == Some(20) && !ended.is_good(21) && owner == ada);
        let left = sessions::list(connection, &ada.id, 21)?;
        assert!(left.len() == 1 && left[0].id == other.id, "{left:?}");
        let late = life(other.expires_ms);
        assert!(matches!(
            sessions::rotate(connection, &[10; 32], &[8; 32], late)?,
            Rotation::Ended(_)
        ));
        Ok(())
    });
}

#[test]
fn sessions_end_and_are_forgotten() {
    check(|connection| {
        let ada = user("ada", ADMINISTRATOR);
        users::add(connection, &ada)?;
        let all = [session(&ada), session(&ada), session(&ada)];
        for (hash, session) in (1..).zip(&all) {
            sessions::begin(connection, session, &[hash; 32])?;
        }
        assert!(sessions::end(connection, &all[0].id, 30)?);
        assert!(!sessions::end(connection, &all[0].id, 31)?, "it ends once");
        assert_eq!(sessions::end_all(connection, &ada.id, Some(&all[1].id), 32)?, 1);
        assert_eq!(sessions::list(connection, &ada.id, 33)?, [all[1].clone()]);
        assert_eq!(sessions::forget(connection, 32)?, 1);
        assert_eq!(sessions::by_id(connection, &all[0].id)?, None);
        assert_eq!(
            sessions::rotate(connection, &[1; 32], &[8; 32], life(40))?,
            Rotation::Unknown
        );
        assert_eq!(sessions::end_all(connection, &ada.id, None, 60)?, 1);
        Ok(())
    });
}

#[test]
fn api_tokens() {
    check(|connection| {
        let (ada, bert) = (user("ada", ADMINISTRATOR), user("bert", "member"));
        users::add(connection, &ada)?;
        users::add(connection, &bert)?;
        let token = ApiToken {
            id: TokenId::new(),
            user_id: ada.id.clone(),
            name: "render farm".to_owned(),
            scopes: "styles:read renders:write".to_owned(),
            created_ms: 5,
            expires_ms: Some(100),
            used_ms: None,
            revoked_ms: None,
        };
        api_tokens::add(connection, &token, &[3; 32])?;
        assert_eq!(api_tokens::by_hash(connection, &[4; 32])?, None);
        assert_eq!(
            api_tokens::by_hash(connection, &[3; 32])?,
            Some((token.clone(), ada.clone()))
        );
        assert!(token.is_good(99) && !token.is_good(100));
        assert!(api_tokens::is_use_news(&token, 50));
        api_tokens::used(connection, &token.id, 50)?;
        let [used] = api_tokens::list(connection, &ada.id)?.try_into().unwrap();
        assert!(used.used_ms == Some(50) && !api_tokens::is_use_news(&used, 60_049));
        assert!(api_tokens::is_use_news(&used, 60_050));
        let foreign = api_tokens::end(connection, &bert.id, &token.id, 60).unwrap_err();
        assert!(matches!(foreign, DbError::NotFound(_)));
        api_tokens::end(connection, &ada.id, &token.id, 60)?;
        assert_eq!(api_tokens::list(connection, &ada.id)?, []);
        let (ended, _) = api_tokens::by_hash(connection, &[3; 32])?.unwrap();
        assert!(!ended.is_good(61));
        assert_eq!(api_tokens::end_all(connection, &ada.id, 62)?, 0);
        Ok(())
    });
}

#[test]
fn nodes_share_their_keys() {
    check(|connection| {
        let key = |id: &str, created_ms| KeyRow {
            id: id.to_owned(),
            seed: vec![7; 32],
            created_ms,
        };
        assert!(signing_keys::all_or(connection, &key("a", 1))? == [key("a", 1)]);
        assert!(signing_keys::all_or(connection, &key("b", 2))? == [key("a", 1)]);
        signing_keys::add(connection, &key("c", 3))?;
        assert!(signing_keys::all(connection)? == [key("c", 3), key("a", 1)]);
        Ok(())
    });
}

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

#[test]
fn sessions_and_tokens_do_not_pile_up() {
    check(|connection| {
        let ada = user("ada", ADMINISTRATOR);
        users::add(connection, &ada)?;
        let mut newest = session(&ada);
        for number in 0..5_u8 {
            newest = Session {
                seen_ms: 10 + i64::from(number),
                ..session(&ada)
            };
            sessions::begin(connection, &newest, &[number; 32])?;
        }
        sessions::end_oldest(connection, &ada.id, 2, 50)?;
        let left = sessions::list(connection, &ada.id, 51)?;
        assert!(left.len() == 2 && left.contains(&newest), "{left:?}");
        assert!(sessions::knows(connection, &[4; 32])? && !sessions::knows(connection, &[9; 32])?);
        let token = ApiToken {
            id: TokenId::new(),
            user_id: ada.id.clone(),
            name: "x".to_owned(),
            scopes: "styles:read".to_owned(),
            created_ms: 5,
            expires_ms: Some(100),
            used_ms: None,
            revoked_ms: None,
        };
        api_tokens::add(connection, &token, &[3; 32])?;
        assert_eq!(api_tokens::count(connection, &ada.id)?, 1);
        assert_eq!(api_tokens::forget(connection, 100)?, 0);
        assert_eq!(api_tokens::forget(connection, 101)?, 1);
        assert_eq!(api_tokens::by_id(connection, &token.id)?, None);
        Ok(())
    });
}
