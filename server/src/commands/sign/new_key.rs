//! `pastiche keys new`: makes a key that packs are signed with.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;
use packs::SigningKey;

use super::secret::new_password;
use crate::commands::say;

/// Arguments of `pastiche keys new`.
#[derive(Debug, Args)]
pub struct NewKey {
    /// The file for the secret key; the public one is written beside it, with `.pub` at the end.
    file: PathBuf,
    /// Keep the secret key without a password, for machines that nobody sits at.
    #[arg(long)]
    no_password: bool,
}

impl NewKey {
    /// Makes the key, writes both files and prints the public one.
    ///
    /// # Errors
    /// When a file is there already, or cannot be written.
    pub fn run(self) -> anyhow::Result<()> {
        let public_file = with_pub(&self.file);
        for file in [&self.file, &public_file] {
            if file.exists() {
                bail!(
                    "{} is there already; a key that is written over is lost",
                    file.display()
                );
            }
        }
        let (key, secret) = if self.no_password {
            let key = SigningKey::generate()?;
            let secret = key.to_file()?;
            (key, secret)
        } else {
            SigningKey::generate_under(&new_password()?)?
        };
        write_new(&self.file, &secret, 0o600)?;
        write_new(&public_file, &key.public_key().to_file(), 0o644)?;
        say::line(format!("{} is the public key", key.public_key()));
        say::note(format!(
            "{} signs, so nobody else may have it; who has {} can tell what it signed",
            self.file.display(),
            public_file.display()
        ));
        Ok(())
    }
}

fn with_pub(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".pub");
    name.into()
}

/// Writes a file that is not there yet.
fn write_new(file: &Path, text: &str, mode: u32) -> anyhow::Result<()> {
    let open = OpenOptions::new().write(true).create_new(true).mode(mode).open(file);
    let written = open.and_then(|mut open| {
        open.write_all(text.as_bytes())?;
        open.sync_all()
    });
    match written {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            bail!(
                "{} is there already; a key that is written over is lost",
                file.display()
            )
        }
        written => written.with_context(|| format!("{} cannot be written", file.display())),
    }
}
