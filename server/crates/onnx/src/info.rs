//! What is known of a value before anything is computed: its type and its shape.

use crate::{DType, Refusal, shape};

/// Type and shape of one value of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Info {
    /// Element type.
    pub dtype: DType,
    /// Length of each axis, outermost first; empty for a scalar.
    pub shape: Vec<usize>,
}

impl Info {
    /// A value of this type and shape.
    pub fn new(dtype: DType, shape: impl Into<Vec<usize>>) -> Self {
        Self {
            dtype,
            shape: shape.into(),
        }
    }

    /// The same shape with another element type.
    pub fn with_dtype(&self, dtype: DType) -> Self {
        Self {
            dtype,
            shape: self.shape.clone(),
        }
    }

    /// Number of axes.
    pub fn rank(&self) -> usize {
        self.shape.len()
    }

    /// Number of elements.
    ///
    /// # Errors
    /// When it does not fit into a `usize`.
    pub fn count(&self) -> Result<usize, Refusal> {
        shape::count(&self.shape)
    }

    /// Number of elements, or `u64::MAX` where there are more.
    pub fn elements(&self) -> u64 {
        shape::elements(&self.shape)
    }

    /// Size in bytes.
    ///
    /// # Errors
    /// When it does not fit into a `usize`.
    pub fn bytes(&self) -> Result<usize, Refusal> {
        self.count()?.checked_mul(self.dtype.bytes()).ok_or_else(|| {
            Refusal::new(format!(
                "a {} tensor of shape {:?} is too large",
                self.dtype, self.shape
            ))
        })
    }
}
