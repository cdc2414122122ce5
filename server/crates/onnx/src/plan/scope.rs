//! What an operator sees while it is planned: its inputs, what is known of them, and a way to emit kernels.

use std::sync::Arc;

use super::{Operand, Planner};
use crate::kernel::{Binary, Cast, Permute, Reshape, Unary};
use crate::{DType, Info, Kernel, Refusal, Tensor};

/// Elements of an input that decides a shape. Shapes have a few; the longest lists are the lengths that a tensor is split
/// into.
const MOST_INTEGERS: usize = 4096;

/// One node under planning.
pub struct Scope<'a> {
    planner: &'a mut Planner,
    inputs: &'a [Option<Operand>],
    wanted: &'a [bool],
}

impl<'a> Scope<'a> {
    pub(crate) fn new(planner: &'a mut Planner, inputs: &'a [Option<Operand>], wanted: &'a [bool]) -> Self {
        Self {
            planner,
            inputs,
            wanted,
        }
    }

    /// Input `index`, which must be there.
    ///
    /// # Errors
    /// When it is left out.
    pub fn input(&self, index: usize) -> Result<Operand, Refusal> {
        self.optional(index)
            .ok_or_else(|| Refusal::new(format!("input {index} is missing")))
    }

    /// Input `index`, if it is there.
    pub fn optional(&self, index: usize) -> Option<Operand> {
        self.inputs.get(index).copied().flatten()
    }

    /// All inputs, none of which may be left out.
    ///
    /// # Errors
    /// When one is left out.
    pub fn all(&self) -> Result<Vec<Operand>, Refusal> {
        (0..self.inputs.len()).map(|index| self.input(index)).collect()
    }

    /// Number of outputs that the node names.
    pub fn outputs(&self) -> usize {
        self.wanted.len()
    }

    /// Whether somebody wants output `index`.
    pub fn wants(&self, index: usize) -> bool {
        self.wanted.get(index).copied().unwrap_or(false)
    }

    /// Type and shape of a value.
    pub fn info(&self, operand: Operand) -> &Info {
        self.planner.info(operand)
    }

    /// Shape of a value.
    pub fn shape(&self, operand: Operand) -> &[usize] {
        &self.planner.info(operand).shape
    }

    /// Element type of a value.
    pub fn dtype(&self, operand: Operand) -> DType {
        self.planner.info(operand).dtype
    }

    /// The elements of a value, if they are known.
    pub fn known(&self, operand: Operand) -> Option<&Arc<Tensor>> {
        self.planner.known(operand)
    }

    /// The integers of input `index`; `None` if it is left out.
    ///
    /// # Errors
    /// When its elements are not known while planning: a shape would depend on pixels.
    pub fn integers(&self, index: usize) -> Result<Option<Vec<i64>>, Refusal> {
        Ok(self.elements(index)?.map(|tensor| tensor.to_i64s()))
    }

    /// The numbers of input `index`; `None` if it is left out.
    ///
    /// # Errors
    /// When its elements are not known while planning.
    pub fn numbers(&self, index: usize) -> Result<Option<Vec<f64>>, Refusal> {
        Ok(self.elements(index)?.map(|tensor| tensor.to_f64s()))
    }

    /// The integers of input `index`, which must be there and none of which may be negative: a shape, or lengths.
    ///
    /// # Errors
    /// When it is left out, its elements are not known while planning, or one is negative.
    pub fn sides(&self, index: usize) -> Result<Vec<usize>, Refusal> {
        let given = self
            .integers(index)?
            .ok_or_else(|| Refusal::new(format!("input {index} is missing")))?;
        let side = |value: &i64| usize::try_from(*value);
        given
            .iter()
            .map(side)
            .collect::<Result<_, _>>()
            .map_err(|_| Refusal::new(format!("input {index} is {given:?}; no number in it may be negative")))
    }

    fn elements(&self, index: usize) -> Result<Option<&Arc<Tensor>>, Refusal> {
        let Some(operand) = self.optional(index) else {
            return Ok(None);
        };
        let unknown = || Refusal::new(format!("input {index} decides a shape and depends on what is computed"));
        let tensor = self.known(operand).ok_or_else(unknown)?;
        let count = tensor.info().count()?;
        if count > MOST_INTEGERS {
            return Err(Refusal::new(format!(
                "input {index} has {count} elements, no more than {MOST_INTEGERS} can mean anything here"
            )));
        }
        Ok(Some(tensor))
    }

    /// A constant that planning made.
    ///
    /// # Errors
    /// When the bound on what planning computes is passed.
    pub fn constant(&mut self, tensor: Tensor) -> Result<Operand, Refusal> {
        self.planner.computed(tensor)
    }

    /// A constant that the graph holds.
    ///
    /// # Errors
    /// When it is larger than the limit.
    pub fn share(&mut self, tensor: Arc<Tensor>) -> Result<Operand, Refusal> {
        self.planner.constant(tensor, None)
    }

    /// A scalar constant of type `dtype`.
    ///
    /// # Errors
    /// When it is larger than the limit.
    pub fn scalar(&mut self, dtype: DType, value: f64) -> Result<Operand, Refusal> {
        self.constant(Tensor::from_f64s(Info::new(dtype, []), &[value])?)
    }

    /// Counts a table of `bytes` that a kernel will hold; called before the table is made.
    ///
    /// # Errors
    /// When all tables and constants that planning makes would pass [`PlanLimits::fold_bytes`](super::PlanLimits).
    pub fn charge(&mut self, bytes: usize) -> Result<(), Refusal> {
        self.planner.charge(bytes)
    }

    /// Adds a kernel on these values.
    ///
    /// # Errors
    /// When the values do not fit the kernel or a limit is passed.
    pub fn emit(&mut self, kernel: Kernel, inputs: &[Operand]) -> Result<Operand, Refusal> {
        self.planner.emit(kernel, inputs)
    }

    /// Adds a function of one value.
    ///
    /// # Errors
    /// As [`Self::emit`].
    pub fn unary(&mut self, function: Unary, x: Operand) -> Result<Operand, Refusal> {
        self.emit(Kernel::Unary(function), &[x])
    }

    /// Adds a function of two values.
    ///
    /// # Errors
    /// As [`Self::emit`].
    pub fn binary(&mut self, function: Binary, a: Operand, b: Operand) -> Result<Operand, Refusal> {
        self.emit(Kernel::Binary(function), &[a, b])
    }

    /// Adds a reshape, or nothing where the shape is that already.
    ///
    /// # Errors
    /// As [`Self::emit`].
    pub fn reshape(&mut self, x: Operand, shape: impl Into<Vec<usize>>) -> Result<Operand, Refusal> {
        let shape = shape.into();
        if self.shape(x) == shape {
            return Ok(x);
        }
        self.emit(Kernel::Reshape(Reshape { shape }), &[x])
    }

    /// Adds a permutation of axes, or nothing where it changes nothing.
    ///
    /// # Errors
    /// As [`Self::emit`].
    pub fn permute(&mut self, x: Operand, axes: impl Into<Vec<usize>>) -> Result<Operand, Refusal> {
        let axes = axes.into();
        if axes.iter().copied().eq(0..self.shape(x).len()) {
            return Ok(x);
        }
        self.emit(Kernel::Permute(Permute { axes }), &[x])
    }

    /// Adds a cast, or nothing where the type is that already.
    ///
    /// # Errors
    /// As [`Self::emit`].
    pub fn cast(&mut self, x: Operand, to: DType) -> Result<Operand, Refusal> {
        if self.dtype(x) == to {
            return Ok(x);
        }
        self.emit(Kernel::Cast(Cast { to }), &[x])
    }
}
