//! Sets up what a build needs and cargo cannot fetch: libtorch, on machines with an NVIDIA driver the CUDA
//! libraries, for tests the cases of ONNX's own suite and schemathesis, and where there is none, Node for the page.
//!
//! Everything comes from PyPI, through pip, is checked by digest, and lies in a per-user cache. What is there is
//! not fetched again; a set-up that was interrupted goes on where it was. Two set-ups at once wait for each other.

mod cuda;
mod files;
mod folder;
mod libtorch;
mod node;
mod onnx_suite;
mod paths;
mod pip;
mod provided;
mod schemathesis;
#[cfg(test)]
mod testing;
mod unpack;
mod wheels;

use std::env;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use indicatif::DecimalBytes;

use crate::say;
use folder::Folder;
pub use node::Node;
use paths::CachePaths;
use pip::Pip;
use provided::{Provided, provided};
pub use schemathesis::schemathesis;
use wheels::{Wheel, WheelStore};

/// Names the folder of the CUDA libraries to a program that opens them when it starts. Who sets it has them.
pub const CUDA_VARIABLE: &str = "PASTICHE_LIBTORCH_CUDA";

/// The options that every command has.
#[derive(clap::Args, Clone, Copy, Debug, Default)]
pub struct Options {
    /// Fetch the CUDA libraries (2 GB more, 3.3 GB unpacked) even where no NVIDIA driver is found
    #[arg(long)]
    cuda: bool,
    /// Do not fetch the CUDA libraries, even where an NVIDIA driver is found
    #[arg(long, conflicts_with = "cuda")]
    no_cuda: bool,
}

/// What a set-up has made ready.
#[derive(Debug, PartialEq, Eq)]
pub struct Ready {
    /// The folder to link.
    pub libtorch: PathBuf,
    /// The folder with `torch/lib/libtorch_cuda.so`, if CUDA was asked for.
    pub cuda: Option<PathBuf>,
    /// The cases of ONNX's suite, if they were asked for.
    pub onnx_suite: Option<PathBuf>,
}

impl Ready {
    /// The environment in which cargo builds and tests find it all.
    pub fn environment(&self) -> Vec<(&'static str, &Path)> {
        let always = [("LIBTORCH", self.libtorch.as_path())];
        let cuda = self.cuda.as_deref().map(|folder| (CUDA_VARIABLE, folder));
        let suite = self.onnx_suite.as_deref().map(|folder| ("PASTICHE_ONNX_SUITE", folder));
        always.into_iter().chain(cuda).chain(suite).collect()
    }
}

/// Makes libtorch ready, and what else is asked for.
pub fn set_up(options: Options, with_onnx_suite: bool) -> Result<Ready> {
    let paths = CachePaths::from_environment()?;
    let provided = match env::var_os("LIBTORCH")
        .filter(|value| !value.is_empty())
        .map(PathBuf::from)
    {
        // Our own folder, from an earlier `cargo xtask env`: it may have to be made first.
        Some(libtorch) if libtorch == paths.libtorch() => None,
        Some(libtorch) => Some(provided(&libtorch, &paths)?),
        None => None,
    };
    ensure!(
        provided.is_some() || can_fetch(),
        "libtorch is fetched for x86-64 Linux only: set LIBTORCH to a libtorch 2.11.0"
    );
    let plan = Plan {
        cuda: wants_cuda(options),
        onnx_suite: with_onnx_suite,
    };
    let folders = plan.folders(&paths, provided.as_ref());
    if folders.iter().any(|folder| !folder.is_ready()) {
        if plan.cuda && !options.cuda {
            say::step(
                "Found",
                "an NVIDIA driver: the CUDA libraries are set up, too (--no-cuda leaves them out)",
            );
        }
        fetch(&folders, &paths)?;
    }
    Ok(plan.outcome(&paths, provided))
}

/// Whether there are wheels for this machine.
fn can_fetch() -> bool {
    cfg!(all(target_os = "linux", target_arch = "x86_64"))
}

/// Makes those of the folders that are not ready.
fn fetch(folders: &[Folder], paths: &CachePaths) -> Result<()> {
    if folders.iter().all(Folder::is_ready) {
        return Ok(());
    }
    let keep = env::var_os("PASTICHE_KEEP_WHEELS").is_some_and(|value| !value.is_empty());
    let store = WheelStore::new(paths.wheels(), Pip::default(), keep);
    let _lock = lock(paths)?;
    make_ready(folders, &store)
}

/// What is wanted beside libtorch.
#[derive(Clone, Copy, Debug)]
struct Plan {
    cuda: bool,
    onnx_suite: bool,
}

impl Plan {
    /// The folders of the cache that this takes.
    fn folders(self, paths: &CachePaths, provided: Option<&Provided>) -> Vec<Folder> {
        let mut folders = Vec::new();
        if provided.is_none() {
            folders.push(libtorch::folder(paths.libtorch()));
        }
        if self.cuda && provided.is_none_or(|provided| provided.cuda.is_none()) {
            folders.push(cuda::folder(paths.cuda()));
        }
        if self.onnx_suite {
            folders.push(onnx_suite::folder(paths.onnx_suite()));
        }
        folders
    }

    fn outcome(self, paths: &CachePaths, provided: Option<Provided>) -> Ready {
        let (libtorch, cuda) = match provided {
            Some(Provided { link, cuda }) => (link, cuda),
            None => (paths.libtorch(), None),
        };
        Ready {
            libtorch,
            cuda: self.cuda.then(|| cuda.unwrap_or_else(|| paths.cuda())),
            onnx_suite: self.onnx_suite.then(|| paths.onnx_suite()),
        }
    }
}

fn wants_cuda(options: Options) -> bool {
    if options.cuda || options.no_cuda {
        return options.cuda;
    }
    let set = |name| env::var_os(name).filter(|value| !value.is_empty());
    set(CUDA_VARIABLE).is_none() && cuda::has_driver(Path::new("/"), &set("LD_LIBRARY_PATH").unwrap_or_default())
}

/// Held while the cache is written; given back when the process ends, however it ends.
fn lock(paths: &CachePaths) -> Result<File> {
    fs::create_dir_all(paths.root())
        .with_context(|| format!("{} could not be made: set PASTICHE_CACHE", paths.root().display()))?;
    let file = File::create(paths.lock())?;
    match file.try_lock() {
        Ok(()) => return Ok(file),
        Err(TryLockError::WouldBlock) => say::step("Waiting", "for another set-up to end"),
        Err(TryLockError::Error(error)) => return Err(error.into()),
    }
    file.lock()?;
    Ok(file)
}

/// Fetches what is missing, wheel by wheel, and unpacks each into every folder that takes something from it.
fn make_ready(folders: &[Folder], store: &WheelStore) -> Result<()> {
    let mut open = Vec::new();
    for folder in folders {
        if !folder.is_ready() && !folder.adopt()? {
            open.push(folder);
        }
    }
    announce(&open);
    for wheel in missing(&open) {
        let archive = store.fetch(&wheel)?;
        for folder in &open {
            if folder.missing().contains(&wheel) {
                say::step("Unpacking", format!("{} for {}", wheel.file, folder.title));
                folder.add(&wheel, &archive)?;
            }
        }
        store.discard(&wheel)?;
    }
    open.iter().try_for_each(|folder| folder.close())
}

/// Each missing wheel once, in the order in which the folders name them.
fn missing(folders: &[&Folder]) -> Vec<Wheel> {
    let mut wheels = Vec::new();
    for wheel in folders.iter().flat_map(|folder| folder.missing()) {
        if !wheels.contains(&wheel) {
            wheels.push(wheel);
        }
    }
    wheels
}

fn announce(folders: &[&Folder]) {
    let wheels = missing(folders);
    if wheels.is_empty() {
        return;
    }
    for folder in folders {
        say::step("Setting up", format!("{} in {}", folder.title, folder.path.display()));
    }
    let fetched = DecimalBytes(wheels.iter().map(|wheel| wheel.bytes).sum());
    let kept = DecimalBytes(folders.iter().map(|folder| folder.bytes).sum());
    say::step(
        "",
        format!(
            "{} wheels from PyPI, {fetched}; {kept} on disk when unpacked",
            wheels.len()
        ),
    );
}

#[cfg(test)]
mod tests;
