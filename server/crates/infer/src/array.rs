//! Arrays that go into generators and come out of them: owned, row-major, with their shape.
//!
//! An [`Array`] always holds exactly the elements of its shape; what does not fit is refused when it is made. Works are
//! batched here: [`Array::concat`] joins along axis 0 in one copy, [`Array::split`] takes apart in one copy, and an array
//! that is alone is moved, not copied.

mod data;
#[cfg(test)]
mod tests;

use onnx::DType;

pub use data::{Data, Element};

use crate::InferError;

/// Elements in row-major order and the length of each axis, outermost first.
#[derive(Clone, Debug, PartialEq)]
pub struct Array {
    shape: Vec<usize>,
    data: Data,
}

impl Array {
    /// An array of `shape` over `data`, which is a [`Data`] or a `Vec` of one of the element types.
    ///
    /// # Errors
    /// [`InferError::Array`] when the number of elements is not that of the shape.
    pub fn new(shape: impl Into<Vec<usize>>, data: impl Into<Data>) -> Result<Self, InferError> {
        let (shape, data) = (shape.into(), data.into());
        let wanted = shape
            .iter()
            .try_fold(1_usize, |count, &length| count.checked_mul(length));
        if wanted == Some(data.len()) {
            return Ok(Self { shape, data });
        }
        let reason = match wanted {
            Some(wanted) => format!("needs {wanted} elements and has {}", data.len()),
            None => format!("has more elements than this machine can count, not {}", data.len()),
        };
        Err(InferError::Array { shape, reason })
    }

    /// Length of each axis, outermost first; empty for a scalar.
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// Element type.
    pub fn dtype(&self) -> DType {
        self.data.dtype()
    }

    /// Size of the elements in bytes.
    pub fn bytes(&self) -> usize {
        self.data.len() * self.dtype().bytes()
    }

    /// The elements.
    pub fn data(&self) -> &Data {
        &self.data
    }

    /// Shape and elements, apart.
    pub fn into_parts(self) -> (Vec<usize>, Data) {
        (self.shape, self.data)
    }

    /// The elements, if they are of type `T`.
    pub fn as_slice<T: Element>(&self) -> Option<&[T]> {
        T::slice(&self.data)
    }

    /// The elements as a vector, without a copy.
    ///
    /// # Errors
    /// [`InferError::Array`] when they are not of type `T`.
    pub fn into_vec<T: Element>(self) -> Result<Vec<T>, InferError> {
        T::take(self.data).map_err(|data| InferError::dtype(&self.shape, data.dtype(), T::DTYPE))
    }

    /// How many rows of a batch this is: the length of axis 0, or 1 for a scalar.
    pub(crate) fn rows(&self) -> usize {
        self.shape.first().copied().unwrap_or(1)
    }

    /// Whether `self` and `other` can be joined along axis 0: the same type, and the same lengths of all other axes.
    pub(crate) fn joins(&self, other: &Self) -> bool {
        match (self.shape.split_first(), other.shape.split_first()) {
            (Some((_, a)), Some((_, b))) => a == b && self.dtype() == other.dtype(),
            _ => false,
        }
    }

    /// Joins `parts` along axis 0, in order. Each part is freed as soon as it has been copied; a single part is moved.
    ///
    /// # Errors
    /// [`InferError::Array`] when there is no part, or when parts differ in type or in another axis than the first.
    pub fn concat(parts: Vec<Self>) -> Result<Self, InferError> {
        let rows = parts.iter().map(Self::rows).sum();
        let elements: usize = parts.iter().map(|part| part.data.len()).sum();
        let mut parts = parts.into_iter();
        let Some(mut whole) = parts.next() else {
            return Err(InferError::Array {
                shape: Vec::new(),
                reason: "cannot be joined from no parts".to_owned(),
            });
        };
        whole.data.reserve_exact(elements - whole.data.len());
        for part in parts {
            if !whole.joins(&part) {
                let reason = format!(
                    "of {} cannot be joined with {} {:?}",
                    whole.dtype(),
                    part.dtype(),
                    part.shape
                );
                return Err(InferError::Array {
                    shape: whole.shape,
                    reason,
                });
            }
            let (shape, is, wanted) = (part.shape, part.data.dtype(), whole.data.dtype());
            whole
                .data
                .append(part.data)
                .map_err(|()| InferError::dtype(&shape, is, wanted))?;
        }
        if let Some(first) = whole.shape.first_mut() {
            *first = rows;
        }
        Ok(whole)
    }

    /// Takes an array apart along axis 0, into parts of `rows` each. A single part is moved.
    ///
    /// # Errors
    /// [`InferError::Array`] when axis 0 is not as long as all `rows` together.
    pub fn split(self, rows: &[usize]) -> Result<Vec<Self>, InferError> {
        let Some((&length, rest)) = self
            .shape
            .split_first()
            .filter(|(length, _)| **length == rows.iter().sum())
        else {
            let reason = format!("cannot be split along axis 0 into parts of {rows:?}");
            return Err(InferError::Array {
                shape: self.shape,
                reason,
            });
        };
        if rows.len() == 1 {
            return Ok(vec![self]);
        }
        let row = self.data.len().checked_div(length).unwrap_or(0);
        let mut start = 0;
        let part = |&rows: &usize| {
            let end = start + rows * row;
            let data = self.data.copy_range(start..end);
            start = end;
            Self {
                shape: [&[rows], rest].concat(),
                data,
            }
        };
        Ok(rows.iter().map(part).collect())
    }
}
