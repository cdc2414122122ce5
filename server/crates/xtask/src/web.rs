//! The page: npm fetches what it is made with, and makes it from its sources.
//!
//! Both are done only when something has changed since. What was done is noted in `node_modules`, which is nobody's to
//! commit, as a digest of what it was done from.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

use crate::commands::{run, shown};
use crate::setup::Node;
use crate::workspace::Workspace;

/// Says from which `package-lock.json` the packages are.
const INSTALLED: &str = "node_modules/.pastiche-installed";
/// Says from which sources the page was made.
const BUILT: &str = "node_modules/.pastiche-built";
/// Not sources: what was fetched, and what was made.
const NO_SOURCES: [&str; 2] = ["node_modules", "dist"];

/// Makes the page in `server/web/dist`, which the program takes in.
pub fn build(node: &Node, workspace: &Workspace) -> Result<()> {
    let web = workspace.web();
    install(node, &web)?;
    let sources = digest(&[web.clone(), workspace.root.join("openapi/pastiche.json")])?;
    if web.join("dist/index.html").is_file() && is_noted(&web.join(BUILT), &sources) {
        return Ok(());
    }
    npm(node, &web, &["run", "--silent", "build"])?;
    note(&web.join(BUILT), &sources)
}

/// Fetches the packages that a folder's `package-lock.json` names.
pub fn install(node: &Node, folder: &Path) -> Result<()> {
    let lock = digest(&[folder.join("package-lock.json")])?;
    if is_noted(&folder.join(INSTALLED), &lock) {
        return Ok(());
    }
    npm(node, folder, &["ci", "--no-fund", "--no-audit"])?;
    note(&folder.join(INSTALLED), &lock)
}

fn npm(node: &Node, folder: &Path, arguments: &[&str]) -> Result<()> {
    let command = node.npm(folder, arguments)?;
    let shown = shown(&command);
    if !run(command)?.success() {
        bail!("`{shown}` failed in {}", folder.display());
    }
    Ok(())
}

fn is_noted(file: &Path, digest: &str) -> bool {
    fs::read_to_string(file).is_ok_and(|noted| noted == digest)
}

fn note(file: &Path, digest: &str) -> Result<()> {
    fs::write(file, digest).with_context(|| format!("{} could not be written", file.display()))
}

/// The SHA-256 over the paths and bytes of these files, and of all sources in these folders.
fn digest(roots: &[PathBuf]) -> Result<String> {
    let mut files = Vec::new();
    let mut open = roots.to_vec();
    while let Some(path) = open.pop() {
        if !path.is_dir() {
            files.push(path);
            continue;
        }
        let entries = fs::read_dir(&path).with_context(|| format!("{} could not be read", path.display()))?;
        for entry in entries {
            let entry = entry?;
            if !NO_SOURCES.iter().any(|name| entry.file_name() == *name) {
                open.push(entry.path());
            }
        }
    }
    files.sort();
    let mut hash = Sha256::new();
    for file in files {
        let bytes = fs::read(&file).with_context(|| format!("{} could not be read", file.display()))?;
        hash.update(file.as_os_str().as_encoded_bytes());
        hash.update((bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
    }
    Ok(hex::encode(hash.finalize()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_of_the_sources_alone() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let write = |name: &str, text: &str| {
            let file = root.join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
            digest(&[root.to_owned()]).unwrap()
        };
        let first = write("src/a.ts", "a");
        assert_eq!(write("dist/index.html", "made"), first);
        assert_eq!(write("node_modules/b/index.js", "fetched"), first);
        let second = write("src/b.ts", "b");
        assert_ne!(second, first);
        assert_ne!(write("src/a.ts", "c"), second);
        assert_eq!(write("src/a.ts", "a"), second);
    }

    #[test]
    fn what_is_not_there_is_named() {
        let error = digest(&[PathBuf::from("/no/such/package-lock.json")]).unwrap_err();
        assert!(format!("{error:#}").contains("/no/such/package-lock.json"), "{error:#}");
    }
}
