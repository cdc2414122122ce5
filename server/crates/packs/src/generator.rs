//! The generator of a pack: whether it is read whole, takes a picture as the manifest says, and can be bounded.
//!
//! This file alone calls `onnx`. Nothing is computed; a plan at 256 px shows that the shapes fit together.

use std::sync::Arc;

use bytes::Bytes;
use manifest::{Fault, Layout, Manifest, TensorFormat};
use onnx::{
    Dim, Graph, Info, InputSpec, Options, Plan, Port,
    plan::{Cost, PlanLimits},
};

use crate::codes;

/// The side at which a plan is tried, in pixels.
const SIDE_PX: usize = 256;

/// Loads a generator and holds it against the manifest.
///
/// # Errors
/// Every fault that was found: each node that is not supported, each input or output that does not fit.
pub(crate) fn check(data: &Bytes, manifest: &Manifest, options: &Options) -> Result<Arc<Graph>, Vec<Fault>> {
    let file = manifest.generator.file.as_str();
    let graph = load(file, data, options)?;
    let section = &manifest.generator;
    let input = only(file, "input", graph.inputs());
    let output = only(file, "output", graph.outputs());
    let mut faults = Vec::new();
    for (key, port, format) in [("input", &input, &section.input), ("output", &output, &section.output)] {
        match port {
            Ok(port) => faults.extend(check_port(manifest, key, port, format)),
            Err(fault) => faults.push(fault.clone()),
        }
    }
    if let (Ok(input), Ok(_)) = (input, output)
        && faults.is_empty()
    {
        faults.extend(check_plan(&graph, input, manifest).err());
    }
    if faults.is_empty() {
        Ok(Arc::new(graph))
    } else {
        Err(faults)
    }
}

/// Loads a generator whose manifest cannot be read.
///
/// # Errors
/// Every fault of the file itself.
pub(crate) fn load(file: &str, data: &Bytes, options: &Options) -> Result<Graph, Vec<Fault>> {
    Graph::load(data.clone(), options).map_err(|error| {
        let fault = |problem: &onnx::Problem| Fault::new(codes::GENERATOR, file, problem.to_string());
        error.0.iter().map(fault).collect()
    })
}

fn only<'g>(file: &str, what: &str, ports: &'g [Port]) -> Result<&'g Port, Fault> {
    match ports {
        [port] => Ok(port),
        ports => {
            let names: Vec<&str> = ports.iter().map(|port| port.name.as_str()).collect();
            let message = format!(
                "{} {what}s ({}); a generator has exactly one, the picture",
                ports.len(),
                names.join(", ")
            );
            Err(Fault::new(codes::GENERATOR_SHAPE, file, message))
        }
    }
}

/// The axes of a layout: batch, channels, height, width.
fn axes(layout: Layout) -> [usize; 4] {
    match layout {
        Layout::Nchw => [0, 1, 2, 3],
        Layout::Nhwc => [0, 3, 1, 2],
    }
}

/// Type, rank, batch and channels of the input or output, as far as the file declares them.
fn check_port(manifest: &Manifest, key: &str, port: &Port, format: &TensorFormat) -> Option<Fault> {
    let file = manifest.generator.file.as_str();
    let fault = |message: String| Some(Fault::new(codes::GENERATOR_SHAPE, file, message));
    let name = &port.name;
    if !port.dtype.is_float() {
        return fault(format!(
            "{key} `{name}` is {}; pictures need a floating-point type",
            port.dtype
        ));
    }
    let dims = port.dims.as_ref()?;
    if dims.len() != 4 {
        return fault(format!("{key} `{name}` has {} axes; pictures have 4", dims.len()));
    }
    let [batch, channels, ..] = axes(format.layout);
    if let Dim::Fixed(fixed @ (0 | 2..)) = dims[batch] {
        return fault(format!(
            "{key} `{name}` is fixed to a batch of {fixed}; export it with a batch of 1 or open"
        ));
    }
    let Dim::Fixed(found) = dims[channels] else {
        return None;
    };
    if found == 3 {
        return None;
    }
    let message = format!("{key} `{name}` has {found} channels along axis {channels}; pictures have 3");
    let fault = manifest.fault(&format!("generator.{key}.layout"), codes::GENERATOR_SHAPE, message);
    let (other, name) = match format.layout {
        Layout::Nchw => (Layout::Nhwc, "nhwc"),
        Layout::Nhwc => (Layout::Nchw, "nchw"),
    };
    let fits = dims[axes(other)[1]] == Dim::Fixed(3);
    Some(if fits {
        fault.help(format!("it looks like layout = \"{name}\""))
    } else {
        fault
    })
}

/// Plans the generator for one picture, and looks at what comes out.
fn check_plan(graph: &Graph, input: &Port, manifest: &Manifest) -> Result<Cost, Fault> {
    let section = &manifest.generator;
    let fault = |code, message: String| Fault::new(code, section.file.as_str(), message);
    let [height, width] = sides(input, section.input.layout, section.multiple);
    let info = Info::new(input.dtype, shape(section.input.layout, height, width));
    let plan = Plan::new(graph, &[InputSpec::of(info)], &PlanLimits::default()).map_err(|error| {
        fault(
            codes::GENERATOR_PLAN,
            format!("it cannot be planned for a picture of {width}x{height} px: {error}"),
        )
    })?;
    let expected = shape(section.output.layout, height, width);
    let found = plan.outputs().first().map(|output| plan.info(*output));
    match found {
        Some(info) if info.shape == expected => Ok(plan.cost()),
        Some(info) => Err(fault(
            codes::GENERATOR_SHAPE,
            format!(
                "for a picture of {width}x{height} px the output has the shape {:?}; {expected:?} is needed",
                info.shape
            ),
        )
        .help("set `generator.multiple` to what the sides must be a multiple of, and check the output's layout")),
        None => Err(fault(
            codes::GENERATOR_PLAN,
            "its output is lost in planning".to_owned(),
        )),
    }
}

/// Height and width to try: [`SIDE_PX`] raised to the multiple, or what the file fixes.
fn sides(input: &Port, layout: Layout, multiple: u32) -> [usize; 2] {
    let [_, _, height, width] = axes(layout);
    let side = SIDE_PX.next_multiple_of(multiple.max(1) as usize);
    [height, width].map(|axis| match input.dims.as_ref().and_then(|dims| dims.get(axis)) {
        Some(Dim::Fixed(fixed)) => *fixed,
        _ => side,
    })
}

fn shape(layout: Layout, height: usize, width: usize) -> Vec<usize> {
    match layout {
        Layout::Nchw => vec![1, 3, height, width],
        Layout::Nhwc => vec![1, height, width, 3],
    }
}
