//! What the server remembers, in SQLite or PostgreSQL: people, publishers, sessions, tokens, keys, the catalog, what people keep, jobs, and the audit log.
//!
//! | module | what it is |
//! |---|---|
//! | [`Database`] | connections, transactions, migrations; waiting for one never blocks an asynchronous thread |
//! | [`people`] | users and who they are elsewhere, publishers with their members and keys, sessions, API tokens, signing keys |
//! | [`catalog`] | styles and their versions, signatures, packs that were revoked; what is listed, search, reviews, reports, answers that are given again |
//! | [`collections`] | what people keep: favourites, history, boards |
//! | [`audit`] | who did what to what, chained by hashes |
//! | [`jobs`] | durable work: who has it, how far it is, what came of it |
//! | `dialect` | whatever differs between the two databases, one function each |
//!
//! One schema, the same code and the same tests for both. Functions take a [`Connection`] inside a transaction that
//! [`Database::write`] or [`Database::read`] opened, so what belongs together commits together. This crate knows no rights, no
//! passwords and no HTTP: roles and scopes are words here, secrets are hashes. Times are milliseconds since 1970 (UTC).

pub mod audit;
pub mod catalog;
pub mod collections;
mod config;
mod connection;
mod database;
mod dialect;
mod error;
mod id;
pub mod jobs;
mod label;
mod migrate;
pub mod people;
mod pool;
mod schema;
mod sql;
#[cfg(any(test, feature = "testing"))]
#[expect(clippy::expect_used, reason = "tests want to stop")]
pub mod testing;

pub use config::{Address, AddressFault, DbConfig};
pub use connection::AnyConnection as Connection;
pub use database::Database;
pub use dialect::Kind;
pub use error::DbError;
pub use id::{
    BoardId, IdFault, ItemId, JobId, LinkId, PublisherId, RenderId, ReportId, ReviewId, RevocationId, SessionId,
    StyleId, TokenId, UserId, VersionId,
};
pub use migrate::Migrated;
