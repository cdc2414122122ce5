//! Writes and reads the log.

use diesel::prelude::*;
use diesel::sql_types::{Integer, Text};

use super::chain::{self, Entry, GENESIS};
use crate::connection::AnyConnection;
use crate::dialect::{self, Turn};
use crate::error::DbError;
use crate::schema::{audit, audit_heads};

/// Something that somebody did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// When.
    pub at_ms: i64,
    /// Who: a user's name, or what stands for nobody.
    pub actor: String,
    /// What: `user.add`, `session.begin`.
    pub action: String,
    /// To what.
    pub subject: String,
    /// More about it, JSON.
    pub details: String,
}

/// A row of the log.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = audit)]
pub struct Row {
    /// 1, 2, 3, ... without gaps.
    pub seq: i64,
    /// When.
    pub at_ms: i64,
    /// Who.
    pub actor: String,
    /// What.
    pub action: String,
    /// To what.
    pub subject: String,
    /// More about it, JSON.
    pub details: String,
    /// Over this row and the hash before it ([`chain::link`]).
    pub hash: Vec<u8>,
}

impl Row {
    /// What is hashed of it.
    pub fn entry(&self) -> Entry<'_> {
        Entry {
            seq: self.seq,
            at_ms: self.at_ms,
            actor: &self.actor,
            action: &self.action,
            subject: &self.subject,
            details: &self.details,
        }
    }
}

/// A hash that the server signed.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = audit_heads)]
pub struct Head {
    /// The row's.
    pub seq: i64,
    /// The row's.
    pub hash: Vec<u8>,
    /// The key that signed.
    pub key_id: String,
    /// Of [`chain::head_message`].
    pub signature: Vec<u8>,
    /// When.
    pub at_ms: i64,
}

/// Adds a row, in the transaction of what it tells: both are kept, or none.
///
/// # Errors
/// When the database fails.
pub fn append(connection: &mut AnyConnection, act: Act) -> Result<i64, DbError> {
    dialect::one_writer(connection, Turn::Audit)?;
    let (last, previous) = head(connection)?.unwrap_or((0, GENESIS));
    let mut row = Row {
        seq: last + 1,
        at_ms: act.at_ms,
        actor: act.actor,
        action: act.action,
        subject: act.subject,
        details: act.details,
        hash: Vec::new(),
    };
    row.hash = chain::link(&previous, &row.entry()).to_vec();
    let seq = row.seq;
    diesel::insert_into(audit::table).values(row).execute(connection)?;
    Ok(seq)
}

/// Number and hash of the newest row; `None` in an empty log.
///
/// # Errors
/// When the database fails.
pub fn head(connection: &mut AnyConnection) -> Result<Option<(i64, [u8; 32])>, DbError> {
    let newest = audit::table.order(audit::seq.desc()).select((audit::seq, audit::hash));
    let newest: Option<(i64, Vec<u8>)> = newest.first(connection).optional()?;
    let Some((seq, hash)) = newest else { return Ok(None) };
    let hash = hash.try_into().map_err(|_| DbError::Broken {
        table: "audit",
        reason: format!("the hash of row {seq} has not 32 bytes"),
    })?;
    Ok(Some((seq, hash)))
}

/// The hash of a row; `None` where there is no such row.
///
/// # Errors
/// When the database fails.
pub fn hash_of(connection: &mut AnyConnection, seq: i64) -> Result<Option<Vec<u8>>, DbError> {
    let row = audit::table.filter(audit::seq.eq(seq)).select(audit::hash);
    Ok(row.first(connection).optional()?)
}

/// Which rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Those whose action begins so.
    pub action_prefix: Option<String>,
    /// Those of this actor alone.
    pub actor: Option<String>,
    /// Those whose subject begins so.
    pub subject_prefix: Option<String>,
    /// Those before this number.
    pub before: Option<i64>,
}

/// Rows, the newest first, at most `limit`. With filters, the log is read backwards until there are enough.
///
/// # Errors
/// When the database fails.
pub fn list(connection: &mut AnyConnection, wanted: &Wanted, limit: i64) -> Result<Vec<Row>, DbError> {
    let mut rows = audit::table.select(Row::as_select()).into_boxed();
    if let Some(before) = wanted.before {
        rows = rows.filter(audit::seq.lt(before));
    }
    if let Some(actor) = &wanted.actor {
        rows = rows.filter(audit::actor.eq(actor.clone()));
    }
    if let Some(prefix) = &wanted.action_prefix {
        rows = rows.filter(substr(audit::action, 1, chars(prefix)).eq(prefix.clone()));
    }
    if let Some(prefix) = &wanted.subject_prefix {
        rows = rows.filter(substr(audit::subject, 1, chars(prefix)).eq(prefix.clone()));
    }
    Ok(rows.order(audit::seq.desc()).limit(limit).load(connection)?)
}

diesel::define_sql_function! {
    /// So many characters of a text, from the one of this number. `LIKE` would not do: SQLite takes small letters for capitals there.
    fn substr(text: Text, from: Integer, count: Integer) -> Text;
}

fn chars(text: &str) -> i32 {
    i32::try_from(text.chars().count()).unwrap_or(i32::MAX)
}

/// Keeps a signature of the newest row; one for each row.
///
/// # Errors
/// When the database fails.
pub fn sign(connection: &mut AnyConnection, head: Head) -> Result<(), DbError> {
    dialect::one_writer(connection, Turn::Heads)?;
    let same = audit_heads::table.filter(audit_heads::seq.eq(head.seq)).count();
    if same.get_result::<i64>(connection)? == 0 {
        diesel::insert_into(audit_heads::table)
            .values(head)
            .execute(connection)?;
    }
    Ok(())
}

/// Every signature, in the order of rows.
///
/// # Errors
/// When the database fails.
pub fn heads(connection: &mut AnyConnection) -> Result<Vec<Head>, DbError> {
    let heads = audit_heads::table.order(audit_heads::seq);
    Ok(heads.select(Head::as_select()).load(connection)?)
}
