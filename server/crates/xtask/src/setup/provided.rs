//! A libtorch that the user provides through `LIBTORCH`.
//!
//! It is checked before minutes of building are spent on it. A build with CUDA cannot be linked as it is, since
//! torch-sys links `libtorch_cuda.so` wherever it lies in the folder; it is linked through a folder of links
//! without that library, which the program opens by itself when it starts.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::say;
use crate::setup::files::{empty, write};
use crate::setup::libtorch::{LINKER_SCRIPT, VERSION};
use crate::setup::paths::CachePaths;

/// Also tells that a folder of links is whole.
const LAST_FILE: &str = "build-version";

/// A libtorch that is not ours.
#[derive(Debug, PartialEq, Eq)]
pub struct Provided {
    /// What is linked: the user's folder, or the folder of links.
    pub link: PathBuf,
    /// If it has CUDA: a folder in which it lies as `torch`.
    pub cuda: Option<PathBuf>,
}

/// Checks the folder and makes it fit for linking.
pub fn provided(libtorch: &Path, paths: &CachePaths) -> Result<Provided> {
    let libtorch = libtorch.canonicalize().with_context(|| {
        format!(
            "LIBTORCH is {}, which does not exist: unset it, and libtorch is fetched",
            libtorch.display()
        )
    })?;
    let found = version(&libtorch).with_context(|| {
        format!(
            "LIBTORCH is {}, which tells no version: unset it, and libtorch is fetched",
            libtorch.display()
        )
    })?;
    ensure!(
        found == VERSION,
        "LIBTORCH is libtorch {found}, and {VERSION} is needed: unset it, and the right one is fetched"
    );
    let lib = libtorch.join("lib");
    for library in ["libtorch_cpu.so", "libc10.so", "libtorch.so"] {
        ensure!(
            lib.join(library).exists(),
            "LIBTORCH has no lib/{library}: unset it, and a whole one is fetched"
        );
    }
    say::step(
        "Using",
        format!("libtorch {found} in {} (LIBTORCH)", libtorch.display()),
    );
    if !lib.join("libtorch_cuda.so").exists() {
        return Ok(Provided {
            link: libtorch,
            cuda: None,
        });
    }
    link(&libtorch, &paths.links_to(&libtorch))
}

/// From the file of a release archive, of a Python package, or from the headers. `2.11.0+cu130` is `2.11.0`.
fn version(libtorch: &Path) -> Option<String> {
    let read = |name| fs::read_to_string(libtorch.join(name)).ok();
    let text = read("build-version")
        .or_else(|| {
            let module = read("version.py")?;
            let line = module.lines().find(|line| line.starts_with("__version__"))?;
            Some(line.split(['\'', '"']).nth(1)?.to_owned())
        })
        .or_else(|| {
            let header = read("include/torch/headeronly/version.h")?;
            let number = |key: &str| {
                Some(
                    header
                        .lines()
                        .find_map(|line| line.split_once(key))?
                        .1
                        .trim()
                        .to_owned(),
                )
            };
            let [major, minor, patch] =
                ["MAJOR", "MINOR", "PATCH"].map(|part| number(&format!("TORCH_VERSION_{part} ")));
            Some(format!("{}.{}.{}", major?, minor?, patch?))
        })?;
    Some(text.trim().split('+').next()?.to_owned())
}

/// Makes `<links>/torch` with everything linkable, and `<links>/nvidia`, where the libtorch of a Python installation
/// finds CUDA's runtime by a path relative to itself; `<links>/cuda` shows the whole libtorch in the wheels' layout.
/// What is there already stays, since another build may be reading it.
fn link(libtorch: &Path, links: &Path) -> Result<Provided> {
    let folder = links.join("torch");
    let cuda = links.join("cuda");
    if !folder.join(LAST_FILE).exists() {
        let lib = folder.join("lib");
        empty(links)?;
        fs::create_dir_all(&lib)?;
        fs::create_dir_all(&cuda)?;
        for entry in fs::read_dir(libtorch.join("lib"))? {
            let entry = entry?;
            if is_linkable(&entry.file_name().to_string_lossy()) {
                symlink(entry.path(), lib.join(entry.file_name()))?;
            }
        }
        write(&lib.join("libtorch.so"), LINKER_SCRIPT)?;
        symlink(libtorch.join("include"), folder.join("include"))?;
        symlink(libtorch, cuda.join("torch"))?;
        match libtorch.parent().map(|parent| parent.join("nvidia")) {
            Some(nvidia) if nvidia.is_dir() => symlink(nvidia, links.join("nvidia"))?,
            _ => {}
        }
        write(&folder.join(LAST_FILE), &format!("{VERSION}\n"))?;
    }
    say::step(
        "Linking",
        format!("through {}, without its CUDA libraries", folder.display()),
    );
    Ok(Provided {
        link: folder,
        cuda: Some(cuda),
    })
}

fn is_linkable(library: &str) -> bool {
    const LEFT_OUT: [&str; 4] = ["libtorch.so", "libtorch_cuda", "libtorch_hip", "libtorch_python"];
    !LEFT_OUT.iter().any(|prefix| library.starts_with(prefix))
}

#[cfg(test)]
mod tests;
