//! `pastiche dataset`: pictures to learn from, with their rights.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::bail;
use clap::{Args, Subcommand};
use trainer::dataset::{self, Addition};

use super::say;

/// What can be done with datasets.
#[derive(Debug, Subcommand)]
pub enum Dataset {
    /// Add the pictures of a folder, a ZIP archive or a film, after a look at each of them.
    Add(Add),
}

/// Arguments of `pastiche dataset add`.
#[derive(Debug, Args)]
pub struct Add {
    /// A folder, a ZIP archive, or a film (one frame a second is taken; ffmpeg is needed).
    #[arg(value_name = "DIR|ZIP|VIDEO")]
    from: PathBuf,
    /// Who holds the rights.
    #[arg(long)]
    rights: String,
    /// A word to choose by; may be repeated.
    #[arg(long = "tag", value_name = "TAG")]
    tags: Vec<String>,
    /// The dataset's manifest, which recipes name as `data.photographs`.
    #[arg(long, value_name = "FILE", default_value = "dataset.toml")]
    to: PathBuf,
}

impl Dataset {
    /// Adds.
    ///
    /// # Errors
    /// When the manifest or what is added cannot be read, or no picture came in.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let Self::Add(add) = self;
        if add.rights.trim().is_empty() {
            bail!("--rights: say who holds the rights to the pictures");
        }
        let addition = Addition {
            from: &add.from,
            rights: &add.rights,
            tags: &add.tags,
        };
        let added = dataset::add(&add.to, &addition)?;
        for refused in &added.refused {
            say::line(format!("left out: {}: {}", refused.file.display(), refused.reason));
        }
        if added.pictures == 0 {
            bail!("no picture came in; see above, or name another folder, archive or film");
        }
        say::line(format!(
            "{} pictures are in {}; a recipe names it as data.photographs",
            added.pictures,
            add.to.display()
        ));
        Ok(ExitCode::SUCCESS)
    }
}

#[cfg(test)]
mod tests {
    use crate::commands::typed as run;

    #[test]
    fn pictures_are_added_once() {
        let folder = tempfile::tempdir().unwrap();
        let samples = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
        let manifest = folder.path().join("dataset.toml");
        let (samples, manifest) = (samples.to_string_lossy(), manifest.to_string_lossy());
        let typed = [
            "dataset", "add", &samples, "--rights", "CC0", "--tag", "sample", "--to", &manifest,
        ];
        run(&typed).unwrap();
        let text = std::fs::read_to_string(&*manifest).unwrap();
        assert!(
            text.contains("rights = \"CC0\"") && text.contains("tags = [\"sample\"]"),
            "{text}"
        );
        let error = run(&typed).unwrap_err();
        assert!(error.contains("no picture came in"), "{error}");
    }
}
