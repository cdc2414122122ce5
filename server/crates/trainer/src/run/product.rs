//! What a run leaves behind: checkpoints, sheets, the best generator, and the pack.

use std::fs;
use std::path::PathBuf;

use bytes::Bytes;

use super::checkpoint::{self, Checkpoint};
use super::{Entry, Line, Run, RunError, card, failed, sheet, warm_up};
use crate::export::{self, Storage};
use crate::pack::Pack;
use crate::parity::{self, Parity};

/// Pixels of the picture that the written generator is compared on.
const COMPARED_PX: i64 = 256;

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
        let file = self
            .cut
            .with_average(|generator| export::generator(generator, 3, Storage::F16))?;
        fs::write(&path, file).map_err(|source| failed(&path, source))
    }

    pub(super) fn checkpoint(&self) -> Result<(), RunError> {
        checkpoint::write(&checkpoint::path(&self.folder), &self.found())
    }

    /// What a checkpoint holds now.
    pub(super) fn found(&self) -> Checkpoint {
        Checkpoint {
            steps: self.steps(),
            set_backs: self.set_backs,
            state: self.cut.state(),
        }
    }

    /// Writes the contact sheet of this step.
    pub(super) fn sheet(&mut self) -> Result<(), RunError> {
        let held_out = &self.held_out;
        let Some(png) = self.cut.with_average(|generator| sheet::make(generator, held_out))? else {
            return Ok(());
        };
        let sheets = self.folder.join("sheets");
        fs::create_dir_all(&sheets).map_err(|source| failed(&sheets, source))?;
        for path in [
            sheets.join(format!("{:06}.png", self.steps())),
            self.folder.join("sheet.png"),
        ] {
            fs::write(&path, &png).map_err(|source| failed(&path, source))?;
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
                    state: self.cut.average(),
                };
                checkpoint::write(&self.best_path(), &found)
            }
            _ => Ok(()),
        }
    }

    fn best_path(&self) -> PathBuf {
        self.folder.join("best.safetensors")
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

    /// The style as a pack, ready to be written, with the generator that did best on held-out photographs, or the last one where
    /// none was looked at. The run itself is of no use afterwards; its folder is.
    ///
    /// # Errors
    /// Those of [`Run::generator`]; [`RunError::Checkpoint`] when the best generator cannot be read.
    pub fn pack(mut self) -> Result<(Pack, Parity), RunError> {
        let scores = scores(self.log.lines(), warm_up(&self.recipe));
        let mut steps = self.steps();
        if let Some((best, _)) = best(&scores) {
            let path = self.best_path();
            let found = checkpoint::read(&path).and_then(|found| self.cut.publish(&found.state));
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
        Ok((card::pack(&self.recipe, &made, generator)?, parity))
    }
}
