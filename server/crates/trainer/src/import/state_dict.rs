//! Weights by name, from the files that people publish: PyTorch's zip format, its format before 1.6, and safetensors.

use std::collections::HashMap;
use std::io::{Cursor, Read};
use std::rc::Rc;

use onnx::{DType, Info};
use tch::{Device, Kind, Tensor};

use super::ImportError;
use super::pickle::{self, Pickle, Storage, Value, View};

/// Most elements of one tensor.
const MAX_ELEMENTS: usize = 1 << 28;
/// Most bytes of a file inside a zip.
const MAX_ENTRY_BYTES: u64 = 4 << 30;
/// How deep a state dict may lie.
const NESTING: usize = 2;
/// Where a state dict lies in checkpoints that hold more.
const NESTS: [&str; 6] = [
    "state_dict",
    "model_state_dict",
    "params_ema",
    "params",
    "generator",
    "model",
];

/// Weights by name, float32, in the order of the file.
#[derive(Debug)]
pub struct StateDict(Vec<(String, Tensor)>);

impl StateDict {
    /// Reads a file; its first bytes tell which format it has.
    ///
    /// # Errors
    /// [`ImportError`] when it is none of the formats, is broken, or holds more than data.
    pub fn read(bytes: &[u8]) -> Result<Self, ImportError> {
        let tensors = if bytes.starts_with(b"PK\x03\x04") {
            zipped(bytes)?
        } else if bytes.get(8) == Some(&b'{') {
            // Behind the length of its header, which may begin as a pickle does.
            safetensors(bytes)?
        } else if bytes.first() == Some(&0x80) {
            legacy(bytes)?
        } else {
            return Err(ImportError::File(
                "it is neither PyTorch's zip, nor its format before 1.6, nor safetensors".to_owned(),
            ));
        };
        Ok(Self(tensors))
    }

    /// The tensor of this name.
    pub fn get(&self, name: &str) -> Option<&Tensor> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, tensor)| tensor)
    }

    /// All names, in the order of the file.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    /// Whether any name begins so.
    pub fn has(&self, prefix: &str) -> bool {
        self.names().any(|name| name.starts_with(prefix))
    }

    /// The shape of the tensor of this name.
    ///
    /// # Errors
    /// [`ImportError::Missing`].
    pub fn shape(&self, name: &str) -> Result<Vec<i64>, ImportError> {
        let missing = || ImportError::Missing { name: name.to_owned() };
        self.get(name).map(Tensor::size).ok_or_else(missing)
    }
}

fn zipped(bytes: &[u8]) -> Result<Vec<(String, Tensor)>, ImportError> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| ImportError::File(error.to_string()))?;
    let names = archive.file_names().flatten().map(std::borrow::Cow::into_owned);
    let main = names.into_iter().find(|name| name.ends_with("/data.pkl"));
    let main =
        &main.ok_or_else(|| ImportError::File("it is a zip without `data.pkl`, so none of PyTorch's".to_owned()))?;
    let root = main.trim_end_matches("data.pkl");
    let big = entry(&mut archive, &format!("{root}byteorder")).is_ok_and(|order| order.starts_with(b"big"));
    if big {
        return Err(ImportError::File(
            "its numbers are big-endian; save it again on a little-endian machine".to_owned(),
        ));
    }
    let main = pickle::read(&entry(&mut archive, main)?)?;
    let mut storages: HashMap<String, Vec<u8>> = HashMap::new();
    tensors(&main, &main.value, NESTING, &mut |storage| {
        if !storages.contains_key(&storage.key) {
            let data = entry(&mut archive, &format!("{root}data/{}", storage.key))?;
            storages.insert(storage.key.clone(), data);
        }
        Ok(storages.get(&storage.key).cloned().unwrap_or_default())
    })
}

fn entry(archive: &mut zip::ZipArchive<Cursor<&[u8]>>, name: &str) -> Result<Vec<u8>, ImportError> {
    let failed = |error: &dyn std::fmt::Display| ImportError::File(format!("`{name}` in the zip: {error}"));
    let file = archive.by_name(name).map_err(|error| failed(&error))?;
    if file.size() > MAX_ENTRY_BYTES {
        return Err(failed(&"it is too large"));
    }
    let mut bytes = Vec::new();
    file.take(MAX_ENTRY_BYTES)
        .read_to_end(&mut bytes)
        .map_err(|error| failed(&error))?;
    Ok(bytes)
}

/// Three pickles of no interest, the state dict, the list of storages, and their numbers, each after its count.
fn legacy(bytes: &[u8]) -> Result<Vec<(String, Tensor)>, ImportError> {
    let mut at = 0;
    let mut next = || {
        let pickle = pickle::read(&bytes[at..])?;
        at += pickle.length;
        Ok::<_, ImportError>(pickle)
    };
    for _ in 0..3 {
        next()?;
    }
    let main = next()?;
    let last = next()?;
    let keys = last.list(&last.value);
    let keys = keys.ok_or_else(|| ImportError::Pickle("it has no list of storages".to_owned()))?;
    let of_key = |storage: &Rc<Storage>| (storage.key.clone(), storage.dtype.bytes());
    let sizes: HashMap<String, usize> = main.storages.iter().map(of_key).collect();
    let mut storages: HashMap<String, Vec<u8>> = HashMap::new();
    for key in keys {
        let Value::Text(key) = key else {
            return Err(ImportError::Pickle("a storage's key is no text".to_owned()));
        };
        let early = || ImportError::File(format!("it ends before storage `{key}`"));
        let count = bytes
            .get(at..at + 8)
            .and_then(|count| count.try_into().ok())
            .ok_or_else(early)?;
        let size = sizes.get(&**key).copied().unwrap_or(4);
        let length = usize::try_from(u64::from_le_bytes(count))
            .ok()
            .and_then(|count| count.checked_mul(size));
        let end = length.and_then(|length| length.checked_add(at + 8)).ok_or_else(early)?;
        storages.insert(key.to_string(), bytes.get(at + 8..end).ok_or_else(early)?.to_vec());
        at = end;
    }
    tensors(&main, &main.value, NESTING, &mut |storage| {
        let missing = || ImportError::File(format!("storage `{}` is not there", storage.key));
        storages.get(&storage.key).cloned().ok_or_else(missing)
    })
}

/// The tensors of a state dict, or of one that lies in a dict.
fn tensors(
    pickle: &Pickle,
    value: &Value,
    nesting: usize,
    numbers: &mut dyn FnMut(&Storage) -> Result<Vec<u8>, ImportError>,
) -> Result<Vec<(String, Tensor)>, ImportError> {
    let none = |what: &str| ImportError::File(what.to_owned());
    let dict = pickle.dict(value).ok_or_else(|| none("it holds no state dict"))?;
    let named = |wanted: &&str| {
        let is = |key: &Value| matches!(key, Value::Text(key) if &**key == *wanted);
        let value = dict.iter().find(|(key, _)| is(key)).map(|(_, value)| *value);
        value.filter(|value| matches!(value, Value::Dict(_)))
    };
    if let (Some(nested), Some(nesting)) = (NESTS.iter().find_map(named), nesting.checked_sub(1)) {
        return tensors(pickle, nested, nesting, numbers);
    }
    let mut found = Vec::new();
    for (key, value) in dict {
        if let (Value::Text(key), Value::Tensor(view)) = (key, value) {
            let name = key.strip_prefix("module.").unwrap_or(key);
            found.push((name.to_owned(), tensor(name, view, &numbers(&view.storage)?)?));
        }
    }
    if found.is_empty() {
        return Err(none("it holds no tensor by name"));
    }
    Ok(found)
}

fn tensor(name: &str, view: &View, bytes: &[u8]) -> Result<Tensor, ImportError> {
    let lies = |what: &str| ImportError::File(format!("tensor `{name}` {what}"));
    let dtype = view.storage.dtype;
    let there = bytes.len() / dtype.bytes();
    let elements = view
        .shape
        .iter()
        .try_fold(1_usize, |product, &side| product.checked_mul(side));
    if elements.is_none_or(|elements| elements > MAX_ELEMENTS) || view.shape.len() != view.strides.len() {
        return Err(lies("has an impossible shape"));
    }
    let reach = |last: Option<usize>, (&side, &stride): (&usize, &usize)| {
        last.and_then(|last| side.saturating_sub(1).checked_mul(stride)?.checked_add(last))
    };
    let last = view.shape.iter().zip(&view.strides).fold(Some(view.offset), reach);
    if elements != Some(0) && last.is_none_or(|last| last >= there) {
        return Err(lies("reaches beyond its storage"));
    }
    let storage = torch::from_bytes(
        &Info::new(dtype, [there]),
        &bytes[..there * dtype.bytes()],
        Device::Cpu,
        Kind::Float,
    )?;
    let sides = |sides: &[usize]| sides.iter().map(|&side| side as i64).collect::<Vec<_>>();
    let seen = storage.f_as_strided(sides(&view.shape), sides(&view.strides), view.offset as i64);
    let seen = seen.and_then(|seen| seen.f_to_kind(Kind::Float)?.f_contiguous());
    seen.map_err(|error| lies(&error.to_string()))
}

fn safetensors(bytes: &[u8]) -> Result<Vec<(String, Tensor)>, ImportError> {
    let file = safetensors::SafeTensors::deserialize(bytes);
    let file = file.map_err(|error| ImportError::File(format!("it is no whole safetensors file: {error}")))?;
    let mut found = Vec::new();
    for (name, view) in file.tensors() {
        let dtype = match view.dtype() {
            safetensors::Dtype::F64 => DType::F64,
            safetensors::Dtype::F32 => DType::F32,
            safetensors::Dtype::F16 => DType::F16,
            safetensors::Dtype::BF16 => DType::Bf16,
            safetensors::Dtype::I64 => DType::I64,
            other => {
                return Err(ImportError::File(format!(
                    "tensor `{name}` is of type {other:?}, which weights have not"
                )));
            }
        };
        let tensor = torch::from_bytes(&Info::new(dtype, view.shape()), view.data(), Device::Cpu, Kind::Float)?;
        let tensor = tensor
            .f_to_kind(Kind::Float)
            .map_err(|error| ImportError::File(error.to_string()))?;
        let name = name.strip_prefix("module.").unwrap_or(&name).to_owned();
        found.push((name, tensor));
    }
    Ok(found)
}
