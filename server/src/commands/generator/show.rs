//! `pastiche generator show`: inputs, operators and cost.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use onnx::plan::PlanLimits;
use onnx::{Dim, Graph, Info, InputSpec, Plan, Port};

use super::read;
use crate::commands::say;

/// Arguments of `pastiche generator show`.
#[derive(Debug, Args)]
pub struct Show {
    /// The ONNX file.
    model: PathBuf,
    /// Sides of the picture that cost is told for, in pixels, where the file leaves them open.
    #[arg(long, default_value_t = 512)]
    size: usize,
}

impl Show {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let graph = read(&self.model)?;
        say::line(format!("opset {}, {} parameters", graph.opset(), graph.parameters()));
        for (kind, ports) in [("input", graph.inputs()), ("output", graph.outputs())] {
            for port in ports {
                say::line(format!("{kind} {}: {} {}", port.name, port.dtype, dims(port)));
            }
        }
        let operators = graph.operators();
        let listed: Vec<String> = operators
            .iter()
            .map(|(name, count)| format!("{name} x{count}"))
            .collect();
        say::line(format!("operators: {}", listed.join(", ")));
        match cost(&graph, self.size) {
            Ok(line) => say::line(line),
            Err(error) => say::line(format!("cost at {} px: {error:#}", self.size)),
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn dims(port: &Port) -> String {
    let Some(dims) = &port.dims else {
        return "of any rank".to_owned();
    };
    let sides: Vec<String> = dims
        .iter()
        .map(|dim| match dim {
            Dim::Fixed(side) => side.to_string(),
            Dim::Named(name) => name.clone(),
            Dim::Unknown => "?".to_owned(),
        })
        .collect();
    format!("({})", sides.join(", "))
}

fn cost(graph: &Graph, size: usize) -> anyhow::Result<String> {
    let specs: Vec<InputSpec> = graph
        .inputs()
        .iter()
        .map(|port| InputSpec::of(sized(port, size)))
        .collect();
    let plan = Plan::new(graph, &specs, &PlanLimits::default())?;
    let cost = plan.cost();
    let inputs: Vec<String> = specs.iter().map(|spec| format!("{:?}", spec.info.shape)).collect();
    Ok(format!(
        "at {}: {:.1} GFLOP in {} steps, peak memory {} MiB, largest tensor {} MiB, constants {} MiB",
        inputs.join(" "),
        cost.flop as f64 / 1e9,
        plan.steps().len(),
        cost.peak_bytes >> 20,
        cost.largest_tensor_bytes >> 20,
        cost.constant_bytes >> 20,
    ))
}

/// An input's shape with open sides filled in: 1 for the batch, 3 for open channels, `size` for what is left.
pub(crate) fn sized(port: &Port, size: usize) -> Info {
    let open = |axis: usize| if axis == 0 { 1 } else { size };
    let dims = port
        .dims
        .clone()
        .unwrap_or_else(|| vec![Dim::Fixed(1), Dim::Fixed(3), Dim::Unknown, Dim::Unknown]);
    let shape: Vec<usize> = dims
        .iter()
        .enumerate()
        .map(|(axis, dim)| if let Dim::Fixed(side) = dim { *side } else { open(axis) })
        .collect();
    Info::new(port.dtype, shape)
}
