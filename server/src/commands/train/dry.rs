//! `pastiche train --dry-run`: what a run will take.

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use indicatif::{HumanBytes, HumanDuration};
use trainer::recipe::Recipe;
use trainer::run::{Resources, Run};

use crate::commands::{peak, say};

/// Checks the data, does a few steps in a folder that is deleted afterwards, and tells; `saved` is the time between checkpoints.
pub(super) fn run(recipe: Recipe, base: &Path, resources: Resources, saved: Duration) -> anyhow::Result<ExitCode> {
    let folder = tempfile::tempdir()?;
    let run = Run::open(recipe, base, folder.path(), resources)?;
    for refused in run.refused() {
        say::line(format!("left out: {}: {}", refused.file.display(), refused.reason));
    }
    say::line(super::pictures(&run));
    let found = run.rehearse()?;
    let seconds = |time: Duration| format!("{:.2} s", time.as_secs_f64());
    say::line(format!(
        "{} steps of {}, {} evaluations of {}: {} in all",
        found.steps,
        seconds(found.step),
        found.evaluations,
        seconds(found.evaluation),
        HumanDuration(found.time(saved))
    ));
    if let Some(bytes) = peak::rss_bytes() {
        say::line(format!("{} of memory", HumanBytes(bytes)));
    }
    say::line(format!("{} on disk for the run", HumanBytes(found.disk_bytes)));
    Ok(ExitCode::SUCCESS)
}
