//! The log keeps what it was told, and shows where somebody was at it; on both databases.

use diesel::prelude::*;

use super::chain::{GENESIS, head_message};
use super::*;
use crate::schema::{audit, audit_heads};
use crate::testing::on_both;
use crate::{Connection, Database};

fn act(number: i64) -> Act {
    Act {
        at_ms: 1_000 + number,
        actor: "ada".to_owned(),
        action: "user.add".to_owned(),
        subject: format!("user {number}"),
        details: "{}".to_owned(),
    }
}

/// Five rows; the third and the fifth are signed.
fn fill(connection: &mut Connection) -> Result<(), crate::DbError> {
    for number in 1..=5 {
        assert_eq!(append(connection, act(number))?, number);
        if number == 3 || number == 5 {
            let (seq, hash) = head(connection)?.unwrap();
            let signed = Head {
                seq,
                hash: hash.to_vec(),
                key_id: "key".to_owned(),
                signature: head_message(seq, &hash),
                at_ms: 2_000,
            };
            sign(connection, signed.clone())?;
            sign(connection, signed)?;
        }
    }
    Ok(())
}

/// A stand-in for a signature: the message itself.
fn is_signed(head: &Head) -> bool {
    <[u8; 32]>::try_from(&head.hash[..]).is_ok_and(|hash| head.signature == head_message(head.seq, &hash))
}

/// Fills a log, lets somebody be at it, and compares what is found.
fn check(tamper: impl Fn(&mut Connection) -> QueryResult<usize>, expect: &[Finding]) {
    on_both(|config| {
        let database = Database::open(config).unwrap();
        database.write_blocking(fill).unwrap();
        database.write_blocking(|connection| Ok(tamper(connection)?)).unwrap();
        let verified = database
            .read_blocking(|connection| verify(connection, 0, is_signed))
            .unwrap();
        assert_eq!(verified.findings, expect);
    });
}

#[test]
fn what_was_done_is_kept() {
    on_both(|config| {
        let database = Database::open(config).unwrap();
        let empty = database
            .read_blocking(|connection| verify(connection, 0, is_signed))
            .unwrap();
        assert_eq!(empty, Verified::default());
        database.write_blocking(fill).unwrap();
        let (rows, verified) = database
            .read_blocking(|connection| {
                let before = Wanted {
                    before: Some(5),
                    ..Wanted::default()
                };
                Ok((list(connection, &before, 2)?, verify(connection, 0, is_signed)?))
            })
            .unwrap();
        let shown: Vec<_> = rows.iter().map(|row| (row.seq, row.subject.as_str())).collect();
        assert_eq!(shown, [(4, "user 4"), (3, "user 3")]);
        assert_eq!((verified.rows, verified.heads, verified.signed_to), (5, 2, 5));
        assert_eq!(verified.findings, []);
    });
}

#[test]
fn rows_are_found_by_what_was_done_by_whom_to_what() {
    on_both(|config| {
        let database = Database::open(config).unwrap();
        let done = [
            ("ada", "user.add", "bert"),
            ("bert", "session.begin", "bert"),
            ("ada", "session.refuse", "größe/50%"),
            ("ada", "Session.begin", "größe"),
            ("adam", "session_end", "bert"),
        ];
        let fill = |connection: &mut Connection| {
            for (actor, action, subject) in done {
                let act = Act {
                    actor: actor.to_owned(),
                    action: action.to_owned(),
                    subject: subject.to_owned(),
                    ..act(1)
                };
                append(connection, act)?;
            }
            Ok(())
        };
        database.write_blocking(fill).unwrap();
        let check = |action: &str, actor: &str, subject: &str, before: Option<i64>, expect: &[i64]| {
            let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
            let wanted = Wanted {
                action_prefix: given(action),
                actor: given(actor),
                subject_prefix: given(subject),
                before,
            };
            let rows = database
                .read_blocking(|connection| list(connection, &wanted, 9))
                .unwrap();
            let seqs: Vec<i64> = rows.into_iter().map(|row| row.seq).collect();
            assert_eq!(seqs, expect, "{wanted:?}");
        };
        check("", "", "", None, &[5, 4, 3, 2, 1]);
        check("session.", "", "", None, &[3, 2]);
        check("session.begin", "", "", None, &[2]);
        check("session.beginning", "", "", None, &[]);
        check("", "ada", "", None, &[4, 3, 1]);
        check("", "", "größe", None, &[4, 3]);
        check("", "", "größe/50%", None, &[3]);
        check("", "", "%", None, &[]);
        check("session.", "ada", "gr", None, &[3]);
        check("", "ada", "", Some(4), &[3, 1]);
    });
}

#[test]
fn a_changed_row_is_found() {
    let row = || audit::table.filter(audit::seq.eq(2));
    check(
        |connection| {
            diesel::update(row())
                .set(audit::subject.eq("user 9"))
                .execute(connection)
        },
        &[Finding::Broken(2)],
    );
    check(
        |connection| diesel::update(row()).set(audit::at_ms.eq(1)).execute(connection),
        &[Finding::Broken(2)],
    );
}

#[test]
fn a_removed_row_is_found() {
    let row = |seq: i64| audit::table.filter(audit::seq.eq(seq));
    check(
        |connection| diesel::delete(row(2)).execute(connection),
        &[Finding::Missing { from: 2, to: 2 }, Finding::Broken(3)],
    );
    check(
        |connection| diesel::delete(row(5)).execute(connection),
        &[Finding::Missing { from: 5, to: 5 }],
    );
}

#[test]
fn an_inserted_row_is_found() {
    check(
        |connection| {
            let (seq, _) = head(connection).unwrap().unwrap();
            let row = Row {
                seq: seq + 1,
                at_ms: 1,
                actor: "eve".to_owned(),
                action: "user.add".to_owned(),
                subject: "eve".to_owned(),
                details: "{}".to_owned(),
                hash: vec![0; 32],
            };
            diesel::insert_into(audit::table).values(row).execute(connection)
        },
        &[Finding::Broken(6)],
    );
}

#[test]
fn a_log_that_was_written_anew_is_found() {
    check(
        |connection| {
            diesel::delete(audit::table).execute(connection)?;
            let mut previous = GENESIS;
            for number in 1..=5 {
                let mut row = Row {
                    seq: number,
                    at_ms: 0,
                    actor: "eve".to_owned(),
                    action: "nothing".to_owned(),
                    subject: String::new(),
                    details: "{}".to_owned(),
                    hash: Vec::new(),
                };
                previous = chain::link(&previous, &row.entry());
                row.hash = previous.to_vec();
                diesel::insert_into(audit::table).values(row).execute(connection)?;
            }
            Ok(5)
        },
        &[Finding::Resigned(3), Finding::Resigned(5)],
    );
}

#[test]
fn a_forged_signature_is_found() {
    let signed = || audit_heads::table.filter(audit_heads::seq.eq(3));
    check(
        |connection| {
            diesel::update(signed())
                .set(audit_heads::signature.eq(vec![1_u8; 64]))
                .execute(connection)
        },
        &[Finding::Forged(3)],
    );
}

#[test]
fn rows_that_nobody_signed_are_found() {
    on_both(|config| {
        let database = Database::open(config).unwrap();
        database.write_blocking(fill).unwrap();
        let found = |before_ms| {
            let verify = |connection: &mut Connection| verify(connection, before_ms, is_signed);
            database.read_blocking(verify).unwrap().findings
        };
        assert_eq!(found(9_000), []);
        database
            .write_blocking(|connection| Ok(diesel::delete(audit_heads::table).execute(connection)?))
            .unwrap();
        assert_eq!(found(1_000), []);
        assert_eq!(found(1_004), [Finding::Unsigned { from: 1, to: 3 }]);
    });
}
