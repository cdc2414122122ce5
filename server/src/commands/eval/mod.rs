//! `pastiche eval`: how good a style is, by numbers and by eye.

mod blind;
mod measure;
mod perception;
mod table;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::Args;
use indicatif::ProgressBar;
use torch::Tensor;
use trainer::data::files_of;
use trainer::features::Features;

use super::job::Job;
use super::{Common, say};
use measure::Pictures;
use perception::FeatureArgs;

/// Arguments of `pastiche eval`.
#[derive(Debug, Args)]
pub struct Eval {
    /// A style by name (publisher/name), a pack file or a pack folder.
    style: String,
    /// What it should look like; may be repeated.
    #[arg(long, value_name = "PICTURE", required = true)]
    art: Vec<PathBuf>,
    /// A folder of photographs that it did not learn from.
    #[arg(long, value_name = "DIR")]
    pictures: PathBuf,
    /// Longer side of the photographs, in pixels.
    #[arg(long, value_name = "PX", default_value_t = 512, value_parser = clap::value_parser!(u32).range(64..=4096))]
    size: u32,
    /// Longer side of the artwork, in pixels: what strokes are compared at.
    #[arg(long, value_name = "PX", default_value_t = 768, value_parser = clap::value_parser!(u32).range(64..=4096))]
    art_size: u32,
    /// Another style: measured too, and compared by eye on a page where nobody can tell which is which.
    #[arg(long, value_name = "STYLE")]
    against: Option<String>,
    /// Where that page goes.
    #[arg(long, value_name = "FILE", default_value = "blind.html", requires = "against")]
    page: PathBuf,
    /// A control's value, as `strength=0.8` or `color.amount=1`; may be repeated. The other style keeps its defaults.
    #[arg(long = "set", value_name = "ID=VALUE")]
    set: Vec<String>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    perception: FeatureArgs,
    #[command(flatten)]
    common: Common,
}

impl Eval {
    /// Measures.
    ///
    /// # Errors
    /// When a style, a setting or a picture cannot be used.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let shown = self.pictures.display();
        let files = files_of(&self.pictures).with_context(|| format!("{shown} cannot be read"))?;
        if files.is_empty() {
            bail!("{shown} has no pictures");
        }
        let job = Job::open(&self.style, &self.set, &self.common)?;
        let features = self.perception.open()?;
        let pictures = Pictures {
            photographs: measure::read(&files, self.size)?,
            artworks: measure::read(&self.art, self.art_size)?,
        };
        let results = self.measured(&job, &pictures, features.as_ref())?;
        drop(job);
        if let Some(other) = &self.against {
            let job = Job::open(other, &[], &self.common)?;
            let others = self.measured(&job, &pictures, features.as_ref())?;
            let artwork = pictures.artworks.first().context("name an artwork with --art")?;
            let page = blind::page(
                [&self.style, other],
                artwork,
                &pictures.photographs,
                [&results, &others],
            )?;
            let shown = self.page.display();
            std::fs::write(&self.page, page).with_context(|| format!("{shown} cannot be written"))?;
            say::note(format!("{shown} compares both by eye"));
        }
        Ok(ExitCode::SUCCESS)
    }

    /// The results of a style, whose figures are printed.
    fn measured(&self, job: &Job, pictures: &Pictures, features: Option<&Features>) -> anyhow::Result<Vec<Tensor>> {
        let bar = ProgressBar::new(pictures.photographs.len() as u64);
        let render = |photograph| {
            bar.inc(1);
            measure::render(job, photograph)
        };
        let results = pictures
            .photographs
            .iter()
            .map(render)
            .collect::<anyhow::Result<Vec<_>>>()?;
        bar.finish_and_clear();
        let mut measured = measure::measure(job, pictures, &results)?;
        let see = |features| perception::see(features, pictures, &results);
        measured.features = features.map(see).transpose()?;
        let name = job.style.name().to_string();
        say::line(if self.json {
            table::json(&name, &measured).to_string()
        } else {
            table::table(&name, &measured)
        });
        Ok(results)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use crate::commands::typed as run;

    #[test]
    fn a_style_is_measured_and_compared_by_eye() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let folder = tempfile::tempdir().unwrap();
        let pictures = folder.path().join("pictures");
        fs::create_dir(&pictures).unwrap();
        fs::copy(root.join("samples/coffee.jpg"), pictures.join("coffee.jpg")).unwrap();
        let path = |path: std::path::PathBuf| path.to_string_lossy().into_owned();
        let (style, art) = (
            path(root.join("../styles/great-wave")),
            path(root.join("samples/rocket.jpg")),
        );
        let (pictures, page) = (path(pictures), path(folder.path().join("page.html")));
        let data = path(folder.path().join("data"));
        let typed = [
            "eval",
            &style,
            "--art",
            &art,
            "--pictures",
            &pictures,
            "--size",
            "128",
            "--data",
            &data,
        ];
        run(&[&typed[..], &["--against", &style, "--page", &page]].concat()).unwrap();
        let page = fs::read_to_string(page).unwrap();
        assert_eq!(
            page.matches("data:image/jpeg;base64,").count(),
            4,
            "artwork, photograph, both results"
        );
        assert!(!page.contains("{{data}}"));
        let generator = path(root.join("../styles/great-wave/generator.onnx"));
        let seen = |layers: &str| run(&[&typed[..], &["--features", &generator, "--layers", layers]].concat());
        let error = seen("relu9").unwrap_err();
        assert!(error.contains("nothing in it computes `relu9`"), "{error}");
        fs::write(folder.path().join("pictures/notes.txt"), "no picture").unwrap();
        let error = run(&typed).unwrap_err();
        assert!(error.contains("notes.txt"), "{error}");
    }
}
