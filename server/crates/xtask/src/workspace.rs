//! Where the checkout and cargo's target folder are, and cargo commands that run there.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

/// The checkout that `cargo xtask` was called in.
#[derive(Debug, Deserialize)]
pub struct Workspace {
    /// The folder with the root `Cargo.toml`.
    #[serde(rename = "workspace_root")]
    pub root: PathBuf,
    /// Cargo's target folder, absolute; follows `CARGO_TARGET_DIR` and cargo's own configuration.
    #[serde(rename = "target_directory")]
    pub target: PathBuf,
}

impl Workspace {
    /// Asks cargo; it knows every way in which the target folder can be set.
    pub fn find() -> Result<Self> {
        let output = Command::new(cargo())
            .args(["metadata", "--format-version=1", "--no-deps", "--manifest-path"])
            .arg(own_manifest())
            .output()
            .context("`cargo metadata` could not be started")?;
        if !output.status.success() {
            bail!(
                "`cargo metadata` failed: {}",
                String::from_utf8_lossy(&output.stderr).trim()
            );
        }
        serde_json::from_slice(&output.stdout).context("`cargo metadata` gave no workspace")
    }

    /// `cargo <subcommand>` in the root of the checkout. The target folder is given as an absolute path, because
    /// a relative `CARGO_TARGET_DIR` means the folder that xtask was called in.
    pub fn cargo(&self, subcommand: &str) -> Command {
        let mut command = Command::new(cargo());
        command
            .arg(subcommand)
            .current_dir(&self.root)
            .env("CARGO_TARGET_DIR", &self.target);
        command
    }

    /// Where the page's sources are.
    pub fn web(&self) -> PathBuf {
        self.root.join("server/web")
    }

    /// Where the tests in a browser are.
    pub fn e2e(&self) -> PathBuf {
        self.root.join("tests/e2e")
    }

    /// The program as plain `cargo build` leaves it.
    pub fn debug_binary(&self) -> PathBuf {
        self.target.join("debug").join("pastiche")
    }

    /// The released program; there once `cargo xtask build` has ended.
    pub fn release_binary(&self) -> PathBuf {
        self.target.join("release").join("pastiche")
    }
}

/// The cargo that runs us, so that a toolchain chosen by `cargo +name xtask` stays chosen.
fn cargo() -> OsString {
    env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// `cargo run` tells at run time where the package is; that stays right when a checkout moves.
fn own_manifest() -> PathBuf {
    let folder = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    Path::new(&folder).join("Cargo.toml")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_knows_the_checkout() {
        let workspace = Workspace::find().unwrap();
        assert!(workspace.root.join("server/crates/xtask").is_dir(), "{workspace:?}");
        assert!(workspace.target.is_absolute(), "{workspace:?}");
        assert!(workspace.release_binary().ends_with("release/pastiche"));
    }
}
