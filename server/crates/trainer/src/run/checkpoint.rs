//! Checkpoints: tensors by name as safetensors, with the number of steps.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use onnx::{DType, Info};
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};
use tch::{Device, Kind, Tensor};

use super::{RunError, failed};

const STEPS: &str = "steps";

pub(super) fn path(folder: &Path) -> PathBuf {
    folder.join("checkpoint.safetensors")
}

/// Writes a checkpoint whole or not at all.
pub(super) fn write(path: &Path, steps: u64, state: &[(String, Tensor)]) -> Result<(), RunError> {
    let mut stored = Vec::with_capacity(state.len());
    for (name, tensor) in state {
        let shape: Vec<usize> = tensor.size().iter().map(|&side| side as usize).collect();
        stored.push((name, shape, torch::to_bytes(&tensor.detach(), DType::F32)?));
    }
    let views = stored.iter().map(|(name, shape, bytes)| {
        let view = TensorView::new(Dtype::F32, shape.clone(), bytes);
        view.map(|view| (name.as_str(), view))
    });
    let broken = |error: safetensors::SafeTensorError| failed(path, std::io::Error::other(error.to_string()));
    let views = views.collect::<Result<Vec<_>, _>>().map_err(broken)?;
    let metadata = HashMap::from([(STEPS.to_owned(), steps.to_string())]);
    let bytes = safetensors::serialize(views, Some(metadata)).map_err(broken)?;
    let beside = path.with_extension("new");
    let written = File::create(&beside).and_then(|mut file| {
        file.write_all(&bytes)?;
        file.sync_all()
    });
    written
        .and_then(|()| fs::rename(&beside, path))
        .map_err(|source| failed(path, source))
}

/// The steps and tensors of a checkpoint, or why it is none.
pub(super) fn read(path: &Path) -> Result<(u64, Vec<(String, Tensor)>), String> {
    let bytes = fs::read(path).map_err(|error| error.to_string())?;
    let (_, metadata) = SafeTensors::read_metadata(&bytes).map_err(|error| error.to_string())?;
    let steps = metadata
        .metadata()
        .as_ref()
        .and_then(|metadata| metadata.get(STEPS)?.parse().ok());
    let steps = steps.ok_or("it does not say how many steps are done")?;
    let file = SafeTensors::deserialize(&bytes).map_err(|error| error.to_string())?;
    let tensor = |(name, view): (String, TensorView<'_>)| {
        let info = Info::new(DType::F32, view.shape());
        let tensor = torch::from_bytes(&info, view.data(), Device::Cpu, Kind::Float);
        tensor.map(|tensor| (name, tensor)).map_err(|error| error.to_string())
    };
    let state = file.tensors().into_iter().map(tensor).collect::<Result<Vec<_>, _>>()?;
    Ok((steps, state))
}
