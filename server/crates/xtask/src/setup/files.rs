//! Files and folders: made, removed, written and digested, with the path in every error.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use sha2::{Digest, Sha256};

use crate::say;

/// Makes a folder, without anything in it.
pub fn empty(folder: &Path) -> Result<()> {
    remove(folder)?;
    fs::create_dir_all(folder).with_context(|| format!("{} could not be made", folder.display()))
}

/// Removes a folder with all that is in it, if it is there.
pub fn remove(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(anyhow!(error).context(format!("{} could not be removed", folder.display())))
        }
        _ => Ok(()),
    }
}

/// The SHA-256 of a file, in hex.
pub fn digest(path: &Path) -> Result<String> {
    let mut file = File::open(path).with_context(|| format!("{} could not be opened", path.display()))?;
    let bar = say::bar("Checking", file.metadata()?.len());
    let mut hash = Sha256::new();
    let mut chunk = vec![0; 1 << 20];
    loop {
        match file.read(&mut chunk)? {
            0 => break,
            read => {
                hash.update(&chunk[..read]);
                bar.inc(read as u64);
            }
        }
    }
    bar.finish_and_clear();
    Ok(hex::encode(hash.finalize()))
}

/// Writes a small file whole. One that is there with this text is not touched: a linker may be reading it.
pub fn write(path: &Path, text: &str) -> Result<()> {
    if fs::read_to_string(path).is_ok_and(|found| found == text) {
        return Ok(());
    }
    let mut file = File::create(path).with_context(|| format!("{} could not be written", path.display()))?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    Ok(())
}
