//! `pastiche train`: from a recipe to a pack folder.

mod dry;
mod report;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};
use infer::DeviceId;
use torch::{Cuda, Device, Library};
use trainer::method::Losses;
use trainer::pack::Pack;
use trainer::recipe::{self, Recipe};
use trainer::run::{Product, Resources, Run, Sampler, Step};

use super::say;
use crate::config;

/// Arguments of `pastiche train`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Train {
    #[command(subcommand)]
    about: Option<About>,
    /// The recipe; paths in it are looked up from its folder.
    #[arg(value_name = "RECIPE.toml", required = true)]
    recipe: Option<PathBuf>,
    /// The pack folder to write at the end; by default the style's name beside the recipe.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Where checkpoint, log and contact sheet lie; by default beside the recipe.
    #[arg(long, value_name = "DIR")]
    run: Option<PathBuf>,
    /// Train on this device: cpu or cuda:0.
    #[arg(long, default_value = "cpu")]
    device: DeviceId,
    /// Threads on the CPU; one for each core when it is left out.
    #[arg(long)]
    threads: Option<i32>,
    /// Threads that draw crops; by default one beside a CPU, four beside a GPU.
    #[arg(long, value_name = "N")]
    loaders: Option<usize>,
    /// Seconds between checkpoints; 0 writes one after each step.
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    save_every: u64,
    /// Check the data, try a few steps, and tell what all of them will take; nothing is kept.
    #[arg(long)]
    dry_run: bool,
}

/// What can be done with runs.
#[derive(Debug, Subcommand)]
enum About {
    /// Write one page about a run, with its sheets, curves and figures.
    Report(report::Report),
}

/// Share of the time that steps may wait for their crops before it is told.
const STALLED: f64 = 0.03;

impl Train {
    /// Trains.
    ///
    /// # Errors
    /// When the recipe or its data cannot be used, the losses are no numbers any more, or the pack cannot be written.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        match (&self.about, &self.recipe) {
            (Some(About::Report(report)), _) => report.run(),
            (None, Some(recipe)) => self.train(recipe),
            (None, None) => bail!("name a recipe"),
        }
    }

    fn train(&self, file: &Path) -> anyhow::Result<ExitCode> {
        let shown = file.display();
        let text = fs::read_to_string(file).with_context(|| format!("{shown} cannot be read"))?;
        let recipe = recipe::parse(&text).with_context(|| shown.to_string())?;
        let base = file.parent().unwrap_or(Path::new(""));
        let (out, folder) = self.folders(&recipe, base);
        let library = Library::open(&config::cuda_folders());
        if let Some(threads) = self.threads {
            torch::set_num_threads(threads.max(1));
        }
        let mut resources = Resources::of(device(self.device, library.cuda())?);
        resources.loaders = self.loaders.unwrap_or(resources.loaders);
        if self.dry_run {
            return dry::run(recipe, base, resources, self.saved());
        }
        // Hours of training must not end at a folder that is taken.
        Pack::reserve(&out)?;
        let mut run = Run::open(recipe, base, &folder, resources)?;
        self.greet(&run, &folder);
        train(&mut run, self.saved())?;
        let (product, parity) = run.finish()?;
        let shown = out.display();
        let next = match product {
            Product::Pack(pack) => {
                pack.write(&out)?;
                format!("write its limits ({shown}/README.md) and licence, then `pastiche pack check {shown}`")
            }
            Product::Sampler(sampler) => {
                sampler.write(&out)?;
                let [generator, samples] = Sampler::FILES;
                say::line(format!(
                    "{shown} is no style pack: the generator makes pictures from noise and has no photograph to restyle"
                ));
                format!("look at {shown}/{samples}; {shown}/{generator} makes more, in any ONNX runtime")
            }
        };
        say::line(format!(
            "{shown}: what is written is {:.2} levels of 255 from what was trained on average, {:.1} at most",
            parity.mean, parity.most
        ));
        say::line(format!("next: {next}"));
        Ok(ExitCode::SUCCESS)
    }

    /// Time between checkpoints.
    fn saved(&self) -> Duration {
        Duration::from_secs(self.save_every)
    }

    fn folders(&self, recipe: &Recipe, base: &Path) -> (PathBuf, PathBuf) {
        let name = recipe.style.name.rsplit('/').next().unwrap_or("style");
        let out = self.out.clone().unwrap_or_else(|| base.join(name));
        let run = self.run.clone().unwrap_or_else(|| base.join(format!("{name}-run")));
        (out, run)
    }

    fn greet(&self, run: &Run, folder: &Path) {
        for refused in run.refused() {
            say::line(format!("left out: {}: {}", refused.file.display(), refused.reason));
        }
        say::line(format!(
            "{}; {}/sheet.png shows how far it is",
            pictures(run),
            folder.display()
        ));
        let begun = if run.steps() > 0 { "goes on" } else { "begins" };
        say::line(format!(
            "{begun} after step {}; stop it at any time, and the same command goes on where it was",
            run.steps()
        ));
    }
}

/// What is learned from, and what comes of it where that is no style.
fn pictures(run: &Run) -> String {
    match run.pictures() {
        (pictures, 0) => {
            format!("{pictures} picture(s), of which it makes others from noise: there will be no style pack")
        }
        (artworks, photographs) => format!("{artworks} artwork(s), {photographs} photographs"),
    }
}

/// The device by its name, made ready for the same shapes again and again.
fn device(id: DeviceId, cuda: &Cuda) -> anyhow::Result<Device> {
    match (id, cuda) {
        (DeviceId::Cpu, _) => Ok(Device::Cpu),
        (DeviceId::Cuda(index), Cuda::Devices(count)) if (index as i64) < *count => {
            torch::library::tune_repeated_shapes();
            Ok(Device::Cuda(index))
        }
        (DeviceId::Cuda(_), _) => bail!("there is no {id}; `pastiche doctor` tells which devices there are, and why"),
    }
}

/// All steps that are left, with a checkpoint each time that `every` is over.
fn train(run: &mut Run, every: Duration) -> anyhow::Result<()> {
    let style = "{pos}/{len} {wide_bar} {eta} left  {msg}";
    let bar = ProgressBar::new(run.recipe().training.steps).with_style(ProgressStyle::with_template(style)?);
    bar.set_position(run.steps());
    bar.reset_eta();
    let begin = Instant::now();
    let mut saved = begin;
    while !run.is_over() {
        let step = run.step()?;
        bar.set_position(run.steps());
        let waited = run.waited().as_secs_f64() / begin.elapsed().as_secs_f64();
        let images = bar.per_sec() * run.pictures_per_step() as f64;
        bar.set_message(format!("{images:.1} images/s {}", message(&step.losses, waited)));
        bar.suspend(|| tell(run, &step));
        if saved.elapsed() >= every {
            run.save()?;
            saved = Instant::now();
        }
    }
    run.save()?;
    bar.finish();
    Ok(())
}

/// What a step gave beside its losses.
fn tell(run: &Run, step: &Step) {
    let (steps, method) = (run.steps(), run.recipe().training.method);
    if let Some((from, to)) = step.set_back {
        say::line(format!(
            "step {from}: the losses were out of bounds; goes back to step {to}, and on at half the learning rate"
        ));
    }
    if let Some(seen) = &step.evaluation {
        let left = &seen.left;
        let other = match &seen.kept {
            Some(kept) => format!("content {:.2}", kept.content),
            None => format!("variety {:.2}", seen.variety),
        };
        say::line(format!(
            "step {steps}: left of the distance {:.2} {:.2} {:.2}, palette {:.2}; {other}; score {:.2}",
            left.fine,
            left.middle,
            left.coarse,
            left.palette,
            seen.score()
        ));
    }
    for alarm in &step.alarms {
        say::line(format!("step {steps}: {alarm}: {}", alarm.advice(method)));
    }
}

/// The losses, and the share of the time in which steps waited for their crops where that is worth a word.
fn message(losses: &Losses, waited: f64) -> String {
    let losses: Vec<String> = losses.iter().map(|(name, loss)| format!("{name} {loss:.3}")).collect();
    let losses = losses.join(" ");
    if waited < STALLED {
        return losses;
    }
    format!("{losses} ({:.0} % waiting for crops: --loaders)", waited * 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::typed as run;

    #[test]
    fn samples_are_said_to_be_no_pack() {
        let folder = tempfile::tempdir().unwrap();
        let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
        let pictures = samples.to_string_lossy();
        let text = format!(
            "[style]\nname = \"tests/small\"\ntitle = \"Small\"\nlicense = \"CC0-1.0\"\n\
             [data]\nartworks = [\"{pictures}\"]\nrights = \"ours\"\n\
             [training]\nmethod = \"dcgan\"\nsteps = 2\nbatch = 2\n"
        );
        let recipe = folder.path().join("small.toml");
        fs::write(&recipe, text).unwrap();
        run(&["train", &recipe.to_string_lossy(), "--threads", "1"]).unwrap();
        let out = folder.path().join("small");
        for file in Sampler::FILES {
            assert!(out.join(file).exists(), "{file}");
        }
        let card = fs::read_to_string(out.join("README.md")).unwrap();
        assert!(
            card.contains("no style pack") && card.contains("2 steps of 2 crops"),
            "{card}"
        );
        assert!(!out.join("style.toml").exists());
    }

    #[test]
    fn a_recipe_becomes_a_pack_without_a_fault() {
        let folder = tempfile::tempdir().unwrap();
        let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
        fs::create_dir(folder.path().join("photographs")).unwrap();
        for name in ["astronaut.jpg", "chelsea.jpg"] {
            fs::copy(samples.join(name), folder.path().join("photographs").join(name)).unwrap();
        }
        fs::copy(samples.join("coffee.jpg"), folder.path().join("art.jpg")).unwrap();
        let text = "[style]\nname = \"tests/art\"\ntitle = \"Art\"\nlicense = \"CC0-1.0\"\n\
                    [data]\nartworks = [\"art.jpg\"]\nphotographs = \"photographs\"\nrights = \"ours\"\n\
                    [generator]\nchannels = 4\nblocks = 1\n[training]\nsteps = 2\nbatch = 1\ncrop_px = 64\n";
        let recipe = folder.path().join("art.toml");
        fs::write(&recipe, text).unwrap();
        let recipe = recipe.to_string_lossy();
        run(&["train", &recipe, "--threads", "1"]).unwrap();
        let pack = folder.path().join("art").to_string_lossy().into_owned();
        assert_eq!(run(&["pack", "check", &pack]), Ok(ExitCode::SUCCESS));
        let again = run(&["train", &recipe]).unwrap_err();
        assert!(again.contains("name a new folder"), "{again}");
        fs::write(&*recipe, text.replace("steps = 2", "step = 2")).unwrap();
        let unknown = run(&["train", &recipe]).unwrap_err();
        assert!(
            unknown.contains("art.toml") && unknown.contains("unknown field `step`"),
            "{unknown}"
        );
    }
}
