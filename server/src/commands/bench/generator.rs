//! `pastiche bench generator`: milliseconds, pictures and arithmetic a second, memory.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use clap::Args;
use infer::{Array, Backend, DeviceId};
use infer_tch::{BackendConfig, TchBackend};
use onnx::plan::PlanLimits;
use onnx::{Graph, Info, InputSpec, Plan};
use serde::Serialize;

use super::times::{Times, measure};
use crate::commands::generator::{Asked, read, sized};
use crate::commands::{peak, say};
use crate::config;

/// Arguments of `pastiche bench generator`.
#[derive(Debug, Args)]
pub struct Generator {
    /// The ONNX file.
    #[arg(long, value_name = "FILE")]
    model: PathBuf,
    /// Sides of the picture in pixels, where the file leaves them open.
    #[arg(long, default_value_t = 512)]
    size: usize,
    /// Pictures at a time.
    #[arg(long, default_value_t = 1)]
    batch: usize,
    /// Threads on the CPU; one for each core when it is left out.
    #[arg(long)]
    threads: Option<usize>,
    /// What to compute in; `auto` is what the device is fast at.
    #[arg(long, value_enum, default_value_t = Asked::F32)]
    precision: Asked,
    /// The device to run on.
    #[arg(long, default_value = "cpu")]
    device: DeviceId,
    /// Runs that are counted; two more go before.
    #[arg(long, default_value_t = 10)]
    runs: usize,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

/// What was measured.
#[derive(Debug, Serialize)]
struct Report {
    model: String,
    device: String,
    precision: String,
    shape: Vec<usize>,
    runs: usize,
    #[serde(flatten)]
    times: Times,
    images_per_second: f64,
    gflop: f64,
    gflop_per_second: f64,
    peak_rss_mib: f64,
}

impl Generator {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let graph = Arc::new(read(&self.model)?);
        let backend = TchBackend::open(&BackendConfig {
            cuda_folders: config::cuda_folders(),
            threads: self.threads,
        });
        let devices = backend.devices();
        let device = devices.iter().find(|info| info.id == self.device);
        let precision = self
            .precision
            .on(device.with_context(|| format!("this machine has no device {}", self.device))?);
        let info = self.input(&graph)?;
        let plan = Plan::new(&graph, &[InputSpec::of(info.clone())], &PlanLimits::default())?;
        let mut generator = backend.load(&self.device, &graph, precision)?;
        let inputs = [(graph.inputs()[0].name.clone(), wave(&info)?)];
        let times = measure(self.runs, || Ok(generator.run(&inputs)?))?;
        let report = self.report(&info, precision.to_string(), plan.cost().flop as f64 / 1e9, times);
        if self.json {
            say::line(serde_json::to_string(&report)?);
        } else {
            say::line(format!(
                "{} {} {:?}: {}; {:.2} images/s, {:.1} GFLOP/s, peak RSS {:.0} MiB",
                report.device,
                report.precision,
                report.shape,
                report.times,
                report.images_per_second,
                report.gflop_per_second,
                report.peak_rss_mib
            ));
        }
        Ok(ExitCode::SUCCESS)
    }

    fn input(&self, graph: &Graph) -> anyhow::Result<Info> {
        let [port] = graph.inputs() else {
            anyhow::bail!("a generator with one input can be measured")
        };
        let mut info = sized(port, self.size);
        if let Some(batch) = info.shape.first_mut() {
            *batch = self.batch;
        }
        Ok(info)
    }

    fn report(&self, info: &Info, precision: String, gflop: f64, times: Times) -> Report {
        let median_ms = times.median_ms;
        Report {
            model: self.model.display().to_string(),
            device: self.device.to_string(),
            precision,
            shape: info.shape.clone(),
            runs: self.runs.max(1),
            times,
            images_per_second: self.batch as f64 / median_ms * 1e3,
            gflop,
            gflop_per_second: gflop / median_ms * 1e3,
            peak_rss_mib: peak::rss_bytes().map_or(f64::NAN, |bytes| bytes as f64 / f64::from(1 << 20)),
        }
    }
}

/// Smooth values between -1 and 1, the same each time.
fn wave(info: &Info) -> anyhow::Result<Array> {
    let count: usize = info.shape.iter().product();
    let values: Vec<f32> = (0..count).map(|index| (index as f32 * 0.37).sin()).collect();
    Ok(Array::new(info.shape.clone(), values)?)
}
