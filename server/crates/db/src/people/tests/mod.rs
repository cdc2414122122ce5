//! People and what is theirs, on both databases.

mod at_once;
mod identities;
mod publisher_keys;
mod publishers;
mod sessions;
mod signing_keys;
mod users;

use super::sessions::{Life, Session};
use super::users::{ADMINISTRATOR, User};
use crate::testing::on_both;
use crate::{Connection, Database, DbError, SessionId, UserId};

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
