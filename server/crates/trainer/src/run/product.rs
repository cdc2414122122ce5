//! What a run leaves behind: checkpoints, sheets, the best generator, and the pack.

use std::fs;
use std::path::PathBuf;

use bytes::Bytes;
use torch::TorchError;

use super::checkpoint::{self, Checkpoint};
use super::{Entry, Line, Run, RunError, Sampler, card, failed, put, sampler, sheet, warm_up};
use crate::data::files_of;
use crate::draw::Draw;
use crate::export::{self, Storage};
use crate::layer::Layer;
use crate::method::noise;
use crate::pack::Pack;
use crate::parity::{self, Parity};

/// What the files of the best generators begin with.
const BEST: &str = "best-";
/// Pixels of the picture that the written generator is compared on, or how many pictures it makes from noise.
const COMPARED_PX: i64 = 256;
const COMPARED: usize = 16;

/// What a run ends with.
#[derive(Clone, Debug)]
pub enum Product {
    /// A style.
    Pack(Box<Pack>),
    /// A generator that has nothing to restyle.
    Sampler(Sampler),
}

/// Steps and scores of the evaluations that count.
pub(super) fn scores(lines: &[Line], from: u64) -> Vec<(u64, f64)> {
    let score = |line: &Line| match &line.entry {
        Entry::Evaluation(evaluation) if line.step >= from => Some((line.step, evaluation.score())),
        _ => None,
    };
    lines.iter().filter_map(score).collect()
}

/// The step with the best score, and that score; the first of equals.
pub(super) fn best(scores: &[(u64, f64)]) -> Option<(u64, f64)> {
    scores.iter().copied().min_by(|(_, a), (_, b)| a.total_cmp(b))
}

impl Run {
    /// Writes the checkpoint, and the generator as it would be published now.
    ///
    /// # Errors
    /// [`RunError::Folder`], [`RunError::Torch`].
    pub fn save(&mut self) -> Result<(), RunError> {
        self.checkpoint()?;
        let path = self.folder.join("generator.onnx");
        let from_noise = self.method.noise();
        let generator = self.method.generator_mut();
        let file = generator.with_average(|generator| written(generator, from_noise))?;
        put(&path, &file)
    }

    /// Writes a checkpoint and keeps the one before. Only then are generators forgotten that were the best at neither of them: whoever
    /// goes back to one finds what was the best there.
    pub(super) fn checkpoint(&mut self) -> Result<(), RunError> {
        let (path, fresh) = (checkpoint::path(&self.folder), self.folder.join("fresh.safetensors"));
        checkpoint::write(&fresh, &self.found())?;
        // Of the same step is only what a set-back writes: the one before stays, in case this one leads nowhere again.
        if path.exists() && self.saved < self.steps() {
            let previous = checkpoint::previous(&self.folder);
            fs::rename(&path, &previous).map_err(|source| failed(&previous, source))?;
        }
        fs::rename(&fresh, &path).map_err(|source| failed(&path, source))?;
        self.forget_all_but_the_best(self.saved)?;
        self.saved = self.steps();
        Ok(())
    }

    /// Leaves the best generator so far, and that of the steps up to `previous`.
    pub(super) fn forget_all_but_the_best(&self, previous: u64) -> Result<(), RunError> {
        let all = scores(self.log.lines(), warm_up(&self.recipe));
        let before: Vec<(u64, f64)> = all.iter().copied().filter(|(step, _)| *step <= previous).collect();
        let kept = [best(&all), best(&before)].map(|best| best.map(|(step, _)| self.best_path(step)));
        let files = files_of(&self.folder).map_err(|source| failed(&self.folder, source))?;
        for file in files {
            let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if name.starts_with(BEST) && !kept.iter().flatten().any(|best| *best == file) {
                fs::remove_file(&file).map_err(|source| failed(&file, source))?;
            }
        }
        Ok(())
    }

    /// What a checkpoint holds now.
    pub(super) fn found(&self) -> Checkpoint {
        Checkpoint {
            steps: self.steps(),
            set_backs: self.set_backs,
            state: self.method.state(),
        }
    }

    /// Writes the contact sheet of this step.
    pub(super) fn sheet(&mut self) -> Result<(), RunError> {
        let Some(png) = sheet::make(self.method.generator_mut(), &self.trial)? else {
            return Ok(());
        };
        let sheets = self.folder.join("sheets");
        fs::create_dir_all(&sheets).map_err(|source| failed(&sheets, source))?;
        for path in [
            sheets.join(format!("{:06}.png", self.steps())),
            self.folder.join("sheet.png"),
        ] {
            put(&path, &png)?;
        }
        Ok(())
    }

    /// Keeps the averaged generator if no evaluation so far was better than the last one.
    pub(super) fn keep_if_best(&self) -> Result<(), RunError> {
        let scores = scores(self.log.lines(), warm_up(&self.recipe));
        match best(&scores) {
            Some((step, _)) if step == self.steps() => {
                let found = Checkpoint {
                    steps: step,
                    set_backs: self.set_backs,
                    state: self.method.generator().average(),
                };
                checkpoint::write(&self.best_path(step), &found)
            }
            _ => Ok(()),
        }
    }

    pub(super) fn best_path(&self, step: u64) -> PathBuf {
        self.folder.join(format!("{BEST}{step:06}.safetensors"))
    }

    /// The generator as a file, with averaged weights, compared with what was trained.
    ///
    /// # Errors
    /// [`RunError::Parity`], [`RunError::Torch`].
    pub fn generator(&mut self) -> Result<(Bytes, Parity), RunError> {
        let (range, from_noise) = ([-1.0, 1.0], self.method.noise());
        let given = match from_noise {
            Some(length) => noise(COMPARED, length, &mut Draw::new(0, 0, "parity")),
            None => parity::picture(COMPARED_PX, range),
        };
        self.method.generator_mut().with_average(|generator| {
            let file = written(generator, from_noise)?;
            let parity = parity::check(generator, &file, &given, range)?;
            Ok((file, parity))
        })
    }

    /// What the run was for, ready to be written, with the generator that did best on held-out pictures, or the last one where
    /// none was looked at. The run itself is of no use afterwards; its folder is.
    ///
    /// # Errors
    /// Those of [`Run::generator`]; [`RunError::Checkpoint`] when the best generator cannot be read.
    pub fn finish(mut self) -> Result<(Product, Parity), RunError> {
        let scores = scores(self.log.lines(), warm_up(&self.recipe));
        let mut steps = self.steps();
        // Where the run went back, or the recipe's steps were changed, not all that were the best once are kept.
        let mut kept = scores;
        kept.retain(|(step, _)| self.best_path(*step).exists());
        if let Some((best, _)) = best(&kept) {
            let path = self.best_path(best);
            let found = checkpoint::read(&path).and_then(|found| self.method.generator_mut().publish(&found.state));
            found.map_err(|reason| RunError::Checkpoint(path, reason))?;
            steps = best;
        }
        let evaluation = self.log.lines().iter().rev().find_map(|line| match &line.entry {
            Entry::Evaluation(evaluation) if line.step == steps => Some(*evaluation),
            _ => None,
        });
        let (generator, parity) = self.generator()?;
        let made = card::Made {
            pictures: self.pictures(),
            steps,
            evaluation,
        };
        let product = match self.method.noise() {
            Some(_) => Product::Sampler(Sampler {
                generator,
                samples: sheet::make(self.method.generator_mut(), &self.trial)?.unwrap_or_default(),
                card: sampler::card(&self.recipe, &made),
            }),
            None => Product::Pack(Box::new(card::pack(&self.recipe, &made, generator)?)),
        };
        Ok((product, parity))
    }
}

/// The file of a generator, whatever it makes pictures from.
fn written(generator: &dyn Layer, from_noise: Option<i64>) -> Result<Bytes, TorchError> {
    match from_noise {
        Some(length) => export::from_noise(generator, length as usize, Storage::F16),
        None => export::generator(generator, 3, Storage::F16),
    }
}
