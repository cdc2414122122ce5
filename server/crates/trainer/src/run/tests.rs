//! Runs that are broken off and taken up again.

use std::path::Path;

use tch::{Device, Tensor};

use super::*;
use crate::recipe::MethodName;

/// A folder with a recipe's data: a few of the sample pictures as photographs, one as artwork.
pub fn data() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples");
    let photographs = folder.path().join("photographs");
    fs::create_dir(&photographs).unwrap();
    for name in ["astronaut", "chelsea", "rocket", "coffee"] {
        let name = format!("{name}.jpg");
        fs::copy(samples.join(&name), photographs.join(&name)).unwrap();
    }
    fs::write(photographs.join("notes.txt"), "no picture").unwrap();
    fs::copy(samples.join("coffee.jpg"), folder.path().join("art.jpg")).unwrap();
    folder
}

/// The steps whose losses the log of a run tells of.
fn logged(run: &Path) -> Vec<u64> {
    let lines = log::read(&run.join(Log::FILE)).unwrap().into_iter();
    let losses = lines.filter(|line| matches!(line.entry, Entry::Losses(_)));
    losses.map(|line| line.step).collect()
}

#[test]
fn the_log_tells_of_each_step_once() {
    let folder = data();
    let path = folder.path().join("run");
    let open = || Run::open(recipe(40), folder.path(), &path, Resources::of(Device::Cpu)).unwrap();
    let mut run = open();
    for step in 0..20 {
        run.step().unwrap();
        if step == 11 {
            run.save().unwrap();
        }
    }
    assert_eq!(logged(&path), [10, 20]);
    let mut run = open();
    assert_eq!((run.steps(), logged(&path)), (12, vec![10]));
    for _ in 0..8 {
        run.step().unwrap();
    }
    assert_eq!(logged(&path), [10, 20]);
}

pub fn recipe(steps: u64) -> Recipe {
    crate::recipe::parse(&format!(
        "[style]\nname = \"tests/art\"\ntitle = \"Art\"\nlicense = \"CC0-1.0\"\n\
         [data]\nartworks = [\"art.jpg\"]\nphotographs = \"photographs\"\nrights = \"ours\"\n\
         [generator]\nchannels = 4\nblocks = 1\n\
         [training]\nsteps = {steps}\nbatch = 1\ncrop_px = 64\n"
    ))
    .unwrap()
}

fn open(base: &Path, run: &str) -> Result<Run, RunError> {
    tch::set_num_threads(1);
    Run::open(recipe(6), base, &base.join(run), Resources::of(Device::Cpu))
}

fn weights(run: &Run) -> Vec<(String, Tensor)> {
    run.method.state()
}

/// Recipes of every kind of method.
fn recipes() -> [Recipe; 3] {
    let mut cyclegan = recipe(6);
    cyclegan.training.method = MethodName::Cyclegan;
    [recipe(6), cyclegan, from_noise(6)]
}

/// A recipe whose generator makes pictures from noise.
fn from_noise(steps: u64) -> Recipe {
    crate::recipe::parse(&format!(
        "[style]\nname = \"tests/small\"\ntitle = \"Small\"\nlicense = \"CC0-1.0\"\n\
         [data]\nartworks = [\"photographs\", \"art.jpg\"]\nrights = \"ours\"\n\
         [training]\nmethod = \"dcgan\"\nsteps = {steps}\nbatch = 4\n"
    ))
    .unwrap()
}

#[test]
fn a_run_that_was_broken_off_ends_as_if_it_had_not_been() {
    for recipe in recipes() {
        broken_off(&recipe);
    }
}

fn broken_off(recipe: &Recipe) {
    let folder = data();
    tch::set_num_threads(1);
    let open = |run: &str| {
        let run = folder.path().join(run);
        Run::open(recipe.clone(), folder.path(), &run, Resources::of(Device::Cpu)).unwrap()
    };
    let mut whole = open("whole");
    while !whole.is_over() {
        whole.step().unwrap();
    }
    let mut broken = open("broken");
    for step in 0..5 {
        broken.step().unwrap();
        // What is done after a checkpoint is lost, and done again.
        if step == 2 {
            broken.save().unwrap();
        }
    }
    drop(broken);
    let mut resumed = open("broken");
    assert_eq!(resumed.steps(), 3);
    while !resumed.is_over() {
        resumed.step().unwrap();
    }
    let (whole, resumed) = (weights(&whole), weights(&resumed));
    assert_eq!(whole.len(), resumed.len());
    for ((name, a), (_, b)) in whole.iter().zip(&resumed) {
        assert_eq!(a, b, "{name}");
    }
}

#[test]
fn a_run_leaves_a_sheet_and_a_generator() {
    let folder = data();
    let mut run = open(folder.path(), "run").unwrap();
    assert_eq!(run.pictures(), (1, 3));
    assert_eq!(run.refused().len(), 1, "{:?}", run.refused());
    let mut last = None;
    while !run.is_over() {
        last = run.step().unwrap().evaluation;
    }
    run.save().unwrap();
    let evaluation = last.expect("an evaluation after the last step");
    assert!(
        evaluation.score().is_finite() && evaluation.variety > 0.0,
        "{evaluation:?}"
    );
    let sheet = fs::read(folder.path().join("run/sheet.png")).unwrap();
    assert_eq!(sheet, fs::read(folder.path().join("run/sheets/000006.png")).unwrap());
    let sheet = pixels::decode(&sheet, &pixels::Limits::default()).unwrap();
    assert_eq!(sheet.size(), (256, 512));
    assert!(folder.path().join("run/generator.onnx").exists());
    let (file, parity) = run.generator().unwrap();
    assert!(file.len() > 10_000 && parity.most < 4.0, "{parity:?}");
}

#[test]
fn what_is_no_checkpoint_is_told() {
    let folder = data();
    let run = folder.path().join("run");
    fs::create_dir(&run).unwrap();
    fs::write(checkpoint::path(&run), "nonsense").unwrap();
    let message = open(folder.path(), "run").unwrap_err().to_string();
    assert!(message.contains("delete it to begin anew"), "{message}");
    let mut other = Run::open(
        recipe(6),
        folder.path(),
        &folder.path().join("other"),
        Resources::of(Device::Cpu),
    )
    .unwrap();
    other.step().unwrap();
    other.save().unwrap();
    let mut wider = recipe(6);
    wider.generator.channels = 8;
    let message = Run::open(
        wider,
        folder.path(),
        &folder.path().join("other"),
        Resources::of(Device::Cpu),
    )
    .unwrap_err()
    .to_string();
    assert!(message.contains("no checkpoint of this recipe"), "{message}");
    fs::remove_file(folder.path().join("art.jpg")).unwrap();
    let message = open(folder.path(), "none").unwrap_err().to_string();
    assert!(message.contains("art.jpg"), "{message}");
}

#[test]
fn the_pack_has_the_generator_that_did_best() {
    let folder = data();
    let mut run = open(folder.path(), "run").unwrap();
    while !run.is_over() {
        run.step().unwrap();
    }
    run.save().unwrap();
    let (last, _) = run.generator().unwrap();
    // An evaluation that was better than the last one, of a generator that is told from it.
    let mut log = Log::open(&run.folder, 6).unwrap();
    let Some(Entry::Evaluation(mut better)) = log.lines().last().map(|line| line.entry.clone()) else {
        panic!("{:?}", log.lines());
    };
    better.kept = better.kept.map(|kept| Kept { content: 0.9, ..kept });
    better.left.coarse = 0.0;
    log.add(4, Entry::Evaluation(better)).unwrap();
    let (kept, path) = (run.best_path(6), run.best_path(4));
    let found = checkpoint::read(&kept).unwrap();
    let state = found.state.iter().map(|(name, tensor)| (name.clone(), tensor * 0.5));
    let planted = checkpoint::Checkpoint {
        steps: 4,
        set_backs: 0,
        state: state.collect(),
    };
    checkpoint::write(&path, &planted).unwrap();
    drop(run);
    let (Product::Pack(pack), _) = open(folder.path(), "run").unwrap().finish().unwrap() else {
        panic!("cut makes a style");
    };
    assert_ne!(pack.generator, last);
    assert!(
        pack.card.contains("4 steps") && pack.card.contains("content 0.90"),
        "{}",
        pack.card
    );
    assert!(pack.card.contains(&recipe(6).digest()), "{}", pack.card);
}

#[test]
fn the_best_of_the_checkpoint_before_is_kept() {
    let folder = data();
    let mut run = open(folder.path(), "run").unwrap();
    for (step, fine) in [(2, 0.5), (4, 0.3), (5, 0.4)] {
        let text = format!(
            "{{\"left\":{{\"fine\":{fine},\"middle\":0.4,\"coarse\":0.2,\"palette\":0.2}},\"variety\":1,\
             \"discriminator\":{{\"cross_entropy\":0.5,\"real_accuracy\":0.5,\"made_accuracy\":0.5}}}}"
        );
        let seen: Evaluation = serde_json::from_str(&text).unwrap();
        run.log.add(step, Entry::Evaluation(seen)).unwrap();
        fs::write(run.best_path(step), "").unwrap();
    }
    let there = || [2, 4, 5].map(|step| run.best_path(step).exists());
    run.forget_all_but_the_best(3).unwrap();
    assert_eq!(there(), [true, true, false]);
    run.forget_all_but_the_best(5).unwrap();
    assert_eq!(there(), [false, true, false]);
}

#[test]
fn a_run_whose_losses_are_no_numbers_goes_back_and_on_at_a_lower_rate() {
    let folder = data();
    let mut run = open(folder.path(), "run").unwrap();
    for _ in 0..2 {
        run.step().unwrap();
        run.save().unwrap();
    }
    plant_nan(&run);
    assert_eq!((run.step().unwrap().set_back, run.steps()), (Some((3, 2)), 2));
    assert!((run.rate() - 1e-4).abs() < 1e-9, "half of 2e-4: {}", run.rate());
    while !run.is_over() {
        assert_eq!(run.step().unwrap().set_back, None);
    }
    drop(run);
    // Who takes the run up again goes on at the lower rate too.
    let mut again = open(folder.path(), "run").unwrap();
    assert_eq!((again.steps(), again.set_backs), (2, 1));
    // What led to no numbers before is not tried again: then the one before, or a new beginning.
    plant_nan(&again);
    assert_eq!(again.step().unwrap().set_back, Some((3, 1)));
    plant_nan(&again);
    assert_eq!(again.step().unwrap().set_back, Some((2, 0)));
    for _ in 0..SET_BACKS - 3 {
        plant_nan(&again);
        assert!(again.step().unwrap().set_back.is_some());
    }
    plant_nan(&again);
    let error = again.step().unwrap_err();
    assert!(matches!(error, RunError::Diverged(_)), "{error}");
}

/// Makes a weight of the generator no number.
fn plant_nan(run: &Run) {
    let state = run.method.state();
    let (_, weight) = state.iter().find(|(name, _)| name.ends_with("weight")).unwrap();
    let _ = tch::no_grad(|| weight.shallow_clone().fill_(f64::NAN));
}

#[test]
fn a_run_without_progress_ends_when_patience_does() {
    let folder = data();
    let mut patient = recipe(1000);
    patient.training.patience = 2;
    let mut run = Run::open(
        patient,
        folder.path(),
        &folder.path().join("run"),
        Resources::of(Device::Cpu),
    )
    .unwrap();
    let mut evaluation = None;
    while evaluation.is_none() {
        evaluation = run.step().unwrap().evaluation;
    }
    let worse = |by: f64| {
        let mut worse = evaluation.unwrap();
        worse.left.coarse += by;
        Entry::Evaluation(worse)
    };
    for (step, by) in [(100, 0.0), (150, 0.2), (200, 0.1)] {
        assert!(!run.is_over(), "{step}");
        run.log.add(step, worse(by)).unwrap();
    }
    assert!(run.is_over());
}

#[test]
fn a_rehearsal_tells_what_a_run_will_take() {
    let folder = data();
    let found = open(folder.path(), "run").unwrap().rehearse().unwrap();
    assert_eq!((found.steps, found.evaluations), (6, 1));
    let least = found.step * 6 + found.evaluation;
    let time = found.time(std::time::Duration::from_secs(60));
    assert!(time >= least && time < 2 * least, "{found:?}");
    assert!(found.disk_bytes > 10_000, "{found:?}");
    assert!(!checkpoint::path(&folder.path().join("run")).exists());
}

#[test]
fn photographs_may_be_a_dataset() {
    use crate::dataset::{Addition, Dataset, Split};

    let folder = data();
    let manifest = folder.path().join("dataset.toml");
    let from = folder.path().join("photographs");
    let addition = Addition {
        from: &from,
        rights: "ours",
        tags: &[],
    };
    crate::dataset::add(&manifest, &addition).unwrap();
    let mut dataset = Dataset::read(&manifest).unwrap();
    for (index, entry) in dataset.pictures.iter_mut().enumerate() {
        entry.split = if index == 0 { Split::HeldOut } else { Split::Training };
    }
    dataset.write(&manifest).unwrap();
    let mut recipe = recipe(6);
    recipe.data.photographs = Some("dataset.toml".into());
    let run = Run::open(
        recipe,
        folder.path(),
        &folder.path().join("run"),
        Resources::of(Device::Cpu),
    )
    .unwrap();
    assert_eq!(
        (run.pictures(), run.trial.held_out(), run.refused().len()),
        ((1, 3), 1, 0)
    );
}

#[test]
fn samples_of_noise_are_what_dcgan_ends_with() {
    tch::set_num_threads(1);
    let folder = data();
    let recipe = from_noise(3);
    let path = folder.path().join("run");
    let open = || Run::open(recipe.clone(), folder.path(), &path, Resources::of(Device::Cpu)).unwrap();
    let mut run = open();
    assert_eq!((run.pictures(), run.trial.held_out()), ((4, 0), 1));
    assert_eq!(run.refused().len(), 1, "{:?}", run.refused());
    run.step().unwrap();
    run.save().unwrap();
    drop(run);
    let mut run = open();
    let mut last = None;
    while !run.is_over() {
        last = run.step().unwrap().evaluation;
    }
    run.save().unwrap();
    let evaluation = last.unwrap();
    assert_eq!(evaluation.kept, None);
    assert!(
        evaluation.score().is_finite() && evaluation.variety > 0.0,
        "{evaluation:?}"
    );
    let written = lines(&path).unwrap();
    let read = written.iter().filter_map(|line| match &line.entry {
        Entry::Evaluation(evaluation) => Some(evaluation.kept),
        _ => None,
    });
    assert_eq!(read.collect::<Vec<_>>(), [None]);
    let sheet = fs::read(path.join("sheet.png")).unwrap();
    let (product, parity) = open().finish().unwrap();
    assert!(parity.most < 4.0, "{parity:?}");
    let Product::Sampler(sampler) = product else {
        panic!("there is nothing to restyle");
    };
    assert_eq!(sampler.samples, sheet);
    let samples = pixels::decode(&sampler.samples, &pixels::Limits::default()).unwrap();
    assert_eq!(samples.size(), (256, 256));
    assert!(sampler.card.contains("4 pictures"), "{}", sampler.card);
    assert!(open().rehearse().unwrap().disk_bytes > 10_000);
}
