//! The checked graph of a file: typed nodes in topological order, and constants.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use bytes::Bytes;

use crate::ops::Operator;
use crate::{DType, Tensor};

/// A value of a graph: an input, a constant, or what a node puts out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ValueId(pub(crate) u32);

/// One axis of a graph's input or output, as the file declares it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dim {
    /// Always this long.
    Fixed(usize),
    /// Any length; equal names mean equal lengths.
    Named(String),
    /// Any length.
    Unknown,
}

/// An input or output of a graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Port {
    /// The name in the file.
    pub name: String,
    /// The value in the graph.
    pub value: ValueId,
    /// Element type.
    pub dtype: DType,
    /// Declared axes; `None` when the file leaves even the rank open.
    pub dims: Option<Vec<Dim>>,
}

/// One operator applied to values.
#[derive(Clone, Debug)]
pub struct Node {
    /// The name in the file, or that of its first output.
    pub name: String,
    /// What it does.
    pub op: Arc<dyn Operator>,
    /// Its inputs; `None` where an optional one is left out.
    pub inputs: Vec<Option<ValueId>>,
    /// Its outputs; `None` where an optional one is not wanted.
    pub outputs: Vec<Option<ValueId>>,
}

impl Node {
    /// The operator, if it is a `T`.
    pub fn op<T: Operator>(&self) -> Option<&T> {
        (self.op.as_ref() as &dyn std::any::Any).downcast_ref()
    }

    /// Whether the operator is a `T`.
    pub fn is<T: Operator>(&self) -> bool {
        self.op::<T>().is_some()
    }

    /// The value of input `index`, if it is there.
    pub fn input(&self, index: usize) -> Option<ValueId> {
        self.inputs.get(index).copied().flatten()
    }

    /// The one output of a node that has one.
    pub fn output(&self) -> Option<ValueId> {
        self.outputs.first().copied().flatten()
    }
}

/// A generator as data: a checked, typed ONNX graph.
#[derive(Clone, Debug)]
pub struct Graph {
    pub(crate) inputs: Vec<Port>,
    pub(crate) outputs: Vec<Port>,
    pub(crate) nodes: Vec<Node>,
    pub(crate) constants: HashMap<ValueId, Arc<Tensor>>,
    pub(crate) values: u32,
    pub(crate) opset: i64,
}

impl Graph {
    /// What must be given to run it.
    pub fn inputs(&self) -> &[Port] {
        &self.inputs
    }

    /// What it answers.
    pub fn outputs(&self) -> &[Port] {
        &self.outputs
    }

    /// Its nodes, each after the ones it depends on.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The constant behind a value, if it is one.
    pub fn constant(&self, value: ValueId) -> Option<&Arc<Tensor>> {
        self.constants.get(&value)
    }

    /// The opset of the file that it was read from.
    pub fn opset(&self) -> i64 {
        self.opset
    }

    /// Number of elements of all floating-point constants that nodes use: the network's parameters.
    pub fn parameters(&self) -> u64 {
        let mut used: Vec<ValueId> = self
            .nodes
            .iter()
            .flat_map(|node| node.inputs.iter().flatten().copied())
            .collect();
        used.sort_unstable();
        used.dedup();
        used.iter()
            .filter_map(|value| self.constants.get(value))
            .filter(|tensor| tensor.dtype().is_float())
            .map(|tensor| (tensor.bytes().len() / tensor.dtype().bytes()) as u64)
            .sum()
    }

    /// Whether pictures of any height and width can be given: there are inputs of four axes, and each leaves two of them open, the batch
    /// not counted. Which sizes work, [`Plan::new`](crate::Plan::new) tells.
    pub fn is_size_free(&self) -> bool {
        let is_open = |dims: &[Dim]| dims.iter().skip(1).filter(|dim| !matches!(dim, Dim::Fixed(_))).count() >= 2;
        let ranked = self.inputs.iter().filter_map(|port| port.dims.as_deref());
        let pictures: Vec<&[Dim]> = ranked.filter(|dims| dims.len() == 4).collect();
        !pictures.is_empty() && pictures.into_iter().all(is_open)
    }

    /// Copies constants out of the file that they share bytes with, where they are a small part of it: the file, whose weights were folded
    /// into others, need not stay in memory for their sake.
    pub(crate) fn let_go(&mut self, file: &Bytes) {
        let place = file.as_ptr_range();
        let shares = |tensor: &Tensor| place.contains(&tensor.bytes().as_ptr());
        let shared = self.constants.values().filter(|tensor| shares(tensor));
        if shared.map(|tensor| tensor.bytes().len()).sum::<usize>() > file.len() / 2 {
            return;
        }
        for tensor in self.constants.values_mut().filter(|tensor| shares(tensor)) {
            *tensor = Arc::new(tensor.copied());
        }
    }

    /// How often each operator occurs, by name.
    pub fn operators(&self) -> BTreeMap<&'static str, usize> {
        let mut counts = BTreeMap::new();
        for node in &self.nodes {
            *counts.entry(node.op.name()).or_insert(0) += 1;
        }
        counts
    }

    pub(crate) fn fresh(&mut self) -> ValueId {
        self.values += 1;
        ValueId(self.values - 1)
    }

    pub(crate) fn add_constant(&mut self, tensor: Tensor) -> ValueId {
        let id = self.fresh();
        self.constants.insert(id, Arc::new(tensor));
        id
    }
}

impl Port {
    /// Whether an input of this type and shape is one that the file declares.
    pub(crate) fn accepts(&self, info: &crate::Info) -> Result<(), String> {
        if info.dtype != self.dtype {
            return Err(format!("input `{}` is {}, not {}", self.name, self.dtype, info.dtype));
        }
        let Some(dims) = &self.dims else {
            return Ok(());
        };
        let fits = dims.len() == info.rank()
            && dims
                .iter()
                .zip(&info.shape)
                .all(|(dim, side)| !matches!(dim, Dim::Fixed(fixed) if fixed != side));
        if fits {
            Ok(())
        } else {
            Err(format!(
                "input `{}` cannot be of shape {:?}; {dims:?} is declared",
                self.name, info.shape
            ))
        }
    }
}
