//! The file of a secret key, and the password that it is kept under.

use std::fs;
use std::io::IsTerminal;
use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::Args;
use packs::SigningKey;
use packs::sign::SigningKeyError;

/// The variable that may hold the password, for machines that nobody sits at.
pub const PASSWORD: &str = "PASTICHE_KEY_PASSWORD";

/// Which key signs.
#[derive(Debug, Args)]
pub struct KeyFile {
    /// The secret key's file, made by `pastiche keys new` or minisign. Its password is asked for, or stands in PASTICHE_KEY_PASSWORD.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
}

impl KeyFile {
    /// Reads the key.
    ///
    /// # Errors
    /// When the file cannot be read, or the password is wrong.
    pub fn open(&self) -> anyhow::Result<SigningKey> {
        let shown = self.key.display();
        let text = fs::read_to_string(&self.key).with_context(|| format!("{shown} cannot be read"))?;
        let read = match SigningKey::parse(&text, None) {
            Err(SigningKeyError::NeedsPassword) => {
                let password = held().map_or_else(|| typed(&format!("Password of {shown}: ")), Ok)?;
                SigningKey::parse(&text, Some(&password))
            }
            read => read,
        };
        read.with_context(|| shown.to_string())
    }
}

/// A new password, which is typed twice.
pub(super) fn new_password() -> anyhow::Result<String> {
    if let Some(password) = held() {
        return Ok(password);
    }
    let first = typed("Password for the new key: ")?;
    if first.is_empty() {
        bail!("a password is needed; add --no-password where nobody can type it, and keep the file safe");
    }
    if typed("The same again: ")? != first {
        bail!("those were two passwords; nothing was made");
    }
    Ok(first)
}

/// The password that the environment holds.
fn held() -> Option<String> {
    let held = crate::config::environment().find(|(name, value)| name == PASSWORD && !value.is_empty());
    held.map(|(_, password)| password)
}

/// What somebody types.
fn typed(question: &str) -> anyhow::Result<String> {
    if !std::io::stdin().is_terminal() {
        bail!("the key is kept under a password, and nobody is there to type it: put it into {PASSWORD}");
    }
    Ok(rpassword::prompt_password(question)?)
}
