//! `pastiche import`: a pack folder of weights that somebody published.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use manifest::StyleName;
use trainer::export::{self, Storage};
use trainer::import::{Family, Imported, StateDict};
use trainer::pack::{Pack, UNKNOWN_LICENSE, license_text};
use trainer::parity;

use super::say;

/// Arguments of `pastiche import`.
#[derive(Debug, Args)]
pub struct Import {
    /// What the weights are of: cyclegan, cut, pix2pix, fast-style or animegan2.
    #[arg(long, value_name = "FAMILY")]
    from: Family,
    /// The weights: a PyTorch state dict (.pth, of any version) or .safetensors.
    #[arg(value_name = "WEIGHTS")]
    weights: PathBuf,
    /// The pack folder to write.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// The style's name, publisher/name; by default `imported/` with the name of the weights' file.
    #[arg(long)]
    name: Option<StyleName>,
    /// The licence of the weights as SPDX expression.
    #[arg(long, value_name = "SPDX", default_value = UNKNOWN_LICENSE)]
    license: String,
    /// Store float16 weights: half the bytes.
    #[arg(long)]
    half: bool,
}

/// Pixels of the picture that the written file is compared on; a multiple of what every family wants.
const COMPARED_PX: i64 = 256;

impl Import {
    /// Imports.
    ///
    /// # Errors
    /// When the weights cannot be read, are of another family, or the folder cannot be written.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let shown = self.weights.display();
        let bytes = fs::read(&self.weights).with_context(|| format!("{shown} cannot be read"))?;
        let weights = StateDict::read(&bytes).with_context(|| shown.to_string())?;
        let imported = self.from.network(&weights).with_context(|| shown.to_string())?;
        let storage = if self.half { Storage::F16 } else { Storage::F32 };
        let generator = export::generator(&imported.network, 3, storage)?;
        let side = COMPARED_PX.max(i64::from(imported.multiple));
        let picture = parity::picture(side, imported.range);
        let parity = parity::check(&imported.network, &generator, &picture, imported.range)?;
        self.pack(&imported, generator)?.write(&self.out)?;
        let out = self.out.display();
        say::line(format!("{out}: {}", imported.description));
        say::line(format!(
            "  what is served is {:.3} levels of 255 from the weights on average, {:.2} at most",
            parity.mean, parity.most
        ));
        say::line(format!(
            "next: write its card ({out}/README.md) and licence, then `pastiche pack check {out}`"
        ));
        Ok(ExitCode::SUCCESS)
    }

    fn pack(&self, imported: &Imported, generator: bytes::Bytes) -> anyhow::Result<Pack> {
        let stem = words(&self.weights);
        let name = match &self.name {
            Some(name) => name.clone(),
            None => format!("imported/{}", stem.join("-"))
                .parse()
                .context("the file's name makes no style's name; say one with --name publisher/name")?,
        };
        let file = self
            .weights
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let title = title(&stem);
        Ok(Pack {
            summary: format!("Imported from {file}."),
            tags: vec!["imported".to_owned()],
            license_text: license_text(&self.license),
            card: card(&title, &file, imported),
            provenance: vec![
                ("method".to_owned(), imported.description.clone()),
                ("weights".to_owned(), file),
            ],
            range: imported.range,
            multiple: imported.multiple,
            license: self.license.clone(),
            title,
            name,
            generator,
        })
    }
}

/// The words of a file's name that may stand in a style's name.
fn words(path: &Path) -> Vec<String> {
    let stem = path
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .to_ascii_lowercase();
    let parts = stem.split(|letter: char| !letter.is_ascii_alphanumeric());
    parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

fn title(words: &[String]) -> String {
    let upper = |word: &String| {
        let mut letters = word.chars();
        let first = letters.next().map(|letter| letter.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    };
    words.iter().map(upper).collect::<Vec<_>>().join(" ")
}

fn card(title: &str, file: &str, imported: &Imported) -> String {
    format!(
        "# {title}\n\nImported from `{file}`: {}.\n\n**Trained on.** Not known. Say here what it was trained on, and by whom.\n",
        imported.description
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::typed as run;

    #[test]
    fn names_and_titles_come_from_the_file() {
        let words = words(Path::new("weights/Candy_nc16 (2).pth"));
        assert_eq!(words, ["candy", "nc16", "2"]);
        assert_eq!(title(&words), "Candy Nc16 2");
    }

    #[test]
    fn what_is_imported_has_no_fault() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("horse2zebra").to_string_lossy().into_owned();
        let weights = format!("{}/../tests/weights/cyclegan/legacy.pth", env!("CARGO_MANIFEST_DIR"));
        run(&["import", "--from", "cyclegan", &weights, "--out", &out, "--half"]).unwrap();
        assert_eq!(run(&["pack", "check", &out]), Ok(ExitCode::SUCCESS));
        let again = run(&["import", "--from", "cyclegan", &weights, "--out", &out]).unwrap_err();
        assert!(again.contains("name a new folder"), "{again}");
        let other = run(&["import", "--from", "fast-style", &weights, "--out", "nowhere"]).unwrap_err();
        assert!(other.contains("legacy.pth") && other.contains("--from"), "{other}");
        let unknown = run(&["import", "--from", "stylegan", &weights, "--out", "nowhere"]).unwrap_err();
        assert!(unknown.contains("cyclegan, cut, pix2pix"), "{unknown}");
    }
}
