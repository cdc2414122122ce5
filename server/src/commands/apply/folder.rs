//! Every picture of a folder: a progress bar, what is done is skipped, what is bad is listed at the end.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use futures_util::StreamExt;
use futures_util::stream;
use indicatif::{ProgressBar, ProgressStyle};

use super::one;
use crate::commands::job::Job;
use crate::commands::say;

/// Pictures at a time: one on the device, one being decoded, one being encoded.
const AT_A_TIME: usize = 3;

/// Endings of files that are tried; others are left alone.
const ENDINGS: [&str; 8] = ["png", "jpg", "jpeg", "webp", "tif", "tiff", "gif", "bmp"];

pub(super) async fn apply(job: &Job, input: &Path, output: &Path, again: bool) -> anyhow::Result<ExitCode> {
    let pictures = pictures(input)?;
    let (done, open): (Vec<_>, Vec<_>) = pictures
        .into_iter()
        .map(|path| (target(job, input, output, &path), path))
        .partition(|(target, _)| !again && target.exists());
    let bar = bar(open.len() as u64)?;
    let results = stream::iter(open).map(|(target, path)| async move { (one::apply(job, &path, &target).await, path) });
    let faults: Vec<(PathBuf, anyhow::Error)> = results
        .buffer_unordered(AT_A_TIME)
        .inspect(|(_, path)| {
            bar.set_message(path.display().to_string());
            bar.inc(1);
        })
        .filter_map(|(result, path)| async move { result.err().map(|error| (path, error)) })
        .collect()
        .await;
    bar.finish_and_clear();
    let made = bar.length().unwrap_or(0) - faults.len() as u64;
    say::line(format!(
        "{made} made, {} were there already, {} failed",
        done.len(),
        faults.len()
    ));
    for (path, error) in &faults {
        say::note(format!("  {}: {error:#}", path.display()));
    }
    Ok(if faults.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// The pictures below `folder`, by their endings, in order.
fn pictures(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut pictures = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder).with_context(|| format!("{} cannot be read", folder.display()))?;
        for entry in entries {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                folders.push(entry.path());
            } else if is_picture(&entry.path()) {
                pictures.push(entry.path());
            }
        }
    }
    pictures.sort();
    Ok(pictures)
}

fn is_picture(path: &Path) -> bool {
    let ending = path
        .extension()
        .and_then(|ending| ending.to_str())
        .map(str::to_ascii_lowercase);
    ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str()))
}

/// The same path below the output folder, with the ending of the format that is written.
fn target(job: &Job, input: &Path, output: &Path, picture: &Path) -> PathBuf {
    let target = output.join(picture.strip_prefix(input).unwrap_or(picture));
    match job.settings.format() {
        Some(format) => target.with_extension(format),
        None if one::format_of(&target).is_some() => target,
        None => target.with_extension("png"),
    }
}

fn bar(length: u64) -> anyhow::Result<ProgressBar> {
    let style = ProgressStyle::with_template("{bar:32} {pos}/{len}  {eta} left  {wide_msg}")?;
    Ok(ProgressBar::new(length).with_style(style))
}
