//! What people keep, and that it is theirs alone; on both databases.

mod boards;
mod favourites;
mod history;

use super::history::Render;
use crate::catalog::entries::{self, NewEntry, Origin};
use crate::people::users::{self, User};
use crate::testing::on_both;
use crate::{Connection, Database, DbError, RenderId, UserId};

/// More than any history here has.
const MOST_BYTES: i64 = 1 << 40;

/// Runs `test` for Ada and Bert in a transaction on a new database of each kind.
fn check(test: impl Fn(&mut Connection, &UserId, &UserId) -> Result<(), DbError>) {
    on_both(|config| {
        let database = Database::open(config).unwrap();
        let run = |connection: &mut Connection| {
            let (ada, bert) = (somebody(connection, "ada")?, somebody(connection, "bert")?);
            test(connection, &ada, &bert)
        };
        database.write_blocking(run).unwrap();
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

fn list_style(connection: &mut Connection, style: &str) -> Result<(), DbError> {
    let new = NewEntry {
        style: style.to_owned(),
        version: "1.0.0".to_owned(),
        digest: "d".to_owned(),
        title: style.to_owned(),
        summary: String::new(),
        license: None,
        tags: Vec::new(),
        origin: Origin::Folder,
        deprecated: None,
        measured: None,
        palette: "[]".to_owned(),
        colors: Vec::new(),
        speed_class: "unknown".to_owned(),
        speed: entries::UNKNOWN_SPEED,
    };
    entries::put(connection, &new, 1)
}

fn render(user: &UserId, now_ms: i64) -> Render {
    Render {
        id: RenderId::new(),
        user_id: user.clone(),
        style: "studio/wave".to_owned(),
        version: "1.0.0".to_owned(),
        digest: "d1".to_owned(),
        settings: "{}".to_owned(),
        input_digest: "i1".to_owned(),
        input_blob: Some("in".to_owned()),
        key: "k1".to_owned(),
        result_blob: Some("out".to_owned()),
        content_type: "image/png".to_owned(),
        width: 640,
        height: 480,
        created_ms: now_ms,
        bytes: 10,
    }
}

fn refused<T: std::fmt::Debug>(outcome: Result<T, DbError>, what: &str) {
    let error = outcome.unwrap_err();
    assert!(error.to_string().contains(what) && !error.is_failure(), "{error}");
}
