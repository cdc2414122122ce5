//! What a network sees, against the same layers by hand, and slopes through it.

use tch::Tensor;

use super::*;
use crate::export::{self, Storage};
use crate::init::{Init, Scheme};
use crate::layer::{Activation, Conv, Layer, Norm, Pass, Sequence};

const PLAIN: Normalisation = Normalisation {
    mean: [0.5; 3],
    std: [0.5; 3],
};

fn network() -> Sequence {
    let mut init = Init::new(Scheme::FanIn, 3, Device::Cpu);
    Sequence::new()
        .then(Conv::new(&mut init, 3, 6, 3).bias(&mut init, true).border(1))
        .then(Norm::instance(&mut init, 6, true))
        .then(Activation::LeakyRelu(0.2))
        .then(Conv::new(&mut init, 6, 4, 3).stride(2).border(1))
        .then(Activation::Tanh)
}

/// A file of it, and the names of what its nodes compute.
fn file(folder: &tempfile::TempDir) -> (PathBuf, Vec<String>) {
    let path = folder.path().join("network.onnx");
    let bytes = export::generator(&network(), 3, Storage::F32).unwrap();
    let unknown = ["none".to_owned()];
    let message = Graph::load_values(bytes.clone(), &unknown, &Options::default()).unwrap_err();
    let message = message.to_string();
    let (_, known) = message.split_once("there are ").unwrap();
    fs::write(&path, &bytes).unwrap();
    (path, known.split(", ").map(str::to_owned).collect())
}

fn picture(side: i64) -> Tensor {
    tch::manual_seed(5);
    Tensor::rand([2, 3, side, side], (Kind::Float, Device::Cpu)) * 2.0 - 1.0
}

#[test]
fn it_sees_what_its_layers_compute() {
    let folder = tempfile::tempdir().unwrap();
    let (path, names) = file(&folder);
    let last = names.last().unwrap().clone();
    let features = Features::open(&path, &[last], PLAIN, Device::Cpu).unwrap();
    for side in [16, 24] {
        let seen = features.of(&picture(side)).unwrap();
        let expected = network().forward(&picture(side), &Pass::INFERENCE);
        let off = (&seen[0] - expected).abs().max().double_value(&[]);
        assert!(seen.len() == 1 && off < 1e-5, "{off}");
    }
    // Another normalisation is another picture.
    let half = Normalisation {
        mean: [0.5; 3],
        std: [1.0; 3],
    };
    let features = Features::open(&path, &names[..1], half, Device::Cpu).unwrap();
    let first = Features::open(&path, &names[..1], PLAIN, Device::Cpu).unwrap();
    let (given, expected) = (features.of(&picture(16)), first.of(&(picture(16) * 0.5)));
    let off = (&given.unwrap()[0] - &expected.unwrap()[0])
        .abs()
        .max()
        .double_value(&[]);
    assert!(off < 1e-6, "{off}");
}

#[test]
fn slopes_go_through_to_the_pictures() {
    let folder = tempfile::tempdir().unwrap();
    let (path, names) = file(&folder);
    let values = [names[0].clone(), names.last().unwrap().clone()];
    let features = Features::open(&path, &values, PLAIN, Device::Cpu).unwrap();
    let slope = |values: &dyn Fn(&Tensor) -> Tensor| {
        let x = picture(16).set_requires_grad(true);
        Tensor::run_backward(&[values(&x)], &[&x], false, false).remove(0)
    };
    let given = slope(&|x| {
        let seen = features.of(x).unwrap();
        seen[1].square().sum(Kind::Float) + seen[0].square().sum(Kind::Float)
    });
    let own = network();
    let expected = slope(&|x| {
        let first = own.features(x, &[0], &Pass::INFERENCE).remove(0);
        own.forward(x, &Pass::INFERENCE).square().sum(Kind::Float) + first.square().sum(Kind::Float)
    });
    let off = (&given - &expected).abs().max().double_value(&[]);
    assert!(off < 1e-4 * expected.abs().max().double_value(&[]), "{off}");
}

#[test]
fn what_cannot_be_had_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let (path, names) = file(&folder);
    let told = |path: &Path, name: &str| {
        let error = Features::open(path, &[name.to_owned()], PLAIN, Device::Cpu).unwrap_err();
        error.to_string()
    };
    let message = told(&path, "relu9");
    assert!(
        message.contains("network.onnx: nothing in it computes `relu9`") && message.contains(&names[0]),
        "{message}"
    );
    assert!(told(&folder.path().join("none.onnx"), "x").contains("none.onnx"));
}
