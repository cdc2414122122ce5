//! How a run begins, or is taken up again.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tch::Device;

use super::evaluation::Evaluator;
use super::log::{Entry, Log};
use super::{ARTWORK_PX, HELD_OUT, PHOTOGRAPH_PX, Resources, Run, RunError, checkpoint, config, failed, recipe_path};
use crate::data::{Loader, Pictures, files_of};
use crate::dataset::{Dataset, Split};
use crate::draw::Draw;
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
        let files: Vec<PathBuf> = recipe.data.artworks.iter().map(|file| base.join(file)).collect();
        let (artworks, mut refused) = Pictures::read(&files, ARTWORK_PX);
        let (files, held_out) = photographs(&base.join(&recipe.data.photographs), &recipe)?;
        let (held_out, more) = Pictures::read(&held_out, PHOTOGRAPH_PX);
        refused.extend(more);
        let (photographs, more) = Pictures::read(&files, PHOTOGRAPH_PX);
        refused.extend(more);
        if artworks.is_empty() || photographs.is_empty() {
            let reasons = refused
                .iter()
                .map(|refused| format!("{}: {}", refused.file.display(), refused.reason));
            let told = reasons.collect::<Vec<_>>().join("\n");
            let message = "at least one artwork and one photograph to learn from are needed";
            return Err(RunError::Data(format!("{message}\n{told}").trim_end().to_owned()));
        }
        let mut method = config::method(&recipe, resources.device);
        begin(&mut *method, &recipe, base)?;
        let set_backs = resume(&mut *method, folder)?;
        let log = Log::open(folder, method.steps()).map_err(|source| failed(folder, source))?;
        let batches = Arc::new(config::batches(&recipe, photographs, artworks));
        let loaders = resources.loaders;
        let loader = Loader::start(&batches, method.steps(), loaders).map_err(|source| failed(folder, source))?;
        let path = recipe_path(folder);
        fs::write(&path, recipe.text()).map_err(|source| failed(&path, source))?;
        let mut run = Self {
            evaluator: Evaluator::new(&held_out, &batches, resources.device),
            recipe,
            base: base.to_owned(),
            folder: folder.to_owned(),
            method,
            batches,
            loader,
            loaders,
            held_out,
            log,
            set_backs,
            waited: Duration::ZERO,
            refused,
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

/// The photographs that are learned from, and those that are looked at only: what a dataset's manifest says, or of a folder a few.
fn photographs(path: &Path, recipe: &Recipe) -> Result<(Vec<PathBuf>, Vec<PathBuf>), RunError> {
    if path.is_file() {
        let dataset = Dataset::read(path).map_err(|error| RunError::Data(error.to_string()))?;
        let mut files = dataset.files(path, Split::Training);
        let mut held_out = dataset.files(path, Split::HeldOut);
        held_out.truncate(HELD_OUT);
        if held_out.is_empty() {
            held_out = self::held_out(&mut files, recipe);
        }
        return Ok((files, held_out));
    }
    let mut files = files_of(path).map_err(|source| failed(path, source))?;
    let held_out = held_out(&mut files, recipe);
    Ok((files, held_out))
}

/// Takes the photographs out that are only looked at: a few of many, none of very few.
fn held_out(files: &mut Vec<PathBuf>, recipe: &Recipe) -> Vec<PathBuf> {
    let count = HELD_OUT.min(files.len() / 4);
    let mut places = Draw::new(recipe.training.seed, 0, "held out").places(files.len(), count);
    places.sort_unstable_by(|a, b| b.cmp(a));
    places.into_iter().map(|place| files.remove(place)).collect()
}

fn device_name(device: Device) -> String {
    match device {
        Device::Cuda(index) => format!("cuda:{index}"),
        _ => "cpu".to_owned(),
    }
}
