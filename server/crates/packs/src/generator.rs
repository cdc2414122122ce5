//! The generator of a pack: whether it is read whole, takes a picture as the manifest says, and can be bounded.
//!
//! This file alone calls `onnx`. Nothing is computed; plans at about 256 px show that the shapes fit together.

use std::sync::Arc;

use bytes::Bytes;
use manifest::{Fault, Layout, Manifest, TensorFormat};
use onnx::{DType, Dim, Graph, Info, InputSpec, Options, Plan, Port, plan::PlanLimits};

use crate::codes;

/// The side at which plans are tried, in pixels, raised to the generator's multiple.
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
        faults.extend(check_plans(&graph, input, manifest).err());
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

/// Type, rank, batch, channels and sides of the input or output, as far as the file declares them.
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
    let [batch, _, height, width] = axes(format.layout);
    if let Dim::Fixed(fixed @ (0 | 2..)) = dims[batch] {
        return fault(format!(
            "{key} `{name}` is fixed to a batch of {fixed}; export it with a batch of 1 or open"
        ));
    }
    if let Some(fault) = check_channels(manifest, key, name, dims, format.layout) {
        return Some(fault);
    }
    match (&dims[height], &dims[width]) {
        (Dim::Fixed(height), Dim::Fixed(width)) if key == "input" => fault(format!(
            "{key} `{name}` works at {width}x{height} px only, and the graph does not let us free it; export it with \
             open height and width"
        )),
        _ => None,
    }
}

/// Three channels where the layout has them; a fault says so if they lie where the other layout has them.
fn check_channels(manifest: &Manifest, key: &str, name: &str, dims: &[Dim], layout: Layout) -> Option<Fault> {
    let (other, other_name) = match layout {
        Layout::Nchw => (Layout::Nhwc, "nhwc"),
        Layout::Nhwc => (Layout::Nchw, "nchw"),
    };
    let [here, there] = [layout, other].map(|layout| axes(layout)[1]);
    let elsewhere = dims[there] == Dim::Fixed(3);
    let found = match &dims[here] {
        Dim::Fixed(3) => return None,
        Dim::Fixed(found) => format!("{found} channels"),
        Dim::Named(_) | Dim::Unknown if elsewhere => "any number of channels".to_owned(),
        Dim::Named(_) | Dim::Unknown => return None,
    };
    let message = format!("{key} `{name}` has {found} along axis {here}; pictures have 3");
    let fault = manifest.fault(&format!("generator.{key}.layout"), codes::GENERATOR_SHAPE, message);
    Some(if elsewhere {
        fault.help(format!("it looks like layout = \"{other_name}\""))
    } else {
        fault
    })
}

/// Plans the generator for a square picture and for one whose sides are other multiples, and looks at what comes out.
/// The second finds sides that are swapped, and a `multiple` that is too small.
fn check_plans(graph: &Graph, input: &Port, manifest: &Manifest) -> Result<(), Fault> {
    const MULTIPLE: &str = "set `generator.multiple` to what both sides must be multiples of; if it is that already, the \
                            network turns the picture or changes its size";
    let multiple = manifest.generator.multiple.max(1) as usize;
    let side = SIDE_PX.next_multiple_of(multiple);
    check_plan(graph, input.dtype, manifest, [side, side]).map_err(|fault| match fault.code {
        codes::GENERATOR_SHAPE => fault.help("a generator gives a picture of the same size; check the output's layout"),
        _ => fault,
    })?;
    check_plan(graph, input.dtype, manifest, [side + multiple, side + 2 * multiple])
        .map_err(|fault| fault.help(MULTIPLE))
}

fn check_plan(graph: &Graph, dtype: DType, manifest: &Manifest, [height, width]: [usize; 2]) -> Result<(), Fault> {
    let section = &manifest.generator;
    let fault = |code, message: String| Fault::new(code, section.file.as_str(), message);
    let info = Info::new(dtype, shape(section.input.layout, height, width));
    let plan = Plan::new(graph, &[InputSpec::of(info)], &PlanLimits::default()).map_err(|error| {
        let message = format!("it cannot be planned for a picture of {width}x{height} px: {error}");
        fault(codes::GENERATOR_PLAN, message)
    })?;
    let found = plan.outputs().first().map(|output| &plan.info(*output).shape);
    let expected = shape(section.output.layout, height, width);
    if found == Some(&expected) {
        return Ok(());
    }
    let found = found.map_or_else(|| "no shape".to_owned(), |shape| format!("the shape {shape:?}"));
    let message = format!("for a picture of {width}x{height} px the output has {found}; {expected:?} is needed");
    Err(fault(codes::GENERATOR_SHAPE, message))
}

fn shape(layout: Layout, height: usize, width: usize) -> Vec<usize> {
    match layout {
        Layout::Nchw => vec![1, 3, height, width],
        Layout::Nhwc => vec![1, height, width, 3],
    }
}
