//! `pastiche audit`: whether somebody was at the log.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use db::audit::{Finding, Verified};

use super::people::{Stored, open};
use super::say;

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
        let (people, _) = open(&stored)?;
        let verified = people.verify_log()?;
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
        Finding::Forged(row) => format!("the signature of row {row} is of no key of this server"),
    }
}

fn summary(verified: &Verified) -> String {
    let rows = verified.rows;
    let state = if verified.findings.is_empty() {
        "nothing was tampered with"
    } else {
        "the log was tampered with"
    };
    format!("{rows} rows, signed up to row {}: {state}", verified.signed_to)
}
