//! Runs that are broken off and taken up again.

use std::path::Path;

use tch::{Device, Tensor};

use super::*;

/// A folder with a recipe's data: a few of the sample pictures as photographs, one as artwork.
fn data() -> tempfile::TempDir {
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

/// The steps that the log of a run tells of.
fn logged(run: &Path) -> Vec<String> {
    let log = fs::read_to_string(run.join(LOG)).unwrap();
    let step = |line: &str| line.split([':', ',']).nth(1).unwrap_or_default().to_owned();
    log.lines().map(step).collect()
}

#[test]
fn the_log_tells_of_each_step_once() {
    let folder = data();
    let path = folder.path().join("run");
    let open = || Run::open(recipe(40), folder.path(), &path, Device::Cpu).unwrap();
    let mut run = open();
    for step in 0..20 {
        run.step().unwrap();
        if step == 11 {
            run.save().unwrap();
        }
    }
    assert_eq!(logged(&path), ["10", "20"]);
    let mut run = open();
    assert_eq!((run.steps(), logged(&path)), (12, vec!["10".to_owned()]));
    for _ in 0..8 {
        run.step().unwrap();
    }
    assert_eq!(logged(&path), ["10", "20"]);
}

fn recipe(steps: u64) -> Recipe {
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
    Run::open(recipe(6), base, &base.join(run), Device::Cpu)
}

fn weights(run: &Run) -> Vec<(String, Tensor)> {
    run.cut.state()
}

#[test]
fn a_run_that_was_broken_off_ends_as_if_it_had_not_been() {
    let folder = data();
    let mut whole = open(folder.path(), "whole").unwrap();
    while !whole.is_over() {
        whole.step().unwrap();
    }
    let mut broken = open(folder.path(), "broken").unwrap();
    for step in 0..5 {
        broken.step().unwrap();
        // What is done after a checkpoint is lost, and done again.
        if step == 2 {
            broken.save().unwrap();
        }
    }
    drop(broken);
    let mut resumed = open(folder.path(), "broken").unwrap();
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
    run.step().unwrap();
    run.save().unwrap();
    let sheet = fs::read(folder.path().join("run/sheet.png")).unwrap();
    let sheet = pixels::decode(&sheet, &pixels::Limits::default()).unwrap();
    assert_eq!(sheet.size(), (256, 512));
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
    let mut other = Run::open(recipe(6), folder.path(), &folder.path().join("other"), Device::Cpu).unwrap();
    other.step().unwrap();
    other.save().unwrap();
    let mut wider = recipe(6);
    wider.generator.channels = 8;
    let message = Run::open(wider, folder.path(), &folder.path().join("other"), Device::Cpu)
        .unwrap_err()
        .to_string();
    assert!(message.contains("no checkpoint of this recipe"), "{message}");
    fs::remove_file(folder.path().join("art.jpg")).unwrap();
    let message = open(folder.path(), "none").unwrap_err().to_string();
    assert!(message.contains("art.jpg"), "{message}");
}
