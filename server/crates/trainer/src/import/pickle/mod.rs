//! Pickles read as data: tensors and plain containers, nothing else.
//!
//! A pickle is a program for a stack machine that may call any function of Python. Here only the instructions that build
//! containers are known, and the few names that state dicts are made of stand for data of ours; any other instruction or
//! name is refused by name, and nothing is ever called. (Python's `pickletools` documents the instructions.)

mod machine;

use std::rc::Rc;

use onnx::DType;

use self::machine::Machine;
use super::ImportError;

/// Most bytes of a pickle; that of a large network has a few hundred thousand.
const MAX_BYTES: usize = 16 << 20;
/// Most values that a pickle may build.
const MAX_VALUES: usize = 1 << 20;

/// A value of a pickle; containers by their places in [`Pickle::heap`].
#[derive(Clone, Debug)]
pub(super) enum Value {
    Int(i64),
    Text(Rc<str>),
    /// What state dicts may hold and nobody looks at: nothing, yes and no, fractions, bytes.
    Other,
    Tuple(usize),
    List(usize),
    /// Keys and values in turns.
    Dict(usize),
    /// A name that is known.
    Name(Name),
    /// Numbers that lie elsewhere in the file.
    Storage(Rc<Storage>),
    /// A view on a storage.
    Tensor(Rc<View>),
}

/// The names that may occur.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Name {
    OrderedDict,
    RebuildTensor,
    RebuildParameter,
    /// The storage of this type of elements.
    Storage(DType),
}

/// Numbers that lie elsewhere in the file, by their key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Storage {
    pub key: String,
    pub dtype: DType,
}

/// A view on a storage, in elements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct View {
    pub storage: Rc<Storage>,
    pub offset: usize,
    pub shape: Vec<usize>,
    pub strides: Vec<usize>,
}

impl Name {
    fn find(module: &str, name: &str) -> Option<Self> {
        Some(match (module, name) {
            ("collections", "OrderedDict") => Self::OrderedDict,
            ("torch._utils", "_rebuild_tensor_v2") => Self::RebuildTensor,
            ("torch._utils", "_rebuild_parameter") => Self::RebuildParameter,
            ("torch", storage) => Self::Storage(match storage {
                "DoubleStorage" => DType::F64,
                "FloatStorage" => DType::F32,
                "HalfStorage" => DType::F16,
                "BFloat16Storage" => DType::Bf16,
                "LongStorage" => DType::I64,
                "IntStorage" => DType::I32,
                "ShortStorage" => DType::I16,
                "CharStorage" => DType::I8,
                "ByteStorage" => DType::U8,
                "BoolStorage" => DType::Bool,
                _ => return None,
            }),
            _ => return None,
        })
    }
}

/// One pickle that was read.
#[derive(Debug)]
pub(super) struct Pickle {
    pub value: Value,
    /// How many bytes it has.
    pub length: usize,
    /// What containers hold.
    heap: Vec<Vec<Value>>,
    /// What it speaks of that lies elsewhere in the file.
    pub storages: Vec<Rc<Storage>>,
}

/// Reads one pickle from the start of `bytes`.
///
/// # Errors
/// [`ImportError::Pickle`] when it is broken, too large, or holds an instruction or name that is not data.
pub(super) fn read(bytes: &[u8]) -> Result<Pickle, ImportError> {
    Machine::new(&bytes[..bytes.len().min(MAX_BYTES)]).run()
}

impl Pickle {
    /// What a list holds; `None` for what is no list.
    pub fn list(&self, value: &Value) -> Option<&[Value]> {
        match value {
            Value::List(place) => self.heap.get(*place).map(Vec::as_slice),
            _ => None,
        }
    }

    /// Keys with their values; `None` for what is no dict.
    pub fn dict(&self, value: &Value) -> Option<Vec<(&Value, &Value)>> {
        let Value::Dict(place) = value else { return None };
        let pairs = self.heap.get(*place)?.as_chunks::<2>().0;
        Some(pairs.iter().map(|[key, value]| (key, value)).collect())
    }
}

fn broken(what: impl Into<String>) -> ImportError {
    ImportError::Pickle(what.into())
}
