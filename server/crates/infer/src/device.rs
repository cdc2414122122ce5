//! Devices and precisions: what work can be put onto, by name.
//!
//! The names are the ones that people write in commands and configuration: `cpu`, `cuda:0`. A bare `cuda` is refused,
//! because on a machine with two GPUs it would have to mean one of them silently.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// The name of a device. Sorts the CPU first, then GPUs by index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DeviceId {
    /// The processor, all of its cores: `cpu`.
    Cpu,
    /// An NVIDIA GPU by its index: `cuda:0`.
    Cuda(usize),
}

impl fmt::Display for DeviceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cpu => f.write_str("cpu"),
            Self::Cuda(index) => write!(f, "cuda:{index}"),
        }
    }
}

/// A text that names no device.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` is not a device; write `cpu`, or `cuda:0` with the index of a GPU")]
pub struct ParseDeviceError(String);

impl FromStr for DeviceId {
    type Err = ParseDeviceError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "cpu" {
            return Ok(Self::Cpu);
        }
        text.strip_prefix("cuda:")
            .filter(|index| index.bytes().all(|byte| byte.is_ascii_digit()))
            .and_then(|index| index.parse().ok())
            .map(Self::Cuda)
            .ok_or_else(|| ParseDeviceError(text.to_owned()))
    }
}

/// What a backend knows about one of its devices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceInfo {
    /// Its name.
    pub id: DeviceId,
    /// What its maker calls it.
    pub name: String,
    /// All of its memory, not what is free now.
    pub memory_bytes: u64,
    /// Whether bfloat16 is faster than float32 on it.
    pub bf16_fast: bool,
    /// Whether float16 is faster than float32 on it.
    pub f16_fast: bool,
}

/// The element type that a generator computes in. Inputs and outputs keep the types of the graph.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Precision {
    /// 32-bit floating point: `f32`, the reference.
    #[default]
    F32,
    /// bfloat16: `bf16`.
    Bf16,
    /// IEEE half precision: `f16`.
    F16,
}

impl fmt::Display for Precision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::F32 => "f32",
            Self::Bf16 => "bf16",
            Self::F16 => "f16",
        })
    }
}

/// A text that names no precision.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` is not a precision; write `f32`, `bf16` or `f16`")]
pub struct ParsePrecisionError(String);

impl FromStr for Precision {
    type Err = ParsePrecisionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "f32" => Ok(Self::F32),
            "bf16" => Ok(Self::Bf16),
            "f16" => Ok(Self::F16),
            _ => Err(ParsePrecisionError(text.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `text` names a `T` that writes itself the same way, or is refused in words that quote it.
    fn check<T>(text: &str, expect: Option<T>)
    where
        T: FromStr<Err: fmt::Display> + fmt::Display + fmt::Debug + PartialEq,
    {
        match (text.parse::<T>(), expect) {
            (Ok(parsed), Some(expected)) => {
                assert_eq!(parsed, expected);
                assert_eq!(parsed.to_string(), text);
            }
            (Err(error), None) => assert!(error.to_string().contains(&format!("`{text}`")), "{error}"),
            (parsed, expected) => panic!("`{text}`: parsed {}, expected {expected:?}", parsed.is_ok()),
        }
    }

    #[test]
    fn devices_by_name() {
        check("cpu", Some(DeviceId::Cpu));
        check("cuda:0", Some(DeviceId::Cuda(0)));
        check("cuda:17", Some(DeviceId::Cuda(17)));
        for text in [
            "",
            "CPU",
            "cuda",
            "cuda:",
            "cuda:+1",
            "cuda:-1",
            "cuda:1x",
            "gpu",
            "cuda:99999999999999999999",
        ] {
            check::<DeviceId>(text, None);
        }
    }

    #[test]
    fn precisions_by_name() {
        check("f32", Some(Precision::F32));
        check("bf16", Some(Precision::Bf16));
        check("f16", Some(Precision::F16));
        for text in ["", "F32", "auto", "float32"] {
            check::<Precision>(text, None);
        }
    }
}
