//! The elements of an array: one vector for each type of `onnx::DType`.
//!
//! The types are listed once, at the end; everything that depends on the list is written by the macro.

use std::ops::Range;

use half::{bf16, f16};
use onnx::DType;

/// A type that the elements of an array can have.
pub trait Element: Copy + Send + Sync + 'static + sealed::Sealed {
    /// Its name in a graph.
    const DTYPE: DType;

    /// The elements, if they are of this type.
    fn slice(data: &Data) -> Option<&[Self]>;

    /// The elements, if they are of this type.
    ///
    /// # Errors
    /// The data as it was, when they are not.
    fn take(data: Data) -> Result<Vec<Self>, Data>;
}

mod sealed {
    /// Keeps the list of element types closed.
    pub trait Sealed {}
}

macro_rules! elements {
    ($($variant:ident($type:ty)),+ $(,)?) => {
        /// Elements in row-major order.
        #[derive(Clone, Debug, PartialEq)]
        #[expect(missing_docs, reason = "the names are those of `onnx::DType`")]
        pub enum Data {
            $($variant(Vec<$type>),)+
        }

        impl Data {
            /// Number of elements.
            pub fn len(&self) -> usize {
                match self { $(Self::$variant(values) => values.len(),)+ }
            }

            /// Element type.
            pub fn dtype(&self) -> DType {
                match self { $(Self::$variant(_) => DType::$variant,)+ }
            }

            /// Makes room for exactly `more` further elements.
            pub(super) fn reserve_exact(&mut self, more: usize) {
                match self { $(Self::$variant(values) => values.reserve_exact(more),)+ }
            }

            /// Adds the elements of `other`, which is freed.
            ///
            /// # Errors
            /// When they are of another type.
            pub(super) fn append(&mut self, other: Self) -> Result<(), ()> {
                match (self, other) {
                    $((Self::$variant(values), Self::$variant(more)) => values.extend_from_slice(&more),)+
                    _ => return Err(()),
                }
                Ok(())
            }

            /// A copy of the elements of `range`, which lies within them.
            pub(super) fn copy_range(&self, range: Range<usize>) -> Self {
                match self { $(Self::$variant(values) => Self::$variant(values[range].to_vec()),)+ }
            }
        }

        $(
            impl sealed::Sealed for $type {}

            impl Element for $type {
                const DTYPE: DType = DType::$variant;

                fn slice(data: &Data) -> Option<&[Self]> {
                    match data { Data::$variant(values) => Some(values), _ => None }
                }

                fn take(data: Data) -> Result<Vec<Self>, Data> {
                    match data { Data::$variant(values) => Ok(values), other => Err(other) }
                }
            }

            impl From<Vec<$type>> for Data {
                fn from(values: Vec<$type>) -> Self {
                    Self::$variant(values)
                }
            }
        )+
    };
}

elements!(
    F64(f64),
    F32(f32),
    F16(f16),
    Bf16(bf16),
    I64(i64),
    I32(i32),
    I16(i16),
    I8(i8),
    U8(u8),
    Bool(bool),
);

impl Data {
    /// Whether there are no elements.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
