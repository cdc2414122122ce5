//! `pastiche audit`: whether somebody was at the log.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use db::Database;
use db::audit::{Finding, Verified};

use super::people::Stored;
use super::say;
use crate::people::{Clock, People};

/// `pastiche audit ...`.
#[derive(Debug, Subcommand)]
pub enum Audit {
    /// Read the whole audit log again, and tell where a row was changed, removed or put in.
    Verify(Verify),
}

/// Arguments of `pastiche audit verify`.
#[derive(Debug, Args)]
pub struct Verify {
    #[command(flatten)]
    stored: Stored,
}

impl Audit {
    /// Does it; the exit status is 1 where somebody was at the log.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let Self::Verify(Verify { stored }) = self;
        // As it is: neither migrated nor written to.
        let database = Database::connect(&stored.config()?.database())?;
        let verified = People::verify_log(&database, Clock::default().now_ms())?;
        for finding in &verified.findings {
            say::line(told(finding));
        }
        say::line(summary(&verified));
        Ok(if verified.findings.is_empty() {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }
}

fn told(finding: &Finding) -> String {
    match finding {
        Finding::Missing { from, to } if from == to => format!("row {from} is missing"),
        Finding::Missing { from, to } => format!("rows {from} to {to} are missing"),
        Finding::Broken(row) => {
            format!("row {row} does not follow from the one before: one of them was changed, removed or put in")
        }
        Finding::Resigned(row) => format!("row {row} is another than the server signed"),
        Finding::Unsigned { from, to } => {
            format!(
                "rows {from} to {to} are not signed: the server was killed and not started again, or signatures were removed"
            )
        }
        Finding::Forged(row) => format!("the signature of row {row} is of no key of this server"),
    }
}

fn summary(verified: &Verified) -> String {
    let rows = verified.rows;
    let state = match (verified.findings.is_empty(), verified.signed_to) {
        (false, _) => "the log was tampered with, or was not signed",
        (true, 0) => "nothing is signed yet, so nothing can be said",
        (true, _) => "no trace of tampering",
    };
    format!("{rows} rows, signed up to row {}: {state}", verified.signed_to)
}
