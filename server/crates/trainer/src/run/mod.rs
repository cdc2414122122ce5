//! A run: a recipe carried out step by step, in a folder that holds everything that is needed to go on.
//!
//! ```text
//! run/checkpoint.safetensors   networks, averages and moments after so many steps
//! run/previous.safetensors     the checkpoint before that
//! run/best-000100.safetensors  the averaged generator that did best on held-out photographs, after so many steps
//! run/recipe.toml              the recipe, with its defaults
//! run/log.jsonl                losses, evaluations, alarms
//! run/sheets/000100.png        held-out photographs, and what the averaged generator made of them after so many steps; samples
//!                              where it makes pictures from noise
//! run/sheet.png                the newest of them
//! run/generator.onnx           the averaged generator, as it would be published
//! ```
//!
//! A checkpoint is written beside the old one and then put in its place, so that there is always a whole one.

mod alarm;
mod card;
mod checkpoint;
mod config;
mod data;
mod evaluation;
mod log;
mod open;
mod product;
mod rehearsal;
mod sampler;
mod sheet;
#[cfg(test)]
mod tests;

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::available_parallelism;
use std::time::Duration;

use tch::Device;
use thiserror::Error;

use self::data::Trial;
use self::evaluation::Evaluator;
use self::log::Log;
use self::open::{begin, resume};
use crate::data::{Batch, Batches, Loader, Refused};
use crate::method::{Losses, Method, Perception};
use crate::optimise::Schedule;
use crate::parity::ParityError;
use crate::recipe::{self, Recipe};

pub use alarm::Alarm;
pub use evaluation::{Evaluation, Kept};
pub use log::{Entry, Line};
pub use product::Product;
pub use rehearsal::Rehearsal;
pub use sampler::Sampler;

/// Steps between lines of losses in the log.
const LOGGED: u64 = 10;
/// Evaluations of a whole run, unless that were more than one in [`LEAST_BETWEEN`] steps.
const EVALUATIONS: u64 = 40;
const LEAST_BETWEEN: u64 = 50;
/// Share of a run in which nothing is an alarm yet, and nothing the best.
const WARM_UP: f64 = 0.1;
/// What is left of the learning rate each time that a run goes back.
const SET_BACK: f64 = 0.5;
/// Times that a run goes back before it gives up.
const SET_BACKS: u32 = 4;
/// A loss above this will not come down again.
const DIVERGED: f64 = 1e6;
/// Most threads that draw crops unless more are asked for.
const MAX_LOADERS: usize = 4;

/// Why a run cannot go on.
#[derive(Debug, Error)]
pub enum RunError {
    /// The data are not there.
    #[error("{0}")]
    Data(String),
    /// The folder cannot be read or written.
    #[error("{path}: {source}")]
    Folder {
        /// What.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The checkpoint is not one of this recipe.
    #[error("{0} is no checkpoint of this recipe: {1}; name another --run folder, or delete it to begin anew")]
    Checkpoint(PathBuf, String),
    /// Losses are no numbers any more, and going back did not help.
    #[error(
        "step {0}: the losses are no numbers any more, after going back {SET_BACKS} times; lower training.learning_rate"
    )]
    Diverged(u64),
    /// What is written is not what was trained.
    #[error(transparent)]
    Parity(#[from] ParityError),
    /// libtorch failed.
    #[error(transparent)]
    Torch(#[from] torch::TorchError),
    /// A picture cannot be made.
    #[error(transparent)]
    Picture(#[from] pixels::PictureError),
}

/// A recipe that is being carried out.
#[derive(Debug)]
pub struct Run {
    recipe: Recipe,
    /// Where the recipe's paths are looked up.
    base: PathBuf,
    folder: PathBuf,
    method: Box<dyn Method>,
    perception: Option<Perception>,
    batches: Arc<Batches>,
    loader: Loader,
    loaders: usize,
    trial: Trial,
    evaluator: Option<Evaluator>,
    log: Log,
    set_backs: u32,
    /// Steps of the last checkpoint.
    saved: u64,
    /// How long steps waited for loaders that are gone.
    waited: Duration,
    refused: Vec<Refused>,
}

/// What one step gave.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Its losses.
    pub losses: Losses,
    /// What held-out photographs showed after it, where they were looked at.
    pub evaluation: Option<Evaluation>,
    /// What a person should look at.
    pub alarms: Vec<Alarm>,
    /// Where the losses were no numbers: the step after which they were none, and the one that the run went back to.
    pub set_back: Option<(u64, u64)>,
}

/// What a run may use of the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resources {
    /// Where the networks are.
    pub device: Device,
    /// Threads that draw crops, at least one.
    pub loaders: usize,
}

impl Resources {
    /// What keeps up on this device: crops take far less than a step on a CPU, and about as long as one on a GPU.
    pub fn of(device: Device) -> Self {
        let loaders = match device {
            Device::Cuda(_) => available_parallelism().map_or(1, usize::from).min(MAX_LOADERS),
            _ => 1,
        };
        Self { device, loaders }
    }
}

impl Run {
    /// Files of the data that are left out.
    pub fn refused(&self) -> &[Refused] {
        &self.refused
    }

    /// How many artworks and photographs are learned from; no photograph where pictures are made from noise.
    pub fn pictures(&self) -> (usize, usize) {
        let photographs = self.batches.photographs.as_ref();
        (
            self.batches.artworks.pictures.len(),
            photographs.map_or(0, |side| side.pictures.len()),
        )
    }

    /// Pictures that a step learns from: photographs, and as many crops of artworks.
    pub fn pictures_per_step(&self) -> usize {
        let sides = 1 + usize::from(self.batches.photographs.is_some());
        sides * self.recipe.training.batch
    }

    /// Steps that are done.
    pub fn steps(&self) -> u64 {
        self.method.steps()
    }

    /// Whether all steps are done, or held-out photographs showed nothing better for as long as the recipe has patience.
    pub fn is_over(&self) -> bool {
        self.steps() >= self.recipe.training.steps || self.is_at_its_best()
    }

    fn is_at_its_best(&self) -> bool {
        let patience = self.recipe.training.patience;
        let scores = product::scores(self.log.lines(), warm_up(&self.recipe));
        let best = product::best(&scores);
        patience > 0 && best.is_some_and(|best| scores.iter().filter(|(step, _)| *step > best.0).count() >= patience)
    }

    /// One step. Where its losses are no numbers, the run goes back to its last checkpoint and on at half the learning rate.
    ///
    /// # Errors
    /// [`RunError::Diverged`]; [`RunError::Folder`] when the folder cannot be written.
    pub fn step(&mut self) -> Result<Step, RunError> {
        let batch = self.next_batch()?;
        let losses = self.method.step(&batch.tensors(), self.rate());
        let set_back = if losses.largest() < DIVERGED {
            None
        } else {
            Some(self.go_back()?)
        };
        let (mut evaluation, mut alarms) = (None, Vec::new());
        if set_back.is_none() {
            if self.steps().is_multiple_of(LOGGED) {
                self.note(Entry::Losses(losses.clone()))?;
            }
            if self.steps().is_multiple_of(between(&self.recipe)) || self.steps() == self.recipe.training.steps {
                evaluation = self.evaluate()?;
                alarms = alarm::raised(self.log.lines(), warm_up(&self.recipe), self.method.must_fall());
                for &alarm in &alarms {
                    self.note(Entry::Alarm(alarm))?;
                }
            }
        }
        Ok(Step {
            losses,
            evaluation,
            alarms,
            set_back,
        })
    }

    fn next_batch(&mut self) -> Result<Batch, RunError> {
        let batch = self.loader.next();
        batch.ok_or_else(|| RunError::Data("there are no pictures".to_owned()))
    }

    /// The learning rate of the next step.
    fn rate(&self) -> f64 {
        let training = &self.recipe.training;
        let schedule = Schedule {
            rate: training.learning_rate * SET_BACK.powi(self.set_backs as i32),
            ..Schedule::default()
        };
        schedule.at(self.steps() as f64 / training.steps as f64)
    }

    /// Takes the last checkpoint up again at a lower rate, or, where that led here before, the one before it; begins anew where there is
    /// none. Answers the step that failed, and the one to which it went.
    fn go_back(&mut self) -> Result<(u64, u64), RunError> {
        let from = self.steps();
        if self.set_backs >= SET_BACKS {
            return Err(RunError::Diverged(from));
        }
        if let Some(led_here) = self.last_set_back() {
            for path in [checkpoint::path(&self.folder), checkpoint::previous(&self.folder)] {
                if checkpoint::read(&path).is_ok_and(|found| found.steps >= led_here) {
                    fs::remove_file(&path).map_err(|source| failed(&path, source))?;
                }
            }
        }
        self.method = config::method(&self.recipe, self.perception.clone(), self.method.device());
        begin(&mut *self.method, &self.recipe, &self.base)?;
        resume(&mut *self.method, &self.folder)?;
        self.set_backs += 1;
        let to = self.steps();
        self.saved = to;
        let entry = Entry::SetBack {
            to,
            rate: SET_BACK.powi(self.set_backs as i32),
        };
        self.log
            .forget_after(to)
            .and_then(|()| self.log.add(from, entry))
            .map_err(|source| failed(&self.folder, source))?;
        self.waited += self.loader.waited();
        self.loader = Loader::start(&self.batches, to, self.loaders).map_err(|source| failed(&self.folder, source))?;
        // Who takes the run up again must not go into the same trap.
        self.checkpoint()?;
        Ok((from, to))
    }

    /// The step that the run went back to before, if nothing good was saved since: it would lead here again.
    fn last_set_back(&self) -> Option<u64> {
        let last = checkpoint::read(&checkpoint::path(&self.folder)).ok()?.steps;
        let to = self.log.lines().iter().rev().find_map(|line| match line.entry {
            Entry::SetBack { to, .. } => Some(to),
            _ => None,
        });
        to.filter(|to| *to == last)
    }

    /// Looks at held-out photographs, and keeps the generator if it is the best so far.
    fn evaluate(&mut self) -> Result<Option<Evaluation>, RunError> {
        let Some(evaluator) = &self.evaluator else {
            return Ok(None);
        };
        let evaluation = evaluator.look(&mut *self.method);
        self.note(Entry::Evaluation(evaluation))?;
        self.keep_if_best()?;
        self.sheet()?;
        Ok(Some(evaluation))
    }

    fn note(&mut self, entry: Entry) -> Result<(), RunError> {
        self.log
            .add(self.method.steps(), entry)
            .map_err(|source| failed(&self.folder, source))
    }

    /// How long steps waited for their crops, all together.
    pub fn waited(&self) -> Duration {
        self.waited + self.loader.waited()
    }

    /// The recipe.
    pub fn recipe(&self) -> &Recipe {
        &self.recipe
    }
}

/// Writes a file whole or not at all.
fn put(path: &Path, bytes: &[u8]) -> Result<(), RunError> {
    let beside = path.with_extension("new");
    let written = fs::File::create(&beside).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    written
        .and_then(|()| fs::rename(&beside, path))
        .map_err(|source| failed(path, source))
}

fn failed(path: &Path, source: io::Error) -> RunError {
    RunError::Folder {
        path: path.to_owned(),
        source,
    }
}

/// What the log of the run in this folder tells so far; nothing where there is none.
///
/// # Errors
/// [`RunError::Folder`] when it cannot be read.
pub fn lines(folder: &Path) -> Result<Vec<Line>, RunError> {
    let path = folder.join(Log::FILE);
    log::read(&path).map_err(|source| failed(&path, source))
}

/// Where the recipe of the run in this folder is.
pub fn recipe_path(folder: &Path) -> PathBuf {
    folder.join("recipe.toml")
}

/// The recipe of the run in this folder.
///
/// # Errors
/// [`RunError::Folder`] when there is none, [`RunError::Data`] when it cannot be used.
pub fn recipe_of(folder: &Path) -> Result<Recipe, RunError> {
    let path = recipe_path(folder);
    let text = fs::read_to_string(&path).map_err(|source| failed(&path, source))?;
    recipe::parse(&text).map_err(|error| RunError::Data(format!("{}: {error}", path.display())))
}

/// The step whose generator did best by its evaluation, and its score; none in the first steps, which count for nothing.
pub fn best(lines: &[Line], recipe: &Recipe) -> Option<(u64, f64)> {
    product::best(&product::scores(lines, warm_up(recipe)))
}

/// Steps before anything counts.
fn warm_up(recipe: &Recipe) -> u64 {
    (recipe.training.steps as f64 * WARM_UP).ceil() as u64
}

/// Steps between evaluations.
fn between(recipe: &Recipe) -> u64 {
    recipe.training.steps.div_ceil(EVALUATIONS).max(LEAST_BETWEEN)
}
