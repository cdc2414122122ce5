//! The CUDA libraries that the torch wheel itself names, for machines with an NVIDIA GPU.
//!
//! They are not linked; a program opens `torch/lib/libtorch_cuda.so` when it starts. That library finds the others
//! by paths relative to itself (`$ORIGIN/../../nvidia/cudnn/lib`, ...), therefore the folder keeps the layout that
//! the wheels have in a Python installation. What only Python code needs (triton, cuda-bindings) is left out.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};

use crate::setup::folder::{Folder, Part};
use crate::setup::libtorch::{CUDART, CUPTI, TORCH};
use crate::setup::wheels::Wheel;

/// One line of the table below.
const fn nvidia(
    package: &'static str,
    version: &'static str,
    file: &'static str,
    bytes: u64,
    sha256: &'static str,
) -> Wheel {
    Wheel {
        package,
        version,
        file,
        bytes,
        sha256,
    }
}

/// `Requires-Dist` of torch 2.11.0, with the extras of `cuda-toolkit==13.0.2` that it asks for resolved:
/// cublas, cudart, cufft, cufile, cupti, curand, cusolver, cusparse, nvjitlink, nvrtc, nvtx.
#[rustfmt::skip]
const WHEELS: [Wheel; 16] = [
    TORCH,
    CUPTI,
    CUDART,
    nvidia("nvidia-cublas", "13.1.0.3", "nvidia_cublas-13.1.0.3-py3-none-manylinux_2_27_x86_64.whl",
        423_133_236, "ee8722c1f0145ab246bccb9e452153b5e0515fd094c3678df50b2a0888b8b171"),
    nvidia("nvidia-cuda-nvrtc", "13.0.88", "nvidia_cuda_nvrtc-13.0.88-py3-none-manylinux2010_x86_64.manylinux_2_12_x86_64.whl",
        90_215_200, "ad9b6d2ead2435f11cbb6868809d2adeeee302e9bb94bcf0539c7a40d80e8575"),
    nvidia("nvidia-cudnn-cu13", "9.19.0.56", "nvidia_cudnn_cu13-9.19.0.56-py3-none-manylinux_2_27_x86_64.whl",
        366_066_321, "d20e1734305e9d68889a96e3f35094d733ff1f83932ebe462753973e53a572bf"),
    nvidia("nvidia-cufft", "12.0.0.61", "nvidia_cufft-12.0.0.61-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl",
        214_085_489, "6c44f692dce8fd5ffd3e3df134b6cdb9c2f72d99cf40b62c32dde45eea9ddad3"),
    nvidia("nvidia-cufile", "1.15.1.6", "nvidia_cufile-1.15.1.6-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl",
        1_223_672, "08a3ecefae5a01c7f5117351c64f17c7c62efa5fffdbe24fc7d298da19cd0b44"),
    nvidia("nvidia-curand", "10.4.0.35", "nvidia_curand-10.4.0.35-py3-none-manylinux_2_27_x86_64.whl",
        59_544_258, "1aee33a5da6e1db083fe2b90082def8915f30f3248d5896bcec36a579d941bfc"),
    nvidia("nvidia-cusolver", "12.0.4.66", "nvidia_cusolver-12.0.4.66-py3-none-manylinux_2_27_x86_64.whl",
        200_941_980, "0a759da5dea5c0ea10fd307de75cdeb59e7ea4fcb8add0924859b944babf1112"),
    nvidia("nvidia-cusparse", "12.6.3.3", "nvidia_cusparse-12.6.3.3-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl",
        145_942_937, "2b3c89c88d01ee0e477cb7f82ef60a11a4bcd57b6b87c33f789350b59759360b"),
    nvidia("nvidia-cusparselt-cu13", "0.8.0", "nvidia_cusparselt_cu13-0.8.0-py3-none-manylinux2014_x86_64.whl",
        169_884_119, "25e30a8a7323935d4ad0340b95a0b69926eee755767e8e0b1cf8dd85b197d3fd"),
    nvidia("nvidia-nccl-cu13", "2.28.9", "nvidia_nccl_cu13-2.28.9-py3-none-manylinux_2_18_x86_64.whl",
        196_493_177, "e4553a30f34195f3fa1da02a6da3d6337d28f2003943aa0a3d247bbc25fefc42"),
    nvidia("nvidia-nvjitlink", "13.0.88", "nvidia_nvjitlink-13.0.88-py3-none-manylinux2010_x86_64.manylinux_2_12_x86_64.whl",
        40_713_933, "13a74f429e23b921c1109976abefacc69835f2f433ebd323d3946e11d804e47b"),
    nvidia("nvidia-nvshmem-cu13", "3.4.5", "nvidia_nvshmem_cu13-3.4.5-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl",
        60_412_546, "290f0a2ee94c9f3687a02502f3b9299a9f9fe826e6d0287ee18482e78d495b80"),
    nvidia("nvidia-nvtx", "13.0.85", "nvidia_nvtx-13.0.85-py3-none-manylinux1_x86_64.manylinux_2_5_x86_64.whl",
        148_047, "4936d1d6780fbe68db454f5e72a42ff64d1fd6397df9f363ae786930fd5c1cd4"),
];

/// The parts of the torch wheel that know CUDA.
const TORCH_LIBRARIES: [&str; 5] = [
    "libc10_cuda.so",
    "libcaffe2_nvrtc.so",
    "libtorch_cuda.so",
    "libtorch_cuda_linalg.so",
    "libtorch_nvshmem.so",
];

/// What `libtorch_cuda.so` cannot be opened without.
const NEEDED: [&str; 15] = [
    "torch/lib/libtorch_cuda.so",
    "torch/lib/libc10_cuda.so",
    "torch/lib/libtorch_nvshmem.so",
    "nvidia/cu13/lib/libcublas.so.13",
    "nvidia/cu13/lib/libcublasLt.so.13",
    "nvidia/cu13/lib/libcudart.so.13",
    "nvidia/cu13/lib/libcufft.so.12",
    "nvidia/cu13/lib/libcufile.so.0",
    "nvidia/cu13/lib/libcurand.so.10",
    "nvidia/cu13/lib/libcusparse.so.12",
    "nvidia/cu13/lib/libnvJitLink.so.13",
    "nvidia/cudnn/lib/libcudnn.so.9",
    "nvidia/cusparselt/lib/libcusparseLt.so.0",
    "nvidia/nccl/lib/libnccl.so.2",
    "nvidia/nvshmem/lib/libnvshmem_host.so.3",
];

/// The folder of the CUDA libraries.
pub fn folder(path: PathBuf) -> Folder {
    let parts = WHEELS.map(|wheel| Part {
        wheel,
        pick: if wheel == TORCH { pick_torch } else { pick_nvidia },
    });
    Folder {
        title: "CUDA 13.0 for libtorch",
        path,
        bytes: 3_300_000_000,
        parts: parts.to_vec(),
        finish,
    }
}

/// Whether an NVIDIA driver is installed: its kernel module has answered, or its library can be found.
/// `root` is `/`, `library_path` what `LD_LIBRARY_PATH` says.
pub fn has_driver(root: &Path, library_path: &OsStr) -> bool {
    const FOLDERS: [&str; 6] = [
        "usr/lib/x86_64-linux-gnu",
        "usr/lib64",
        "usr/lib",
        "usr/lib/wsl/lib",
        "usr/local/nvidia/lib64",
        "lib64",
    ];
    let standard = FOLDERS.iter().map(|folder| root.join(folder));
    ["proc/driver/nvidia/version", "dev/nvidiactl"]
        .iter()
        .any(|file| root.join(file).exists())
        || standard
            .chain(std::env::split_paths(library_path))
            .any(|folder| folder.join("libcuda.so.1").exists())
}

fn pick_torch(name: &str) -> Option<String> {
    let file = name.strip_prefix("torch/lib/")?;
    TORCH_LIBRARIES.contains(&file).then(|| name.to_owned())
}

fn pick_nvidia(name: &str) -> Option<String> {
    let (_, file) = name.strip_prefix("nvidia/")?.split_once("/lib/")?;
    file.contains(".so").then(|| name.to_owned())
}

fn finish(folder: &Path) -> Result<()> {
    for name in NEEDED {
        ensure!(
            folder.join(name).is_file(),
            "{} is missing",
            folder.join(name).display()
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn check(name: &str, expect: bool) {
        let picked = pick_torch(name).or_else(|| pick_nvidia(name));
        assert_eq!(picked.as_deref(), expect.then_some(name));
    }

    #[test]
    fn only_shared_libraries_are_taken_and_keep_their_place() {
        check("torch/lib/libtorch_cuda.so", true);
        check("torch/lib/libtorch_cuda_linalg.so", true);
        check("nvidia/cudnn/lib/libcudnn_ops.so.9", true);
        check("nvidia/cu13/lib/libnvrtc-builtins.so.13.0", true);
        check("torch/lib/libtorch_cpu.so", false);
        check("torch/lib/libtorch_python.so", false);
        check("nvidia/cu13/lib/libcudart_static.a", false);
        check("nvidia/cu13/include/cuda.h", false);
        check("nvidia_cublas-13.1.0.3.dist-info/RECORD", false);
    }

    #[test]
    fn what_is_needed_is_what_is_taken() {
        for name in NEEDED {
            check(name, true);
        }
    }

    #[test]
    fn the_table_agrees_with_its_file_names() {
        for Wheel {
            package,
            version,
            file,
            bytes,
            sha256,
        } in WHEELS
        {
            assert!(
                file.starts_with(&format!("{}-{version}-", package.replace('-', "_"))),
                "{file}"
            );
            assert!(file.ends_with("x86_64.whl") && bytes > 0, "{file}");
            assert!(sha256.len() == 64 && hex::decode(sha256).is_ok(), "{file}");
        }
        let digests: std::collections::BTreeSet<_> = WHEELS.iter().map(|wheel| wheel.sha256).collect();
        assert_eq!(digests.len(), WHEELS.len());
    }

    #[test]
    fn a_driver_is_found_by_its_module_or_its_library() {
        let none = OsStr::new("");
        let root = tempfile::tempdir().unwrap();
        assert!(!has_driver(root.path(), none));
        let elsewhere = tempfile::tempdir().unwrap();
        fs::write(elsewhere.path().join("libcuda.so.1"), "").unwrap();
        assert!(has_driver(root.path(), elsewhere.path().as_os_str()));
        fs::create_dir_all(root.path().join("proc/driver/nvidia")).unwrap();
        fs::write(root.path().join("proc/driver/nvidia/version"), "").unwrap();
        assert!(has_driver(root.path(), none));
    }
}
