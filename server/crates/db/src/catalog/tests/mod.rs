//! The catalog, on both databases.

mod checks;
mod idempotency;
mod import;
mod listing;
mod opinions;
mod search;
mod signatures;
mod versions;

use super::entries::{self, Entry, NewEntry, Origin};
use crate::people::users::{self, User};
use crate::testing::on_both;
use crate::{Connection, Database, DbError, UserId};

/// Runs `test` in a transaction on a new database of each kind.
fn check(test: impl Fn(&mut Connection) -> Result<(), DbError>) {
    on_both(|config| {
        let database = Database::open(config).unwrap();
        database.write_blocking(&test).unwrap();
    });
}

fn somebody(connection: &mut Connection, name: &str) -> Result<UserId, DbError> {
    let user = User {
        id: UserId::new(),
        name: name.to_owned(),
        password: None,
        role: "member".to_owned(),
        created_ms: 1,
        disabled_ms: None,
    };
    users::add(connection, &user)?;
    Ok(user.id)
}

/// The entry of a style that is listed.
fn listed(connection: &mut Connection, style: &str) -> Entry {
    let mut found = entries::by_styles(connection, &[style.to_owned()]).unwrap();
    found.pop().unwrap()
}

fn entry(style: &str, title: &str) -> NewEntry {
    NewEntry {
        style: style.to_owned(),
        version: "1.0.0".to_owned(),
        digest: "d1".to_owned(),
        title: title.to_owned(),
        summary: "Hard contours.".to_owned(),
        license: Some("CC-BY-4.0".to_owned()),
        tags: vec!["woodblock".to_owned(), "blue".to_owned()],
        origin: Origin::Published,
        deprecated: None,
        measured: None,
        palette: "[]".to_owned(),
        colors: vec!["blue".to_owned()],
        speed_class: "fast".to_owned(),
        speed: 50_000,
    }
}
