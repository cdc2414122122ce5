//! One picture.

use std::path::Path;

use anyhow::Context;
use pixels::Format;
use render::RenderRequest;

use crate::commands::job::Job;

/// Renders `input` into `output`, whose ending decides the format unless the settings do.
pub(super) async fn apply(job: &Job, input: &Path, output: &Path) -> anyhow::Result<()> {
    let picture = std::fs::read(input).with_context(|| format!("{} cannot be read", input.display()))?;
    let request = RenderRequest {
        picture: picture.into(),
        settings: job.settings.clone(),
        format: format_of(output),
    };
    let rendered = job.studio.renderer.render(&job.style, request).await?;
    write(output, &rendered.body)
}

/// The format that a file's ending means.
pub(super) fn format_of(path: &Path) -> Option<Format> {
    path.extension()?.to_str()?.to_ascii_lowercase().parse().ok()
}

/// Writes beside the target and renames: a result is there whole or not at all.
fn write(output: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let fault = || format!("{} cannot be written", output.display());
    let folder = output
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).with_context(fault)?;
    let name = output.file_name().with_context(fault)?.to_string_lossy();
    let beside = folder.join(format!(".{name}.{}.part", std::process::id()));
    std::fs::write(&beside, bytes)
        .and_then(|()| std::fs::rename(&beside, output))
        .with_context(fault)
}
