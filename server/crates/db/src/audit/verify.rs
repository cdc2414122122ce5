//! Reads the whole log again and tells where it was tampered with.

use diesel::prelude::*;

use super::chain::{self, GENESIS};
use super::log::{Head, Row, heads};
use crate::connection::AnyConnection;
use crate::error::DbError;
use crate::schema::audit;

/// Rows that are read at a time.
const PAGE: i64 = 1_000;

/// A log that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// How many rows it has.
    pub rows: u64,
    /// How many of its signatures are good.
    pub heads: u64,
    /// The newest row whose hash is signed; what is after it could be cut off without a trace.
    pub signed_to: i64,
    /// What is wrong, in the order of rows.
    pub findings: Vec<Finding>,
}

/// A trace of tampering.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// These rows are not there.
    Missing {
        /// The first one.
        from: i64,
        /// The last one.
        to: i64,
    },
    /// The hash of this row does not follow from it and the row before it: one of them was changed, removed or put in.
    Broken(i64),
    /// The server signed another hash for this row.
    Resigned(i64),
    /// The signature for this row is of no key of ours.
    Forged(i64),
    /// These rows are old enough to be signed, and are not: the server was killed, or signatures were removed.
    Unsigned {
        /// The first one.
        from: i64,
        /// The last one.
        to: i64,
    },
}

/// Reads the log; `is_signed` says whether a head's signature is good, and rows from before `signed_before_ms` should be signed.
///
/// # Errors
/// When the database fails.
pub fn verify(
    connection: &mut AnyConnection,
    signed_before_ms: i64,
    is_signed: impl Fn(&Head) -> bool,
) -> Result<Verified, DbError> {
    let heads = heads(connection)?;
    let mut verified = Verified::default();
    let (mut last, mut previous) = (0, GENESIS.to_vec());
    let mut next_head = heads.iter().peekable();
    let mut old = 0;
    loop {
        let rows = audit::table.filter(audit::seq.gt(last)).order(audit::seq).limit(PAGE);
        let rows: Vec<Row> = rows.select(Row::as_select()).load(connection)?;
        if rows.is_empty() {
            break;
        }
        for row in rows {
            verified.follow(&row, last, &previous);
            if row.at_ms < signed_before_ms {
                old = row.seq;
            }
            while let Some(head) = next_head.next_if(|head| head.seq <= row.seq) {
                verified.compare(head, &row, &is_signed);
            }
            (last, previous) = (row.seq, row.hash);
        }
    }
    if let Some(newest) = next_head.last() {
        verified.findings.push(Finding::Missing {
            from: last + 1,
            to: newest.seq,
        });
    }
    if verified.signed_to < old {
        verified.findings.push(Finding::Unsigned {
            from: verified.signed_to + 1,
            to: old,
        });
    }
    Ok(verified)
}

impl Verified {
    fn follow(&mut self, row: &Row, last: i64, previous: &[u8]) {
        self.rows += 1;
        if row.seq != last + 1 {
            self.findings.push(Finding::Missing {
                from: last + 1,
                to: row.seq - 1,
            });
        }
        let follows = previous
            .try_into()
            .is_ok_and(|previous| chain::link(previous, &row.entry())[..] == row.hash[..]);
        if !follows {
            self.findings.push(Finding::Broken(row.seq));
        }
    }

    fn compare(&mut self, head: &Head, row: &Row, is_signed: &impl Fn(&Head) -> bool) {
        if !is_signed(head) {
            self.findings.push(Finding::Forged(head.seq));
        } else if head.seq == row.seq && head.hash != row.hash {
            self.findings.push(Finding::Resigned(head.seq));
        } else if head.seq == row.seq {
            self.heads += 1;
            self.signed_to = head.seq;
        }
    }
}
