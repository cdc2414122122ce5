//! A style on every sample picture: what it makes of them, how long it takes, and the colours that come of it.

use std::sync::Arc;

use jobs::Running;
use render::LoadedStyle;

use super::Publishing;
use super::report::Report;
use super::trial::{self, SIZE_PX, Trial, TrialError, WARM_UP_PX};
use crate::samples::Sample;

/// What came of the samples.
pub(crate) struct TriedOut {
    /// What was measured; no faults.
    pub report: Report,
    /// Each sample, for its preview.
    pub trials: Vec<Trial>,
}

impl Publishing {
    /// Tries a style on every sample. Nothing comes from the cache.
    ///
    /// # Errors
    /// [`TrialError`].
    pub(crate) async fn try_out(&self, style: &Arc<LoadedStyle>, job: &Running) -> Result<TriedOut, TrialError> {
        let samples: Vec<Sample> = Sample::all().iter().filter_map(|name| Sample::find(name)).collect();
        let renderer = &self.studio.renderer;
        // The first run of a generator is slower than all that follow, and would be measured.
        let warm_up = samples.first().map(|first| (first, WARM_UP_PX));
        let runs = warm_up
            .into_iter()
            .chain(samples.iter().map(|sample| (sample, SIZE_PX)));
        let mut trials = Vec::new();
        for (done, (sample, side)) in runs.enumerate() {
            if job.is_cancelled() {
                return Err(TrialError::Later("it was stopped".to_owned()));
            }
            let per_mille = 300 + 600 * done / (samples.len() + 1);
            job.progress(
                u16::try_from(per_mille).unwrap_or(900),
                format!("trying it on {}", sample.name),
            );
            let trial = trial::run(renderer, style, sample, side).await?;
            if side == SIZE_PX {
                trials.push(trial);
            }
        }
        let device = renderer.device();
        let device = format!("{} ({})", device.id, device.name);
        let report = Report {
            faults: Vec::new(),
            tried: trials.iter().map(|trial| trial.tried.clone()).collect(),
            measured: trial::measured(style, &trials, &device, self.people.now_ms()),
            colors: trial::colors(&trials).await?,
        };
        Ok(TriedOut { report, trials })
    }
}
