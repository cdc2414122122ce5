//! How a run begins, or is taken up again.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tch::Device;

use super::evaluation::Evaluator;
use super::log::{Entry, Log};
use super::{Resources, Run, RunError, checkpoint, config, data, failed, recipe_path};
use crate::data::Loader;
use crate::import::{self, ImportError};
use crate::method::Method;
use crate::recipe::Recipe;

impl Run {
    /// Reads the data of `recipe`, whose paths are looked up from `base`, and goes on where `folder` left off, if it did.
    ///
    /// # Errors
    /// [`RunError::Data`], [`RunError::Folder`], [`RunError::Checkpoint`].
    pub fn open(recipe: Recipe, base: &Path, folder: &Path, resources: Resources) -> Result<Self, RunError> {
        fs::create_dir_all(folder).map_err(|source| failed(folder, source))?;
        let perception = config::perception(&recipe, base, resources.device)?;
        let mut method = config::method(&recipe, perception.clone(), resources.device);
        let data = data::read(&recipe, base, method.noise())?;
        begin(&mut *method, &recipe, base)?;
        let set_backs = resume(&mut *method, folder)?;
        let saved = method.steps();
        let log = Log::open(folder, method.steps()).map_err(|source| failed(folder, source))?;
        let batches = Arc::new(config::batches(&recipe, data.photographs, data.artworks));
        let loaders = resources.loaders;
        let loader = Loader::start(&batches, method.steps(), loaders).map_err(|source| failed(folder, source))?;
        let path = recipe_path(folder);
        fs::write(&path, recipe.text()).map_err(|source| failed(&path, source))?;
        let mut run = Self {
            evaluator: Evaluator::new(&data.trial, &batches, resources.device)
                .map(|evaluator| evaluator.with_perception(perception.clone())),
            perception,
            recipe,
            base: base.to_owned(),
            folder: folder.to_owned(),
            method,
            batches,
            loader,
            loaders,
            trial: data.trial,
            log,
            set_backs,
            saved,
            waited: Duration::ZERO,
            refused: data.refused,
        };
        run.note(Entry::Opened {
            device: device_name(resources.device),
            pictures: run.pictures(),
        })?;
        Ok(run)
    }
}

/// Begins from the generator that the recipe names, if it names one.
pub(super) fn begin(method: &mut dyn Method, recipe: &Recipe, base: &Path) -> Result<(), RunError> {
    let Some(start) = &recipe.data.start else {
        return Ok(());
    };
    let path = base.join(start);
    let path = if path.is_dir() {
        path.join("generator.onnx")
    } else {
        path
    };
    let file = fs::read(&path).map_err(|source| failed(&path, source))?;
    let weights = import::weights(file.into(), &method.generator().weights()).map_err(|error| {
        let reason = match error {
            ImportError::Missing { .. } | ImportError::LeftOver { .. } => "it has other layers".to_owned(),
            error => error.to_string(),
        };
        let advice = "data.start wants a generator of the same channels and blocks";
        RunError::Data(format!("{}: {reason}; {advice}", path.display()))
    })?;
    method.generator_mut().begin_from(&weights).map_err(RunError::Data)
}

/// Restores the checkpoint of a folder where there is one; answers how often the run went back before.
pub(super) fn resume(method: &mut dyn Method, folder: &Path) -> Result<u32, RunError> {
    // A kill may have come while the new checkpoint was put in the place of the old one.
    let paths = [checkpoint::path(folder), checkpoint::previous(folder)];
    let Some(path) = paths.into_iter().find(|path| path.exists()) else {
        return Ok(0);
    };
    let restored = checkpoint::read(&path).and_then(|found| {
        method.restore(found.steps, &found.state)?;
        Ok(found.set_backs)
    });
    restored.map_err(|reason| RunError::Checkpoint(path, reason))
}

fn device_name(device: Device) -> String {
    match device {
        Device::Cuda(index) => format!("cuda:{index}"),
        _ => "cpu".to_owned(),
    }
}
