//! Migrations, transactions, copies; on both databases.

use std::sync::Barrier;
use std::thread;

use diesel::connection::SimpleConnection;
use diesel::sql_types::BigInt;
use diesel::{Connection as _, QueryableByName, RunQueryDsl, SqliteConnection};
use tempfile::tempdir;

use super::*;
use crate::audit::{self, Act};
use crate::people::users::{self, User};
use crate::testing::on_both;
use crate::{UserId, migrate};

fn act() -> Act {
    Act {
        at_ms: 1,
        actor: "ada".to_owned(),
        action: "test".to_owned(),
        subject: "all".to_owned(),
        details: "{}".to_owned(),
    }
}

fn user(name: &str) -> User {
    User {
        id: UserId::new(),
        name: name.to_owned(),
        password: None,
        role: "member".to_owned(),
        created_ms: 1,
        disabled_ms: None,
    }
}

#[test]
fn migrations_go_up_down_and_up() {
    on_both(|config| {
        let database = Database::connect(config).unwrap();
        let migrated = database.migrate().unwrap();
        assert!(migrated.run.len() > 1, "{migrated:?}");
        assert_eq!(database.migrate().unwrap(), Migrated::default());
        let down = migrate::down(&mut database.connection().unwrap()).unwrap();
        assert_eq!(down, migrated.run.len());
        assert_eq!(database.migrate().unwrap(), migrated);
        database
            .write_blocking(|connection| users::add(connection, &user("ada")))
            .unwrap();
    });
}

#[test]
fn of_many_that_start_at_once_one_migrates() {
    on_both(|config| {
        let barrier = Barrier::new(4);
        let open = || {
            barrier.wait();
            Database::connect(config).unwrap().migrate().unwrap().run.len()
        };
        let run: Vec<usize> = thread::scope(|scope| {
            let all: Vec<_> = (0..4).map(|_| scope.spawn(open)).collect();
            all.into_iter().map(|one| one.join().unwrap()).collect()
        });
        assert_eq!(run.iter().filter(|run| **run > 0).count(), 1, "{run:?}");
    });
}

#[test]
fn a_new_file_is_opened_by_many_at_once() {
    let folder = tempdir().unwrap();
    for round in 0..20 {
        let config = DbConfig::at(Address::Sqlite(folder.path().join(format!("{round}.db"))));
        let barrier = Barrier::new(6);
        thread::scope(|scope| {
            for _ in 0..6 {
                scope.spawn(|| {
                    barrier.wait();
                    Database::open(&config).unwrap()
                });
            }
        });
    }
}

#[test]
fn databases_of_newer_versions_are_refused() {
    on_both(|config| {
        let database = Database::open(config).unwrap();
        let newer = "INSERT INTO __diesel_schema_migrations (version) VALUES ('99990101000000');";
        database
            .write_blocking(|connection| Ok(connection.batch_execute(newer)?))
            .unwrap();
        let message = database.migrate().unwrap_err().to_string();
        assert!(
            message.contains("99990101000000") && message.contains("version"),
            "{message}"
        );
    });
}

#[test]
fn writers_wait_for_each_other() {
    on_both(|config| {
        let database = Database::open(config).unwrap();
        let write = || {
            for _ in 0..20 {
                database
                    .write_blocking(|connection| audit::append(connection, act()))
                    .unwrap();
            }
        };
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(write);
            }
        });
        let verified = database
            .read_blocking(|connection| audit::verify(connection, 0, |_| true))
            .unwrap();
        assert_eq!((verified.rows, verified.findings.len()), (80, 0));
    });
}

#[test]
fn what_fails_leaves_nothing() {
    on_both(|config| {
        let database = Database::open(config).unwrap();
        let failed = database.write_blocking(|connection| {
            audit::append(connection, act())?;
            users::add(connection, &user("ada"))?;
            users::add(connection, &user("ada"))
        });
        assert!(matches!(failed, Err(DbError::Taken(_))));
        let left = database.read_blocking(|connection| Ok((audit::head(connection)?, users::count(connection)?)));
        assert_eq!(left.unwrap(), (None, 0));
    });
}

#[test]
fn who_waits_for_a_connection_holds_no_thread() {
    on_both(|config| {
        let config = DbConfig {
            connections: 1,
            ..config.clone()
        };
        let database = Database::open(&config).unwrap();
        // One thread for everything asynchronous: if a waiting task held it, nothing would go on.
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let mut tasks = tokio::task::JoinSet::new();
            for _ in 0..20 {
                let database = database.clone();
                tasks.spawn(async move { database.write(|connection| audit::append(connection, act())).await });
            }
            let rows: Vec<i64> = tasks.join_all().await.into_iter().map(Result::unwrap).collect();
            assert_eq!(rows.iter().max(), Some(&20));
        });
    });
}

#[test]
fn tidying_up_tells_postgresql_how_many_rows_there_are() {
    on_both(|config| {
        let database = Database::open(config).unwrap();
        let add = |connection: &mut AnyConnection| {
            ["ada", "bert", "cleo"]
                .iter()
                .try_for_each(|name| users::add(connection, &user(name)))
        };
        database.write_blocking(add).unwrap();
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(database.tidy(&["users", "sessions"])).unwrap();
        if database.kind() == Kind::Postgres {
            let known = "SELECT reltuples::bigint AS count FROM pg_class WHERE relname = 'users'";
            let known: Count = database
                .read_blocking(|connection| Ok(diesel::sql_query(known).get_result(connection)?))
                .unwrap();
            assert_eq!(known.count, 3);
        }
    });
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

#[test]
fn copies_are_made_while_others_write_and_come_back() {
    let folder = tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let database = Database::open(&DbConfig::at(Address::Sqlite(at("a.db")))).unwrap();
    database
        .write_blocking(|connection| users::add(connection, &user("ada")))
        .unwrap();
    database.backup(&at("copy.db")).unwrap();
    assert!(matches!(database.backup(&at("copy.db")), Err(DbError::Exists(_))));
    database
        .write_blocking(|connection| users::add(connection, &user("bert")))
        .unwrap();
    let there = Address::Sqlite(at("b.db"));
    Database::restore(&at("copy.db"), &there).unwrap();
    assert!(matches!(
        Database::restore(&at("copy.db"), &there),
        Err(DbError::Exists(_))
    ));
    let restored = Database::open(&DbConfig::at(there)).unwrap();
    assert_eq!(restored.read_blocking(users::count).unwrap(), 1);
}

#[test]
fn copies_of_newer_versions_and_other_files_are_not_restored() {
    let folder = tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let database = Database::open(&DbConfig::at(Address::Sqlite(at("a.db")))).unwrap();
    let newer = "INSERT INTO __diesel_schema_migrations (version) VALUES ('99990101000000');";
    database
        .write_blocking(|connection| Ok(connection.batch_execute(newer)?))
        .unwrap();
    database.backup(&at("newer.db")).unwrap();
    std::fs::write(
        at("odd.db"),
        "no database at all, but a text that is long enough to be one",
    )
    .unwrap();
    SqliteConnection::establish(&at("foreign.db").to_string_lossy())
        .unwrap()
        .batch_execute("CREATE TABLE cookies (id TEXT);")
        .unwrap();
    let before = std::fs::read(at("foreign.db")).unwrap();
    for odd in ["newer.db", "odd.db", "none.db", "foreign.db"] {
        let to = Address::Sqlite(at("b.db"));
        Database::restore(&at(odd), &to).unwrap_err();
        assert!(!at("b.db").exists(), "{odd}");
    }
    assert_eq!(std::fs::read(at("foreign.db")).unwrap(), before, "it is only read");
    database
        .write_blocking(|connection| {
            Ok(connection.batch_execute("DELETE FROM __diesel_schema_migrations WHERE version LIKE '9999%';")?)
        })
        .unwrap();
    database.backup(&at("good.db")).unwrap();
    std::fs::write(at("b.db-wal"), "what another database left").unwrap();
    let left = Database::restore(&at("good.db"), &Address::Sqlite(at("b.db"))).unwrap_err();
    assert!(matches!(left, DbError::Exists(file) if file.ends_with("b.db-wal")));
}

#[test]
fn a_database_that_is_not_there_says_so() {
    let folder = tempdir().unwrap();
    let nowhere = Address::Sqlite(folder.path().join("none/a.db"));
    let message = Database::open(&DbConfig::at(nowhere)).err().unwrap().to_string();
    assert!(message.contains("none/a.db cannot be opened"), "{message}");
}

#[cfg(feature = "postgres")]
#[test]
fn postgres_names_the_programs_that_copy_it() {
    let server = crate::testing::Postgres::start();
    let database = Database::open(&server.config()).unwrap();
    let message = database.backup(Path::new("copy.dump")).unwrap_err().to_string();
    assert!(
        message.contains("pg_dump") && message.contains("copy.dump"),
        "{message}"
    );
    let message = Database::restore(Path::new("copy.dump"), &server.address())
        .unwrap_err()
        .to_string();
    assert!(message.contains("pg_restore"), "{message}");
}

#[test]
fn files_are_their_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let database = Database::open(&DbConfig::at(Address::Sqlite(at("a.db")))).unwrap();
    database
        .write_blocking(|connection| users::add(connection, &user("ada")))
        .unwrap();
    database.backup(&at("copy.db")).unwrap();
    Database::restore(&at("copy.db"), &Address::Sqlite(at("b.db"))).unwrap();
    for name in ["a.db", "a.db-wal", "a.db-shm", "copy.db", "b.db"] {
        let mode = std::fs::metadata(at(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[test]
fn a_task_that_panics_takes_nothing_with_it() {
    on_both(|config| {
        let config = DbConfig {
            connections: 1,
            ..config.clone()
        };
        let database = Database::open(&config).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let panics = database.write(|connection| {
                users::add(connection, &user("ada"))?;
                panic!("on purpose");
                #[expect(unreachable_code, reason = "the type of the task")]
                Ok(())
            });
            assert!(matches!(panics.await, Err(DbError::Lost)));
            assert_eq!(database.read(users::count).await.unwrap(), 0);
            database
                .write(|connection| users::add(connection, &user("ada")))
                .await
                .unwrap();
        });
    });
}
