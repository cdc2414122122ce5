//! A training that is killed, again and again, ends as if it had not been: the program itself, from outside.

#![cfg(test)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use pixels::{Encoding, Format, Limits};
use trainer::draw::Draw;

const STEPS: u64 = 120;
const KILLS: u64 = 20;
/// Most checkpoints that are waited for before a kill.
const CHECKPOINTS: usize = 3;
const PATIENCE: Duration = Duration::from_secs(60);

/// A recipe for tiny networks, with small pictures.
fn recipe(folder: &Path, method: &str) {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    fs::create_dir(folder.join("photographs")).unwrap();
    let small = |from: &str, to: &str| {
        let picture = pixels::decode(&fs::read(samples.join(from)).unwrap(), &Limits::default()).unwrap();
        let picture = pixels::resize(&picture, 96, 96).unwrap();
        fs::write(
            folder.join(to),
            pixels::encode(&picture, &Encoding::new(Format::Png)).unwrap(),
        )
        .unwrap();
    };
    for name in ["astronaut", "chelsea", "coffee", "rocket"] {
        small(&format!("{name}.jpg"), &format!("photographs/{name}.png"));
    }
    small("coffee.jpg", "art.png");
    let text = format!(
        "[style]\nname = \"tests/art\"\ntitle = \"Art\"\nlicense = \"CC0-1.0\"\n\
         [data]\nartworks = [\"art.png\"]\nphotographs = \"photographs\"\nrights = \"ours\"\n\
         [generator]\nchannels = 4\nblocks = 1\n[discriminator]\nchannels = 4\n\
         [training]\nmethod = \"{method}\"\nsteps = {STEPS}\nbatch = 1\ncrop_px = 64\n"
    );
    fs::write(folder.join("art.toml"), text).unwrap();
}

fn start(folder: &Path, run: &str) -> Child {
    Command::new(env!("CARGO_BIN_EXE_pastiche"))
        .arg("train")
        .arg(folder.join("art.toml"))
        .args(["--threads", "1", "--save-every", "0", "--run"])
        .arg(folder.join(run))
        .arg("--out")
        .arg(folder.join(format!("{run}-pack")))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn written(checkpoint: &Path) -> Option<SystemTime> {
    fs::metadata(checkpoint).and_then(|file| file.modified()).ok()
}

/// The tensors of a checkpoint: safetensors puts them in order behind a header, whose length comes first.
fn tensors(checkpoint: &Path) -> Vec<u8> {
    let bytes = fs::read(checkpoint).unwrap();
    let header = u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
    bytes[8 + header..].to_vec()
}

#[test]
fn twenty_kills_at_random_moments_leave_the_unbroken_runs_weights() {
    survives("cut");
}

#[test]
fn a_pool_of_earlier_results_survives_them_too() {
    survives("cyclegan");
}

fn survives(method: &str) {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    recipe(folder, method);
    assert!(start(folder, "whole").wait().unwrap().success());
    let checkpoint = folder.join("killed/checkpoint.safetensors");
    let mut draw = Draw::new(7, 0, "moments");
    for kill in 0..KILLS {
        let mut child = start(folder, "killed");
        for _ in 0..1 + draw.below(CHECKPOINTS) {
            let (before, begin) = (written(&checkpoint), Instant::now());
            while written(&checkpoint) == before {
                assert!(begin.elapsed() < PATIENCE, "no checkpoint after kill {kill}");
                thread::yield_now();
            }
        }
        child.kill().unwrap();
        assert!(!child.wait().unwrap().success(), "kill {kill} came too late to be one");
    }
    assert!(start(folder, "killed").wait().unwrap().success());
    let whole = folder.join("whole/checkpoint.safetensors");
    assert_eq!(tensors(&whole), tensors(&checkpoint));
    let best = |run: &str| {
        let files = trainer::data::files_of(&folder.join(run)).unwrap();
        let is_best = |file: &PathBuf| file.file_name().unwrap().to_string_lossy().starts_with("best-");
        let best: Vec<PathBuf> = files.into_iter().filter(is_best).collect();
        assert_eq!(best.len(), 1, "{best:?}");
        (best[0].file_name().unwrap().to_owned(), tensors(&best[0]))
    };
    assert_eq!(best("whole"), best("killed"));
    let generator = |run: &str| fs::read(folder.join(format!("{run}-pack/generator.onnx"))).unwrap();
    assert_eq!(generator("whole"), generator("killed"));
}
