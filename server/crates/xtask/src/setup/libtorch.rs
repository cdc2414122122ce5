//! The libtorch that executables are linked against: only what a CPU build needs, from three wheels.
//!
//! `libtorch_cpu.so` of the CUDA build itself wants `libcudart` and `libcupti`, two small libraries that run
//! without a GPU. The wheel's `libtorch.so` wants `libtorch_cuda.so` (0.5 GB, and 3 GB behind it), but tch links
//! `-ltorch`; a linker script of that name leads to `libtorch_cpu.so` instead. `libtorch_cuda.so` itself must not
//! lie here: torch-sys would link it, and the executable would no longer start without CUDA.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::setup::files::write;
use crate::setup::folder::{Folder, Part};
use crate::setup::wheels::Wheel;

/// The version that tch is the binding of.
pub const VERSION: &str = "2.11.0";

/// PyTorch with CUDA 13.0; the CUDA libraries ([`super::cuda`]) are taken from the same file.
pub const TORCH: Wheel = Wheel {
    package: "torch",
    version: VERSION,
    file: "torch-2.11.0-cp311-cp311-manylinux_2_28_x86_64.whl",
    bytes: 530_604_548,
    sha256: "7aa2f9bbc6d4595ba72138026b2074be1233186150e9292865e04b7a63b8c67a",
};

/// CUDA's profiling interface.
pub const CUPTI: Wheel = Wheel {
    package: "nvidia-cuda-cupti",
    version: "13.0.85",
    file: "nvidia_cuda_cupti-13.0.85-py3-none-manylinux_2_25_x86_64.whl",
    bytes: 10_715_597,
    sha256: "4eb01c08e859bf924d222250d2e8f8b8ff6d3db4721288cf35d14252a4d933c8",
};

/// CUDA's runtime.
pub const CUDART: Wheel = Wheel {
    package: "nvidia-cuda-runtime",
    version: "13.0.96",
    file: "nvidia_cuda_runtime-13.0.96-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl",
    bytes: 2_243_632,
    sha256: "7f82250d7782aa23b6cfe765ecc7db554bd3c2870c43f3d1821f1d18aebf0548",
};

/// The libraries in `lib/`, with their sizes in bytes.
const LINKED: [(&str, u64); 5] = [
    ("libtorch_cpu.so", 451_209_129),
    ("libc10.so", 1_498_969),
    ("libgomp.so.1", 254_009),
    ("libcudart.so.13", 704_288),
    ("libcupti.so.13", 4_152_208),
];

/// What `libtorch.so` is here; see the module.
pub const LINKER_SCRIPT: &str = "INPUT(libtorch_cpu.so)\n";

/// The folder that is linked.
pub fn folder(path: PathBuf) -> Folder {
    let parts = vec![
        Part {
            wheel: TORCH,
            pick: pick_torch,
        },
        Part {
            wheel: CUPTI,
            pick: pick_nvidia,
        },
        Part {
            wheel: CUDART,
            pick: pick_nvidia,
        },
    ];
    Folder {
        title: "libtorch 2.11.0",
        path,
        bytes: 500_000_000,
        parts,
        finish,
    }
}

fn pick_torch(name: &str) -> Option<String> {
    let name = name.strip_prefix("torch/")?;
    match name.strip_prefix("lib/") {
        Some(file) => is_linked(file).then(|| name.to_owned()),
        None => name.starts_with("include/").then(|| name.to_owned()),
    }
}

fn pick_nvidia(name: &str) -> Option<String> {
    let file = name.strip_prefix("nvidia/cu13/lib/")?;
    is_linked(file).then(|| format!("lib/{file}"))
}

fn is_linked(file: &str) -> bool {
    LINKED.iter().any(|(name, _)| *name == file)
}

fn finish(folder: &Path) -> Result<()> {
    for (name, bytes) in LINKED {
        let path = folder.join("lib").join(name);
        let found = fs::metadata(&path)
            .with_context(|| format!("{} is missing", path.display()))?
            .len();
        ensure!(
            found == bytes,
            "{} has {found} bytes instead of {bytes}",
            path.display()
        );
    }
    let header = folder.join("include/torch/csrc/api/include/torch/torch.h");
    ensure!(header.is_file(), "{} is missing", header.display());
    write(&folder.join("lib/libtorch.so"), LINKER_SCRIPT)?;
    write(&folder.join("build-version"), &format!("{VERSION}\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, expect: Option<&str>) {
        let picked = pick_torch(name).or_else(|| pick_nvidia(name));
        assert_eq!(picked.as_deref(), expect, "{name}");
    }

    #[test]
    fn only_what_is_linked_is_taken() {
        check("torch/lib/libtorch_cpu.so", Some("lib/libtorch_cpu.so"));
        check("torch/lib/libc10.so", Some("lib/libc10.so"));
        check("torch/include/ATen/ATen.h", Some("include/ATen/ATen.h"));
        check("nvidia/cu13/lib/libcupti.so.13", Some("lib/libcupti.so.13"));
        check("torch/lib/libtorch_cuda.so", None);
        check("torch/lib/libtorch.so", None);
        check("torch/lib/libshm/libshm.h", None);
        check("torch/nn/modules/conv.py", None);
        check("nvidia/cu13/lib/libnvperf_host.so", None);
        check("nvidia/cu13/include/cupti.h", None);
    }

    #[test]
    fn a_folder_with_a_library_cut_short_is_not_whole() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("lib")).unwrap();
        fs::write(folder.path().join("lib/libtorch_cpu.so"), "short").unwrap();
        let error = finish(folder.path()).unwrap_err().to_string();
        assert!(error.contains("libtorch_cpu.so has 5 bytes"), "{error}");
    }
}
