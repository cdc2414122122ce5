//! The constants of one graph on one device.

use std::collections::HashMap;

use onnx::plan::Constant;
use onnx::{Plan, ValueId};
use tch::{Device, Kind, Tensor};

use crate::error::TorchError;
use crate::lower::{Lowered, channels_last};
use crate::transfer::from_bytes;

/// Constants of a graph, uploaded once and shared by all programs of that graph.
#[derive(Debug)]
pub struct Weights {
    device: Device,
    precision: Kind,
    tensors: HashMap<ValueId, Tensor>,
    derived: HashMap<(ValueId, &'static str), Tensor>,
    bytes: u64,
}

impl Weights {
    /// No weights yet; they come with the first program. `precision` is what float32 becomes.
    pub fn new(device: Device, precision: Kind) -> Self {
        Self {
            device,
            precision,
            tensors: HashMap::new(),
            derived: HashMap::new(),
            bytes: 0,
        }
    }

    /// Where they are.
    pub fn device(&self) -> Device {
        self.device
    }

    /// What float32 is computed as.
    pub fn precision(&self) -> Kind {
        self.precision
    }

    /// Their size on the device, in bytes.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The constants of `plan`, by index of their value.
    pub(crate) fn of(&mut self, plan: &Plan) -> Result<Vec<(usize, Tensor)>, TorchError> {
        plan.constants()
            .iter()
            .map(|constant| {
                let index = constant.operand.index();
                if let Some(tensor) = constant.source.and_then(|source| self.tensors.get(&source)) {
                    return Ok((index, tensor.shallow_clone()));
                }
                let tensor = self.upload(&constant.tensor)?;
                if let Some(source) = constant.source {
                    self.bytes += size_bytes(&tensor);
                    self.tensors.insert(source, tensor.shallow_clone());
                }
                Ok((index, tensor))
            })
            .collect()
    }

    /// What `make` computes from a constant, once for all programs of the graph; `name` tells apart what is made of one.
    pub(crate) fn derived(
        &mut self,
        constant: &Constant,
        name: &'static str,
        make: impl FnOnce(&Tensor) -> Lowered,
    ) -> Result<Tensor, TorchError> {
        let key = constant.source.map(|source| (source, name));
        if let Some(tensor) = key.and_then(|key| self.derived.get(&key)) {
            return Ok(tensor.shallow_clone());
        }
        let _guard = tch::no_grad_guard();
        let tensor = make(&self.upload(&constant.tensor)?).map_err(TorchError::Transfer)?;
        if let Some(key) = key {
            self.bytes += size_bytes(&tensor);
            self.derived.insert(key, tensor.shallow_clone());
        }
        Ok(tensor)
    }

    /// Weights of convolutions lie channels-last, as what they are multiplied with does.
    fn upload(&self, tensor: &onnx::Tensor) -> Result<Tensor, TorchError> {
        let moved = from_bytes(tensor.info(), tensor.bytes(), self.device, self.precision)?;
        if tensor.shape().len() == 4 {
            channels_last(&moved).map_err(TorchError::Transfer)
        } else {
            Ok(moved)
        }
    }
}

fn size_bytes(tensor: &Tensor) -> u64 {
    (tensor.numel() * tensor.kind().elt_size_in_bytes()) as u64
}
