//! What a run will take, found by doing a little of it.

use std::time::{Duration, Instant};

use super::{Run, RunError, between, checkpoint, sheet};

/// Steps that are not timed: libtorch chooses its ways in the first ones.
const UNTIMED: usize = 2;
const TIMED: usize = 5;

/// What a run will take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rehearsal {
    /// Steps that are left.
    pub steps: u64,
    /// One step.
    pub step: Duration,
    /// Looks at held-out photographs that are left.
    pub evaluations: u64,
    /// One of them.
    pub evaluation: Duration,
    /// One checkpoint.
    pub save: Duration,
    /// Bytes of the run's folder at its end: two checkpoints, the generators, and the sheets.
    pub disk_bytes: u64,
}

impl Rehearsal {
    /// All of it, with a checkpoint each time that `between` is over.
    pub fn time(&self, between: Duration) -> Duration {
        let work = self.step.mul_f64(self.steps as f64) + self.evaluation.mul_f64(self.evaluations as f64);
        let saves = work.as_secs_f64() / between.max(self.step).as_secs_f64();
        work + self.save.mul_f64(saves)
    }
}

impl Run {
    /// Does a few steps, an evaluation and a checkpoint, and times them. Nothing of the run's folder is changed but its log; the
    /// run itself is of no use afterwards.
    ///
    /// # Errors
    /// Those of [`Run::step`] and [`Run::save`].
    pub fn rehearse(mut self) -> Result<Rehearsal, RunError> {
        let left = self.recipe.training.steps.saturating_sub(self.steps());
        let evaluations = left.div_ceil(between(&self.recipe));
        for _ in 0..UNTIMED {
            self.learn()?;
        }
        let mut steps = Vec::with_capacity(TIMED);
        for _ in 0..TIMED {
            steps.push(timed(|| self.learn())?);
        }
        steps.sort_unstable();
        let path = self.folder.join("rehearsal.safetensors");
        let save = timed(|| self.checkpoint_at(&path))?;
        let checkpoint = std::fs::metadata(&path).map_or(0, |file| file.len());
        let _ = std::fs::remove_file(&path);
        let mut sheet_bytes = 0;
        let evaluation = timed(|| {
            if let Some(evaluator) = &self.evaluator {
                evaluator.look(&mut *self.method);
            }
            let sheet = sheet::make(self.method.generator_mut(), &self.trial)?;
            sheet_bytes = sheet.map_or(0, |sheet| sheet.len() as u64);
            Ok(())
        })?;
        Ok(Rehearsal {
            steps: left,
            step: steps[TIMED / 2],
            evaluations,
            evaluation,
            save,
            disk_bytes: 2 * checkpoint + self.generators_bytes() + sheet_bytes * evaluations,
        })
    }

    /// The best generators of both checkpoints, and one as it is published, at half the size.
    fn generators_bytes(&self) -> u64 {
        let numbers = self
            .method
            .generator()
            .average()
            .iter()
            .map(|(_, tensor)| tensor.numel())
            .sum::<usize>();
        (numbers * (2 * size_of::<f32>() + size_of::<f32>() / 2)) as u64
    }
}

fn timed(work: impl FnOnce() -> Result<(), RunError>) -> Result<Duration, RunError> {
    let begin = Instant::now();
    work()?;
    Ok(begin.elapsed())
}

impl Run {
    /// One step that is neither logged nor evaluated.
    fn learn(&mut self) -> Result<(), RunError> {
        let batch = self.next_batch()?;
        self.method.step(&batch.tensors(), self.rate());
        Ok(())
    }

    fn checkpoint_at(&self, path: &std::path::Path) -> Result<(), RunError> {
        checkpoint::write(path, &self.found())
    }
}
