//! `pastiche keys`: what the server signs with.

use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::people::{Stored, close, open};
use super::say;
use crate::people::Origin;

/// `pastiche keys ...`.
#[derive(Debug, Subcommand)]
pub enum Keys {
    /// Make a new key that signs from now on; nobody is signed out.
    Rotate(Rotate),
}

/// Arguments of `pastiche keys rotate`.
#[derive(Debug, Args)]
pub struct Rotate {
    #[command(flatten)]
    stored: Stored,
}

impl Keys {
    /// Does it. Servers that run see the new key within a minute.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let Self::Rotate(Rotate { stored }) = self;
        let (people, runtime) = open(&stored)?;
        let kid = runtime.block_on(people.rotate_keys(Origin::command_line()))?;
        say::line(format!("{kid} signs from now on"));
        close(&people, &runtime)?;
        Ok(ExitCode::SUCCESS)
    }
}
