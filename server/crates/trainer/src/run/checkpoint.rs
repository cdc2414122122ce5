//! Checkpoints: tensors by name as safetensors, with the number of steps and of set-backs.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use onnx::{DType, Info};
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};
use tch::{Device, Kind, Tensor};

use super::{RunError, failed, put};

const STEPS: &str = "steps";
const SET_BACKS: &str = "set_backs";

/// What a run needs to go on.
#[derive(Debug)]
pub(super) struct Checkpoint {
    pub steps: u64,
    /// Times that the run went back.
    pub set_backs: u32,
    pub state: Vec<(String, Tensor)>,
}

pub(super) fn path(folder: &Path) -> PathBuf {
    folder.join("checkpoint.safetensors")
}

/// The checkpoint before the last.
pub(super) fn previous(folder: &Path) -> PathBuf {
    folder.join("previous.safetensors")
}

/// Writes a checkpoint whole or not at all.
pub(super) fn write(path: &Path, found: &Checkpoint) -> Result<(), RunError> {
    let mut stored = Vec::with_capacity(found.state.len());
    for (name, tensor) in &found.state {
        let shape: Vec<usize> = tensor.size().iter().map(|&side| side as usize).collect();
        stored.push((name, shape, torch::to_bytes(&tensor.detach(), DType::F32)?));
    }
    let views = stored.iter().map(|(name, shape, bytes)| {
        let view = TensorView::new(Dtype::F32, shape.clone(), bytes);
        view.map(|view| (name.as_str(), view))
    });
    let broken = |error: safetensors::SafeTensorError| failed(path, std::io::Error::other(error.to_string()));
    let views = views.collect::<Result<Vec<_>, _>>().map_err(broken)?;
    let metadata = HashMap::from([
        (STEPS.to_owned(), found.steps.to_string()),
        (SET_BACKS.to_owned(), found.set_backs.to_string()),
    ]);
    let bytes = safetensors::serialize(views, Some(metadata)).map_err(broken)?;
    put(path, &bytes)
}

/// A checkpoint, or why the file is none.
pub(super) fn read(path: &Path) -> Result<Checkpoint, String> {
    let bytes = fs::read(path).map_err(|error| error.to_string())?;
    let (_, metadata) = SafeTensors::read_metadata(&bytes).map_err(|error| error.to_string())?;
    let said = |key: &str| metadata.metadata().as_ref().and_then(|said| said.get(key).cloned());
    let steps = said(STEPS).and_then(|steps| steps.parse().ok());
    let steps = steps.ok_or("it does not say how many steps are done")?;
    let set_backs = said(SET_BACKS).and_then(|times| times.parse().ok()).unwrap_or(0);
    let file = SafeTensors::deserialize(&bytes).map_err(|error| error.to_string())?;
    let tensor = |(name, view): (String, TensorView<'_>)| {
        let info = Info::new(DType::F32, view.shape());
        let tensor = torch::from_bytes(&info, view.data(), Device::Cpu, Kind::Float);
        tensor.map(|tensor| (name, tensor)).map_err(|error| error.to_string())
    };
    let state = file.tensors().into_iter().map(tensor).collect::<Result<Vec<_>, _>>()?;
    Ok(Checkpoint {
        steps,
        set_backs,
        state,
    })
}
