//! Which devices this machine has, and what they are good at.

use infer::{DeviceId, DeviceInfo};
use torch::{Cuda, Library};

/// Every device: the CPU, and the GPUs where CUDA works.
pub(crate) fn all(library: &Library) -> Vec<DeviceInfo> {
    let mut devices = vec![cpu()];
    if let Cuda::Devices(count) = library.cuda() {
        devices.extend((0..*count).filter_map(|index| usize::try_from(index).ok()).map(gpu));
    }
    devices
}

/// The processor. bfloat16 pays only where it has instructions for it: elsewhere libtorch emulates them.
fn cpu() -> DeviceInfo {
    DeviceInfo {
        id: DeviceId::Cpu,
        name: field("/proc/cpuinfo", "model name").unwrap_or_else(|| "CPU".to_owned()),
        memory_bytes: memory_bytes().unwrap_or(u64::MAX),
        bf16_fast: bf16_fast(),
        f16_fast: false,
    }
}

#[cfg(target_arch = "x86_64")]
fn bf16_fast() -> bool {
    std::arch::is_x86_feature_detected!("avx512bf16")
}

#[cfg(not(target_arch = "x86_64"))]
fn bf16_fast() -> bool {
    false
}

/// A GPU. All that the pinned CUDA supports compute in float16 and bfloat16 faster than in float32.
fn gpu(index: usize) -> DeviceInfo {
    let memory = torch::library::gpu_memory_bytes(index);
    DeviceInfo {
        id: DeviceId::Cuda(index),
        name: format!("NVIDIA GPU {index}"),
        memory_bytes: memory.unwrap_or(u64::MAX),
        bf16_fast: true,
        f16_fast: true,
    }
}

fn memory_bytes() -> Option<u64> {
    let line = field("/proc/meminfo", "MemTotal")?;
    let kibibytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    kibibytes.checked_mul(1024)
}

/// The value behind `name:` in a file of `/proc`.
fn field(path: &str, name: &str) -> Option<String> {
    let text = std::fs::read_to_string(path).ok()?;
    text.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        (key.trim() == name).then(|| value.trim().to_owned())
    })
}
