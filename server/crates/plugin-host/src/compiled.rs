//! Compiled components on disk, by digest: a start does not compile again what it compiled before.
//!
//! A compiled component is native code, so what is read back must be what this program wrote. The folder is made private
//! (0700) and is not used where it belongs to somebody else; each file starts with the SHA-256 of the rest, so that a torn
//! write or a rotten disk means compiling again. Everything that fails here costs time and never a render.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest, Sha256};
use tracing::{debug, warn};
use wasmtime::Engine;
use wasmtime::component::Component;

const PRIVATE: u32 = 0o700;
const DIGEST_BYTES: usize = 32;

/// A folder of compiled components, or none.
#[derive(Debug)]
pub(crate) struct Compiled {
    folder: Option<PathBuf>,
    /// Makes names of files that are being written unlike each other.
    writes: AtomicU64,
}

impl Compiled {
    /// Opens the folder; where that fails, says so once and works without.
    pub(crate) fn open(folder: Option<&Path>) -> Self {
        let folder = folder.and_then(|folder| match make_private(folder) {
            Ok(()) => Some(folder.to_owned()),
            Err(error) => {
                let folder = folder.display();
                warn!(%folder, %error, "compiled plugins are not kept: the folder cannot be used");
                None
            }
        });
        Self {
            folder,
            writes: AtomicU64::new(0),
        }
    }

    /// The component of `wasm`, whose SHA-256 in hexadecimal is `digest`: read back, or compiled and written.
    pub(crate) fn component(&self, engine: &Engine, digest: &str, wasm: &[u8]) -> wasmtime::Result<Component> {
        let Some(folder) = &self.folder else {
            return Component::from_binary(engine, wasm);
        };
        let path = folder.join(format!("{digest}-{:016x}.cwasm", fingerprint(engine)));
        if let Some(component) = read(engine, &path) {
            return Ok(component);
        }
        let component = Component::from_binary(engine, wasm)?;
        let staged = folder.join(format!(
            "{digest}.{}.{}",
            std::process::id(),
            self.writes.fetch_add(1, Ordering::Relaxed)
        ));
        if let Err(error) = component.serialize().and_then(|code| Ok(write(&staged, &path, &code)?)) {
            warn!(path = %path.display(), %error, "a compiled plugin was not kept");
        }
        Ok(component)
    }
}

/// Tells apart what compilers, their settings and machines make of the same component.
fn fingerprint(engine: &Engine) -> u64 {
    let mut hasher = DefaultHasher::new();
    engine.precompile_compatibility_hash().hash(&mut hasher);
    hasher.finish()
}

/// Makes the folder where it is missing, and takes others' rights to it away.
fn make_private(folder: &Path) -> io::Result<()> {
    if let Some(parent) = folder.parent() {
        fs::create_dir_all(parent)?;
    }
    match fs::DirBuilder::new().mode(PRIVATE).create(folder) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        made => made?,
    }
    let found = fs::symlink_metadata(folder)?;
    if !found.is_dir() {
        return Err(io::Error::new(io::ErrorKind::NotADirectory, "it is no folder"));
    }
    // A file that we make is ours; so must the folder be.
    let probe = folder.join(format!(".owner.{}", std::process::id()));
    let ours = fs::File::create(&probe)?.metadata()?.uid();
    fs::remove_file(&probe)?;
    if found.uid() != ours {
        return Err(io::Error::new(
            io::ErrorKind::PermissionDenied,
            "it belongs to somebody else",
        ));
    }
    fs::set_permissions(folder, fs::Permissions::from_mode(PRIVATE))
}

fn read(engine: &Engine, path: &Path) -> Option<Component> {
    let file = fs::read(path).ok()?;
    let (digest, code) = file.split_at_checked(DIGEST_BYTES)?;
    if Sha256::digest(code).as_slice() != digest {
        debug!(path = %path.display(), "a compiled plugin is damaged and is compiled again");
        return None;
    }
    #[expect(
        unsafe_code,
        reason = "native code: from a folder that only we can write, whole by its digest"
    )]
    // SAFETY: `write` put it there, see above; wasmtime itself refuses other versions and settings.
    unsafe { Component::deserialize(engine, code) }.ok()
}

/// Writes beside and renames, so that a reader sees a whole file or none.
fn write(staged: &Path, path: &Path, code: &[u8]) -> io::Result<()> {
    let file = [Sha256::digest(code).as_slice(), code].concat();
    fs::write(staged, file)
        .and_then(|()| fs::rename(staged, path))
        .inspect_err(|_| {
            // Nothing is lost if it cannot be removed either.
            let _ = fs::remove_file(staged);
        })
}
