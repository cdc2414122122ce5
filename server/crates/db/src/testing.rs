//! Databases for tests: files of SQLite, and a real PostgreSQL server that is started and stopped.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use diesel::RunQueryDsl;
use tempfile::TempDir;

use crate::audit::Row;
use crate::config::{Address, DbConfig};
use crate::connection::AnyConnection as Connection;
use crate::database::Database;
use crate::error::DbError;
use crate::schema::{audit, audit_heads};

pub mod catalog;

/// PostgreSQL does not run as root; as nobody it does.
const NOBODY: u32 = 65_534;
const PATIENCE: Duration = Duration::from_secs(60);

/// A PostgreSQL server on a free port of this machine, with nothing in it. Dropping it stops it.
#[derive(Debug)]
pub struct Postgres {
    server: Child,
    port: u16,
    _folder: TempDir,
}

impl Postgres {
    /// Starts one and waits until it answers.
    ///
    /// # Panics
    /// When PostgreSQL is not installed, or does not start.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        if is_root() {
            chown(folder.path(), Some(NOBODY), Some(NOBODY)).expect("a folder for nobody");
        }
        let data = folder.path().join("data");
        let made = program("initdb")
            .args([
                "--auth=trust",
                "--username=postgres",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync",
                "-D",
            ])
            .arg(&data)
            .stdout(Stdio::null())
            .status();
        assert!(made.expect("initdb").success(), "initdb");
        let port = free_port();
        let server = program("postgres")
            .args(["-h", "127.0.0.1", "-c", "fsync=off", "-c", "max_connections=200"])
            .args(["-p", &port.to_string(), "-k"])
            .arg(folder.path())
            .arg("-D")
            .arg(&data)
            .stderr(Stdio::null())
            .spawn();
        let server = Self {
            server: server.expect("postgres"),
            port,
            _folder: folder,
        };
        let begin = Instant::now();
        while Database::connect(&server.config()).is_err() {
            assert!(begin.elapsed() < PATIENCE, "PostgreSQL does not answer");
            std::thread::sleep(Duration::from_millis(20));
        }
        server
    }

    /// Its address.
    pub fn address(&self) -> Address {
        Address::Postgres(format!("postgres://postgres@127.0.0.1:{}/postgres", self.port))
    }

    /// The way to it.
    pub fn config(&self) -> DbConfig {
        DbConfig::at(self.address())
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // Nothing in it is worth an orderly end.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
}

/// A program of PostgreSQL: from the PATH, else where Debian puts them.
fn program(name: &str) -> Command {
    let on_path = std::env::var_os("PATH").and_then(|path| {
        std::env::split_paths(&path)
            .map(|folder| folder.join(name))
            .find(|file| file.is_file())
    });
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut installed: Vec<PathBuf> = versions.map(|version| version.path().join("bin").join(name)).collect();
    installed.sort();
    let file = on_path
        .or_else(|| installed.pop())
        .unwrap_or_else(|| Path::new(name).to_owned());
    let mut command = Command::new(file);
    if is_root() {
        command.uid(NOBODY).gid(NOBODY);
    }
    command.current_dir("/");
    command
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("its address").port()
}

/// Puts other rows in the place of the audit log, and removes its signatures: what somebody would do who can write to the database.
///
/// # Errors
/// When the database fails.
pub fn replace_audit(connection: &mut Connection, rows: Vec<Row>) -> Result<(), DbError> {
    diesel::delete(audit_heads::table).execute(connection)?;
    diesel::delete(audit::table).execute(connection)?;
    for row in rows {
        diesel::insert_into(audit::table).values(row).execute(connection)?;
    }
    Ok(())
}

/// Does the same with an empty database of each kind.
///
/// # Panics
/// As [`Postgres::start`], and as `test` does.
#[cfg(test)]
pub(crate) fn on_both(test: impl Fn(&DbConfig)) {
    let folder = tempfile::tempdir().expect("a folder");
    test(&DbConfig::at(Address::Sqlite(folder.path().join("test.db"))));
    #[cfg(feature = "postgres")]
    test(&Postgres::start().config());
}
