//! `pastiche keys`: keys that packs are signed with, and the server's own.

use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::people::{Stored, close, open};
use super::say;
use super::sign::NewKey;
use crate::people::Origin;

/// `pastiche keys ...`.
#[derive(Debug, Subcommand)]
pub enum Keys {
    /// Make a key that packs are signed with.
    New(NewKey),
    /// Make a new key that the server signs its tokens and its log with from now on; nobody is signed out.
    Rotate(Rotate),
}

/// Arguments of `pastiche keys rotate`.
#[derive(Debug, Args)]
pub struct Rotate {
    #[command(flatten)]
    stored: Stored,
}

impl Keys {
    /// Does it.
    ///
    /// # Errors
    /// When a file or the database cannot be written.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Self::New(new) => new.run(),
            Self::Rotate(rotate) => rotate.run(),
        }?;
        Ok(ExitCode::SUCCESS)
    }
}

impl Rotate {
    /// Servers that run see the new key within a minute.
    fn run(self) -> anyhow::Result<()> {
        let Self { stored } = self;
        let (people, runtime) = open(&stored)?;
        let kid = runtime.block_on(people.rotate_keys(Origin::command_line()))?;
        say::line(format!("{kid} signs from now on"));
        close(&people, &runtime)
    }
}
