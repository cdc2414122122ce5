//! Which libtorch this is, and the CUDA libraries beside it.
//!
//! The program is linked against libtorch's CPU library alone. Where there is a GPU, `libtorch_cuda.so` is opened before
//! the first tensor is made: it registers itself with libtorch, and the same program then runs on both.

use std::path::{Path, PathBuf};

use libloading::os::unix::{Library as Handle, RTLD_GLOBAL, RTLD_NOW};

use crate::error::TorchError;

/// The version of libtorch that this program is built for.
pub const VERSION: &str = "2.11.0";

/// What became of CUDA.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cuda {
    /// This many devices.
    Devices(i64),
    /// No NVIDIA driver: the CPU is used.
    NoDriver,
    /// A driver, but no CUDA libraries in any of these places.
    NoLibraries(Vec<PathBuf>),
    /// The libraries are there and do not work.
    Broken(String),
}

/// libtorch, opened. Keep it as long as tensors live.
#[derive(Debug)]
pub struct Library {
    cuda: Cuda,
    _handles: Vec<Handle>,
}

impl Library {
    /// Opens what there is. `folders` are places where the CUDA libraries may lie, in the layout of the wheels
    /// (`torch/lib/libtorch_cuda.so`); the first that has them is taken.
    pub fn open(folders: &[PathBuf]) -> Self {
        let closed = |cuda| Self {
            cuda,
            _handles: Vec::new(),
        };
        if !has_driver() {
            return closed(Cuda::NoDriver);
        }
        let Some(path) = folders
            .iter()
            .map(|folder| folder.join("torch/lib/libtorch_cuda.so"))
            .find(|path| path.exists())
        else {
            return closed(Cuda::NoLibraries(folders.to_vec()));
        };
        match open(&path) {
            Err(error) => closed(Cuda::Broken(error.to_string())),
            Ok(handle) => {
                let devices = tch::Cuda::device_count();
                let cuda = if devices > 0 {
                    Cuda::Devices(devices)
                } else {
                    Cuda::Broken("the driver shows no device that these libraries can use".to_owned())
                };
                Self {
                    cuda,
                    _handles: vec![handle],
                }
            }
        }
    }

    /// What became of CUDA.
    pub fn cuda(&self) -> &Cuda {
        &self.cuda
    }
}

/// Whether an NVIDIA driver is loaded.
pub fn has_driver() -> bool {
    Path::new("/proc/driver/nvidia/version").exists() || Path::new("/dev/nvidiactl").exists()
}

#[expect(
    unsafe_code,
    reason = "opening a library runs its initialisers; this one is libtorch's own"
)]
fn open(path: &Path) -> Result<Handle, TorchError> {
    // SAFETY: the library is part of the pinned libtorch; its initialisers only register kernels.
    unsafe { Handle::open(Some(path), RTLD_NOW | RTLD_GLOBAL) }.map_err(|error| TorchError::Library {
        path: path.display().to_string(),
        message: error.to_string(),
    })
}

/// All memory of a GPU in bytes, as its driver tells.
pub fn gpu_memory_bytes(index: usize) -> Option<u64> {
    let output = std::process::Command::new("nvidia-smi")
        .args([
            "--query-gpu=memory.total",
            "--format=csv,noheader,nounits",
            "-i",
            &index.to_string(),
        ])
        .output()
        .ok()?;
    let mebibytes: u64 = String::from_utf8_lossy(&output.stdout).trim().parse().ok()?;
    mebibytes.checked_mul(1 << 20)
}

/// Lets cuDNN time its algorithms at each new shape and keep the fastest: worth its time where shapes repeat, as in training.
pub fn tune_repeated_shapes() {
    tch::Cuda::cudnn_set_benchmark(true);
}

/// Bounds the heaps that the allocator divides memory into. By default there are eight for each core, and pictures come
/// and go on many threads: each heap grows for itself and keeps what it got.
///
/// Call it before threads are started; later it does not take heaps away.
#[expect(unsafe_code, reason = "glibc's mallopt has no safe face")]
pub fn bound_host_heaps() {
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    // SAFETY: mallopt takes the allocator's own locks and sets a number.
    unsafe {
        libc::mallopt(libc::M_ARENA_MAX, cores.clamp(2, MAX_HEAPS) as libc::c_int);
    }
}

/// Beyond this many heaps threads hardly wait for each other.
const MAX_HEAPS: usize = 8;

/// Gives memory that the allocator keeps for reuse back to the system, so that an unloaded generator leaves nothing.
#[expect(unsafe_code, reason = "glibc's malloc_trim has no safe face")]
pub fn release_host_memory() {
    // SAFETY: malloc_trim takes the allocator's own locks and touches free memory only.
    unsafe {
        libc::malloc_trim(0);
    }
}
