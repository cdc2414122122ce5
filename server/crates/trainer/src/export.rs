//! Networks as ONNX files of opset 17, for any batch, height and width.

use std::borrow::Borrow;

use bytes::Bytes;
use onnx::write::{Model, Node};
use onnx::{DType, Dim, Info};
use tch::Tensor;
use torch::TorchError;

use crate::layer::Layer;

/// Every operator that layers write is in it, and every runtime of the last years reads it.
const OPSET: i64 = 17;

/// A value of the file that is written: its name, or nothing where an input is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value(String);

impl Value {
    /// An input that is left out.
    pub fn absent() -> Self {
        Self(String::new())
    }
}

/// How parameters are stored. They are computed with as float32 either way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Storage {
    /// As they are.
    #[default]
    F32,
    /// Rounded to float16: half the bytes.
    F16,
}

/// A file that is being written.
#[derive(Debug)]
pub struct Export {
    model: Model,
    storage: Storage,
    values: usize,
    failed: Option<TorchError>,
}

/// What a generator's input and output are called in the files that we write.
pub const INPUT: &str = "image";
/// See [`INPUT`].
pub const OUTPUT: &str = "stylized";
/// The same of a generator from noise.
pub const NOISE: &str = "latent";
/// See [`NOISE`].
pub const MADE: &str = "picture";

/// The file of a generator of pictures: `image` `(n, channels, h, w)` to `stylized` `(n, 3, ...)`.
///
/// # Errors
/// [`TorchError`] when parameters cannot be read from their device.
pub fn generator(layers: &dyn Layer, channels: usize, storage: Storage) -> Result<Bytes, TorchError> {
    let dims = |channels, sides: [&str; 2]| [open("n"), Dim::Fixed(channels), open(sides[0]), open(sides[1])];
    let (given, made) = (dims(channels, ["h", "w"]), dims(3, ["height", "width"]));
    written(layers, (INPUT, &given), (OUTPUT, &made), storage)
}

/// The file of a generator from noise: `latent` `(n, length)` to `picture` `(n, 3, height, width)`.
///
/// # Errors
/// As [`generator`].
pub fn from_noise(layers: &dyn Layer, length: usize, storage: Storage) -> Result<Bytes, TorchError> {
    let given = [open("n"), Dim::Fixed(length)];
    let made = [open("n"), Dim::Fixed(3), open("height"), open("width")];
    written(layers, (NOISE, &given), (MADE, &made), storage)
}

fn open(name: &str) -> Dim {
    Dim::Named(name.to_owned())
}

/// Layers from one named value to another.
fn written(
    layers: &dyn Layer,
    (input, given): (&str, &[Dim]),
    (output, made): (&str, &[Dim]),
    storage: Storage,
) -> Result<Bytes, TorchError> {
    let mut file = Export {
        model: Model::new(OPSET).input(input, DType::F32, given),
        storage,
        values: 0,
        failed: None,
    };
    let last = layers.export(&mut file, Value(input.to_owned()));
    if let Some(error) = file.failed {
        return Err(error);
    }
    let identity = Node::new("Identity", &[&last.0], &[output]);
    Ok(file.model.node(identity).output(output, DType::F32, made).bytes())
}

impl Export {
    /// A node of one output.
    pub fn node(
        &mut self,
        operator: &str,
        inputs: &[impl Borrow<Value>],
        attributes: impl FnOnce(Node) -> Node,
    ) -> Value {
        let inputs: Vec<&str> = inputs.iter().map(|value| value.borrow().0.as_str()).collect();
        let output = self.name();
        let node = attributes(Node::new(operator, &inputs, &[&output]));
        self.with(|model| model.node(node));
        Value(output)
    }

    /// A parameter. What cannot be read fails the whole file, at its end.
    pub fn tensor(&mut self, tensor: &Tensor) -> Value {
        let dtype = match self.storage {
            Storage::F32 => DType::F32,
            Storage::F16 => DType::F16,
        };
        let shape: Vec<usize> = tensor.size().iter().map(|&side| side as usize).collect();
        let bytes = torch::to_bytes(&tensor.detach(), dtype);
        let constant = bytes.map(|bytes| onnx::Tensor::new(Info::new(dtype, shape), bytes.into()));
        match constant {
            Ok(Ok(constant)) if dtype == DType::F32 => self.constant(&constant),
            Ok(Ok(constant)) => {
                let stored = self.constant(&constant);
                self.node("Cast", &[&stored], |node| {
                    node.int("to", i64::from(DType::F32.to_onnx()))
                })
            }
            Ok(Err(refusal)) => self.fail(TorchError::Constant(refusal.to_string())),
            Err(error) => self.fail(error),
        }
    }

    /// An input with the weights, and the bias where there is one, that are applied to it.
    pub fn weights(&mut self, x: Value, weight: &Tensor, bias: Option<&Tensor>) -> Vec<Value> {
        let mut inputs = vec![x, self.tensor(weight)];
        inputs.extend(bias.map(|bias| self.tensor(bias)));
        inputs
    }

    /// A list of float32.
    pub fn numbers(&mut self, values: &[f32]) -> Value {
        match onnx::Tensor::f32([values.len()], values) {
            Ok(constant) => self.constant(&constant),
            Err(refusal) => self.fail(TorchError::Constant(refusal.to_string())),
        }
    }

    /// A list of int64.
    pub fn integers(&mut self, values: &[i64]) -> Value {
        self.constant(&onnx::Tensor::i64s(values))
    }

    fn constant(&mut self, constant: &onnx::Tensor) -> Value {
        let name = self.name();
        self.with(|model| model.constant(&name, constant));
        Value(name)
    }

    fn name(&mut self) -> String {
        self.values += 1;
        format!("v{}", self.values)
    }

    fn with(&mut self, grow: impl FnOnce(Model) -> Model) {
        let model = std::mem::replace(&mut self.model, Model::new(OPSET));
        self.model = grow(model);
    }

    fn fail(&mut self, error: TorchError) -> Value {
        self.failed.get_or_insert(error);
        Value::absent()
    }
}
