//! From a file's bytes to a checked [`Graph`].
//!
//! Refused here, with the full list of what is wrong: files older than opset 7, custom domains, control flow and any
//! other operator that we do not know, functions, training graphs, sparse weights, data outside the file, cycles, values
//! that nobody computes, more nodes than [`Options::max_nodes`], and files that would take far more memory than bytes.

mod build;
mod census;
mod cut;
mod tensors;
#[cfg(test)]
mod tests;

use bytes::Bytes;
use prost::Message;

pub(crate) use tensors::tensor;

use crate::ops::{NEWEST_OPSET, OLDEST_OPSET};
use crate::plan::PlanLimits;
use crate::proto::{GraphProto, ModelProto};
use crate::{Graph, LoadError, Problem, passes};

/// Bounds on what is loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Nodes of a graph.
    pub max_nodes: usize,
    /// Bytes that constant folding may compute.
    pub fold_bytes: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            max_nodes: 20_000,
            fold_bytes: 64 << 20,
        }
    }
}

impl Options {
    pub(crate) fn plan_limits(&self) -> PlanLimits {
        PlanLimits {
            fold_bytes: self.fold_bytes,
            ..PlanLimits::default()
        }
    }
}

impl Graph {
    /// Reads a file and applies every pass.
    ///
    /// # Errors
    /// Every fault that the file has.
    pub fn load(file: Bytes, options: &Options) -> Result<Self, LoadError> {
        let mut graph = Self::parse(file.clone(), options)?;
        passes::apply(&mut graph, options);
        graph.let_go(&file);
        Ok(graph)
    }

    /// Reads as much of a file as computes the values of these names, which become the outputs, and applies every pass: for
    /// networks of which somebody wants what they see on the way. Nodes that none of the values needs are not looked at.
    ///
    /// # Errors
    /// Every fault that this part of the file has; a name that nothing computes, with those that there are.
    pub fn load_values(file: Bytes, names: &[String], options: &Options) -> Result<Self, LoadError> {
        let mut graph = Self::read(file, options, |proto| cut::to_values(proto, names))?;
        passes::apply(&mut graph, options);
        Ok(graph)
    }

    /// Reads a file as it is, without any pass.
    ///
    /// # Errors
    /// Every fault that the file has.
    pub fn parse(file: Bytes, options: &Options) -> Result<Self, LoadError> {
        Self::read(file, options, |_| Ok(()))
    }

    /// Reads a file, changed by `change` before it is checked.
    fn read(
        file: Bytes,
        options: &Options,
        change: impl FnOnce(&mut GraphProto) -> Result<(), LoadError>,
    ) -> Result<Self, LoadError> {
        census::check(&file, options).map_err(|fault| {
            LoadError::one(format!(
                "this file cannot be read, for it {fault}; export the generator with opset 17"
            ))
        })?;
        let model = ModelProto::decode(file).map_err(|error| {
            LoadError::one(format!(
                "this is not an ONNX file ({error}); export the generator with opset 17"
            ))
        })?;
        let opset = opset(&model)?;
        let mut problems = Vec::new();
        if !model.functions.is_empty() {
            problems.push(Problem::file("it defines functions; export it without them (inlined)"));
        }
        if !model.training_info.is_empty() {
            problems.push(Problem::file("it holds a training graph; export it for inference"));
        }
        let mut graph = model.graph.ok_or_else(|| LoadError::one("the file holds no graph"))?;
        change(&mut graph)?;
        build::graph(&graph, opset, problems)
    }
}

fn opset(model: &ModelProto) -> Result<i64, LoadError> {
    let standard = |domain: &str| domain.is_empty() || domain == "ai.onnx";
    let Some(import) = model.opset_import.iter().find(|import| standard(&import.domain)) else {
        return Err(LoadError::one("the file does not say which opset it is written in"));
    };
    match import.version {
        OLDEST_OPSET..=NEWEST_OPSET => Ok(import.version),
        older if older < OLDEST_OPSET => Err(LoadError::one(format!(
            "the file is of opset {older}, the oldest that is read is {OLDEST_OPSET}; raise it with \
             onnx.version_converter.convert_version(model, 17)"
        ))),
        newer => Err(LoadError::one(format!(
            "the file is of opset {newer}, the newest that is read is {NEWEST_OPSET}; export it with opset 17"
        ))),
    }
}
