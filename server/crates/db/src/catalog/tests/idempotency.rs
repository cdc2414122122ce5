//! A request that is sent twice is done once.

use std::sync::Barrier;
use std::thread;

use super::super::idempotency::{self, Answer, Begun, Sent};
use super::{check, somebody};
use crate::testing::on_both;
use crate::{Database, DbError, UserId};

const MINUTE_MS: i64 = 60_000;

fn answer() -> Answer {
    Answer {
        status: 201,
        content_type: Some("application/json".to_owned()),
        location: None,
        body: b"{\"id\":\"\xff\"}".to_vec(),
    }
}

#[test]
fn answers_are_given_again() {
    check(|connection| {
        let (ada, bert) = (somebody(connection, "ada")?, somebody(connection, "bert")?);
        let sent = Sent {
            user: ada,
            key: "k".to_owned(),
        };
        assert_eq!(idempotency::begin(connection, &sent, "f", 10)?, Begun::Fresh);
        assert_eq!(idempotency::begin(connection, &sent, "f", 11)?, Begun::Running);
        assert_eq!(idempotency::begin(connection, &sent, "g", 11)?, Begun::Other);
        idempotency::finish(connection, &sent, &answer())?;
        assert_eq!(idempotency::begin(connection, &sent, "f", 12)?, Begun::Done(answer()));
        assert_eq!(idempotency::begin(connection, &sent, "g", 12)?, Begun::Other);
        let twice = idempotency::finish(connection, &sent, &answer()).unwrap_err();
        assert!(matches!(twice, DbError::NotFound(_)));
        idempotency::abandon(connection, &sent)?;
        assert_eq!(
            idempotency::begin(connection, &sent, "f", 13)?,
            Begun::Done(answer()),
            "an answer stays"
        );
        let theirs = Sent {
            user: bert,
            key: "k".to_owned(),
        };
        assert_eq!(
            idempotency::begin(connection, &theirs, "g", 14)?,
            Begun::Fresh,
            "keys are people's own"
        );
        idempotency::abandon(connection, &theirs)?;
        assert_eq!(idempotency::begin(connection, &theirs, "h", 15)?, Begun::Fresh);
        assert_eq!(idempotency::forget(connection, 15)?, 1);
        assert_eq!(idempotency::begin(connection, &sent, "g", 16)?, Begun::Fresh);
        Ok(())
    });
}

#[test]
fn who_was_killed_keeps_nobody_waiting_for_ever() {
    check(|connection| {
        let sent = Sent {
            user: somebody(connection, "ada")?,
            key: "k".to_owned(),
        };
        idempotency::begin(connection, &sent, "f", 0)?;
        assert_eq!(
            idempotency::begin(connection, &sent, "f", 10 * MINUTE_MS)?,
            Begun::Running
        );
        assert_eq!(
            idempotency::begin(connection, &sent, "f", 10 * MINUTE_MS + 1)?,
            Begun::Fresh
        );
        idempotency::finish(connection, &sent, &answer())?;
        assert_eq!(
            idempotency::begin(connection, &sent, "f", 100 * MINUTE_MS)?,
            Begun::Done(answer())
        );
        Ok(())
    });
}

#[test]
fn the_oldest_answers_make_room() {
    check(|connection| {
        let (ada, bert) = (somebody(connection, "ada")?, somebody(connection, "bert")?);
        let sent = |user: &UserId, key: i64| Sent {
            user: user.clone(),
            key: format!("k{key}"),
        };
        idempotency::begin(connection, &sent(&bert, 0), "f", 1)?;
        idempotency::finish(connection, &sent(&bert, 0), &answer())?;
        // The first one is still being answered.
        for number in 0..idempotency::MOST {
            idempotency::begin(connection, &sent(&ada, number), "f", 10 + number)?;
            if number > 0 {
                idempotency::finish(connection, &sent(&ada, number), &answer())?;
            }
        }
        let next = sent(&ada, idempotency::MOST);
        assert_eq!(idempotency::begin(connection, &next, "f", 2_000)?, Begun::Fresh);
        let mut again = |sent: &Sent| idempotency::begin(connection, sent, "f", 2_001).unwrap();
        assert_eq!(again(&next), Begun::Running);
        assert_eq!(again(&sent(&ada, 0)), Begun::Running);
        assert_eq!(again(&sent(&ada, 2)), Begun::Done(answer()));
        assert_eq!(again(&sent(&bert, 0)), Begun::Done(answer()));
        assert_eq!(again(&sent(&ada, 1)), Begun::Fresh, "it made room");
        assert_eq!(again(&sent(&ada, 2)), Begun::Fresh, "and now the next one did");
        Ok(())
    });
}

#[test]
fn of_many_at_once_one_is_fresh() {
    on_both(|config| {
        let database = Database::open(config).unwrap();
        let ada = database
            .write_blocking(|connection| somebody(connection, "ada"))
            .unwrap();
        let sent = Sent {
            user: ada,
            key: "k".to_owned(),
        };
        let barrier = Barrier::new(4);
        let begin = || {
            barrier.wait();
            database
                .write_blocking(|connection| idempotency::begin(connection, &sent, "f", 1))
                .unwrap()
        };
        let begun: Vec<Begun> = thread::scope(|scope| {
            let all: Vec<_> = (0..4).map(|_| scope.spawn(begin)).collect();
            all.into_iter().map(|one| one.join().unwrap()).collect()
        });
        let fresh = begun.iter().filter(|begun| **begun == Begun::Fresh).count();
        assert_eq!(fresh, 1, "{begun:?}");
        assert!(begun.iter().all(|begun| matches!(begun, Begun::Fresh | Begun::Running)));
    });
}
