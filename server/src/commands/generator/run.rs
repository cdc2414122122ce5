//! `pastiche generator run`: arrays in, arrays out.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use infer::{Array, Backend, DeviceId, DeviceInfo, Precision};
use infer_tch::{BackendConfig, TchBackend};
use onnx::Graph;

use super::{arrays, read};
use crate::commands::say;
use crate::config;

/// Arguments of `pastiche generator run`.
#[derive(Debug, Args)]
pub struct Run {
    /// The ONNX file.
    #[arg(long, value_name = "FILE")]
    model: PathBuf,
    /// An input as a `.npy` file, by the graph's order or by name; may be repeated.
    #[arg(long = "input", value_name = "[NAME=]FILE", required = true)]
    inputs: Vec<String>,
    /// Where each output is written as `<name>.npy`.
    #[arg(long, value_name = "DIR")]
    output_dir: PathBuf,
    /// The device to run on.
    #[arg(long, default_value = "cpu")]
    device: DeviceId,
    /// What to compute in; `auto` is what the device is fast at.
    #[arg(long, value_enum, default_value_t = Asked::F32)]
    precision: Asked,
}

/// The precisions that can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Asked {
    /// 32-bit floating point.
    F32,
    /// bfloat16.
    Bf16,
    /// Half precision.
    F16,
    /// What the device is fast at.
    Auto,
}

impl Asked {
    /// The precision on a device.
    pub fn on(self, device: &DeviceInfo) -> Precision {
        match self {
            Self::F32 => Precision::F32,
            Self::Bf16 => Precision::Bf16,
            Self::F16 => Precision::F16,
            Self::Auto if device.bf16_fast => Precision::Bf16,
            Self::Auto if device.f16_fast => Precision::F16,
            Self::Auto => Precision::F32,
        }
    }
}

impl Run {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let graph = Arc::new(read(&self.model)?);
        let inputs = self.arrays(&graph)?;
        let backend = TchBackend::open(&BackendConfig {
            cuda_folders: config::cuda_folders(),
            threads: None,
        });
        let devices = backend.devices();
        let device = devices.iter().find(|info| info.id == self.device);
        let device = device.with_context(|| format!("this machine has no device {}", self.device))?;
        let mut generator = backend.load(&self.device, &graph, self.precision.on(device))?;
        let outputs = generator.run(&inputs)?;
        std::fs::create_dir_all(&self.output_dir)
            .with_context(|| format!("{} cannot be made", self.output_dir.display()))?;
        for (name, array) in outputs {
            let path = self.output_dir.join(format!("{}.npy", file_name(&name)));
            say::line(format!("{} {} {:?}", path.display(), array.dtype(), array.shape()));
            arrays::write(&path, array)?;
        }
        Ok(ExitCode::SUCCESS)
    }

    /// The inputs by name; those without one take the graph's order.
    fn arrays(&self, graph: &Graph) -> anyhow::Result<Vec<(String, Array)>> {
        let names: Vec<&str> = graph.inputs().iter().map(|port| port.name.as_str()).collect();
        let mut inputs: Vec<(String, Array)> = Vec::with_capacity(self.inputs.len());
        for text in &self.inputs {
            let (name, path) = match text.split_once('=') {
                Some((name, path)) if names.contains(&name) => (name, path),
                Some((name, _)) if !Path::new(text).exists() => {
                    bail!("the generator has no input `{name}`; it has {}", names.join(", "))
                }
                _ => {
                    let free = names
                        .iter()
                        .find(|name| !inputs.iter().any(|(given, _)| given == *name));
                    let name = *free.with_context(|| format!("{text} is one input too many"))?;
                    (name, text.as_str())
                }
            };
            inputs.push((name.to_owned(), arrays::read(Path::new(path))?));
        }
        Ok(inputs)
    }
}

/// A file name for an output: what is no letter, digit, `.`, `_` or `-` becomes `_`.
fn file_name(output: &str) -> String {
    let keep = |c: char| {
        if c.is_ascii_alphanumeric() || "._-".contains(c) {
            c
        } else {
            '_'
        }
    };
    output.chars().map(keep).collect()
}
