//! A run: a recipe carried out step by step, in a folder that holds everything that is needed to go on.
//!
//! ```text
//! run/checkpoint.safetensors   networks, averages and moments after so many steps
//! run/log.jsonl                what each hundredth step found
//! run/sheet.png                held-out photographs, and what the averaged generator makes of them
//! ```
//!
//! A checkpoint is written beside the old one and then put in its place, so that there is always a whole one.

mod card;
mod checkpoint;
mod sheet;
#[cfg(test)]
mod tests;

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use bytes::Bytes;
use tch::{Device, Tensor};
use thiserror::Error;

use crate::data::{Crops, Pictures, Refused};
use crate::export::{self, Storage};
use crate::method::{Cut, CutConfig, Losses};
use crate::network::Resnet;
use crate::optimise::Schedule;
use crate::pack::Pack;
use crate::parity::{self, Parity, ParityError};
use crate::recipe::Recipe;

/// Longest side of artworks and photographs in memory, in pixels.
const ARTWORK_PX: u32 = 1280;
const PHOTOGRAPH_PX: u32 = 900;
/// Photographs that are looked at and never learned from.
const HELD_OUT: usize = 4;
/// Steps between lines of the log.
const LOGGED: u64 = 10;
/// The log's file.
const LOG: &str = "log.jsonl";
/// Pixels of the picture that the written generator is compared on.
const COMPARED_PX: i64 = 256;

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
    /// A loss is no number any more.
    #[error("step {0}: the losses are no numbers any more; lower training.rate")]
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
    folder: PathBuf,
    cut: Cut,
    artworks: Pictures,
    photographs: Pictures,
    held_out: Pictures,
    refused: Vec<Refused>,
}

impl Run {
    /// Reads the data of `recipe`, whose paths are looked up from `base`, and goes on where `folder` left off, if it did.
    ///
    /// # Errors
    /// [`RunError::Data`], [`RunError::Folder`], [`RunError::Checkpoint`].
    pub fn open(recipe: Recipe, base: &Path, folder: &Path, device: Device) -> Result<Self, RunError> {
        fs::create_dir_all(folder).map_err(|source| failed(folder, source))?;
        let files: Vec<PathBuf> = recipe.data.artworks.iter().map(|file| base.join(file)).collect();
        let (artworks, mut refused) = Pictures::read(&files, ARTWORK_PX);
        let mut files = listed(&base.join(&recipe.data.photographs))?;
        let held_out = held_out(&mut files, &recipe);
        let (held_out, _) = Pictures::read(&held_out, PHOTOGRAPH_PX);
        let (photographs, more) = Pictures::read(&files, PHOTOGRAPH_PX);
        refused.extend(more);
        if artworks.is_empty() || photographs.is_empty() {
            let reasons = refused
                .iter()
                .map(|refused| format!("{}: {}", refused.file.display(), refused.reason));
            let told = reasons.collect::<Vec<_>>().join("\n");
            let message = "at least one artwork and two photographs that can be read are needed";
            return Err(RunError::Data(format!("{message}\n{told}").trim_end().to_owned()));
        }
        let default = CutConfig::default();
        let config = CutConfig {
            generator: Resnet {
                channels: recipe.generator.channels,
                blocks: recipe.generator.blocks,
                ..default.generator
            },
            ..default
        };
        let mut cut = Cut::new(config, recipe.training.seed, device);
        let path = checkpoint::path(folder);
        if path.exists() {
            checkpoint::read(&path)
                .and_then(|(steps, state)| cut.restore(steps, &state))
                .map_err(|reason| RunError::Checkpoint(path, reason))?;
        }
        forget_after(&folder.join(LOG), cut.steps())?;
        Ok(Self {
            recipe,
            folder: folder.to_owned(),
            cut,
            artworks,
            photographs,
            held_out,
            refused,
        })
    }

    /// Files of the data that are left out.
    pub fn refused(&self) -> &[Refused] {
        &self.refused
    }

    /// How many artworks and photographs are learned from.
    pub fn pictures(&self) -> (usize, usize) {
        (self.artworks.len(), self.photographs.len())
    }

    /// Steps that are done.
    pub fn steps(&self) -> u64 {
        self.cut.steps()
    }

    /// Whether all steps are done.
    pub fn is_over(&self) -> bool {
        self.steps() >= self.recipe.training.steps
    }

    /// One step.
    ///
    /// # Errors
    /// [`RunError::Diverged`]; [`RunError::Folder`] when the log cannot be written.
    pub fn step(&mut self) -> Result<Losses, RunError> {
        let (step, training) = (self.steps(), self.recipe.training);
        let photographs = self.batch(&self.photographs, training.photograph_scale, "photographs")?;
        let artworks = self.batch(&self.artworks, training.artwork_scale, "artworks")?;
        let schedule = Schedule {
            rate: training.rate,
            ..Schedule::default()
        };
        let rate = schedule.at(step as f64 / training.steps as f64);
        let losses = self.cut.step(&photographs, &artworks, rate);
        let sum = losses.discriminator + losses.generator + losses.nce;
        if !sum.is_finite() {
            return Err(RunError::Diverged(step));
        }
        if self.steps().is_multiple_of(LOGGED) {
            self.log(&losses, rate)?;
        }
        Ok(losses)
    }

    fn batch(&self, pictures: &Pictures, scale: [f64; 2], purpose: &str) -> Result<Tensor, RunError> {
        let crops = Crops {
            side_px: self.recipe.training.crop_px,
            scale,
        };
        let mut draw = self.recipe.draw(self.steps(), purpose);
        let batch = crops.draw(pictures, self.recipe.training.batch, &mut draw);
        batch.ok_or_else(|| RunError::Data(format!("there are no {purpose}")))
    }

    fn log(&self, losses: &Losses, rate: f64) -> Result<(), RunError> {
        let path = self.folder.join(LOG);
        let line = format!(
            "{{\"step\":{},\"discriminator\":{},\"generator\":{},\"nce\":{},\"rate\":{rate}}}\n",
            self.steps(),
            losses.discriminator,
            losses.generator,
            losses.nce
        );
        let file = OpenOptions::new().create(true).append(true).open(&path);
        file.and_then(|mut file| file.write_all(line.as_bytes()))
            .map_err(|source| failed(&path, source))
    }

    /// Writes the checkpoint and the sheet.
    ///
    /// # Errors
    /// [`RunError::Folder`].
    pub fn save(&mut self) -> Result<(), RunError> {
        checkpoint::write(&checkpoint::path(&self.folder), self.steps(), &self.cut.state())?;
        let path = self.folder.join("sheet.png");
        let held_out = &self.held_out;
        let sheet = self.cut.with_average(|generator| sheet::make(generator, held_out))?;
        match sheet {
            Some(png) => fs::write(&path, png).map_err(|source| failed(&path, source)),
            None => Ok(()),
        }
    }

    /// The generator as a file, with averaged weights, compared with what was trained.
    ///
    /// # Errors
    /// [`RunError::Parity`], [`RunError::Torch`].
    pub fn generator(&mut self) -> Result<(Bytes, Parity), RunError> {
        let range = [-1.0, 1.0];
        let picture = parity::picture(COMPARED_PX, range);
        self.cut.with_average(|generator| {
            let file = export::generator(generator, 3, Storage::F16)?;
            let parity = parity::check(generator, &file, &picture, range)?;
            Ok((file, parity))
        })
    }

    /// The style as a pack, ready to be written.
    ///
    /// # Errors
    /// Those of [`Run::generator`].
    pub fn pack(&mut self) -> Result<(Pack, Parity), RunError> {
        let (generator, parity) = self.generator()?;
        Ok((
            card::pack(&self.recipe, self.pictures(), self.steps(), generator)?,
            parity,
        ))
    }

    /// The recipe.
    pub fn recipe(&self) -> &Recipe {
        &self.recipe
    }
}

fn failed(path: &Path, source: io::Error) -> RunError {
    RunError::Folder {
        path: path.to_owned(),
        source,
    }
}

/// Takes the lines of steps out of a log that are lost, for they are done again.
fn forget_after(path: &Path, steps: u64) -> Result<(), RunError> {
    let Ok(log) = fs::read_to_string(path) else {
        return Ok(());
    };
    let kept = |line: &&str| {
        let number = line.strip_prefix("{\"step\":").and_then(|rest| rest.split(',').next());
        number
            .and_then(|number| number.parse().ok())
            .is_some_and(|step: u64| step <= steps)
    };
    let lines: String = log.lines().filter(kept).map(|line| format!("{line}\n")).collect();
    fs::write(path, lines).map_err(|source| failed(path, source))
}

/// The files of a folder, by name.
fn listed(folder: &Path) -> Result<Vec<PathBuf>, RunError> {
    let entries = fs::read_dir(folder).map_err(|source| failed(folder, source))?;
    let mut files: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.is_file())
        .collect();
    files.sort();
    Ok(files)
}

/// Takes the photographs out that are only looked at: a few of many, none of very few.
fn held_out(files: &mut Vec<PathBuf>, recipe: &Recipe) -> Vec<PathBuf> {
    let count = HELD_OUT.min(files.len() / 4);
    let mut places = recipe.draw(0, "held out").places(files.len(), count);
    places.sort_unstable_by(|a, b| b.cmp(a));
    places.into_iter().map(|place| files.remove(place)).collect()
}
