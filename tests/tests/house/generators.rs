//! The fixture generators on libtorch: every case gives what its author's runtime gave.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use infer::{Array, Backend, DeviceId, Generator, Precision};
use infer_tch::{BackendConfig, TchBackend};
use npyz::NpyFile;
use onnx::{Graph, Options};

/// Folder and maximum absolute difference; see `fixtures/README.md`.
const GENERATORS: &[(&str, f32)] = &[
    ("animegan", 1e-4),
    ("cyclegan", 1e-4),
    ("fast-style-dynamic", 1e-4),
    ("fast-style-fixed", 1e-4),
    ("identity", 0.0),
    ("invert", 1e-6),
    ("invert-fixed", 1e-6),
    ("keras-nhwc", 0.05),
    ("mosaic-baked", 0.05),
    ("two-inputs", 1e-6),
    ("unet", 1e-4),
    ("weights-bf16", 3e-2),
    ("weights-f16", 5e-3),
];

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

fn load(name: &str) -> (Arc<Graph>, Box<dyn Generator>) {
    let backend = TchBackend::open(&BackendConfig {
        cuda_folders: Vec::new(),
        threads: Some(1),
    });
    let bytes = std::fs::read(fixtures().join(name).join("model.onnx")).expect("a model");
    let graph = Arc::new(Graph::load(bytes.into(), &Options::default()).expect("a supported model"));
    let generator = backend
        .load(&DeviceId::Cpu, &graph, Precision::F32)
        .expect("a loaded generator");
    (graph, generator)
}

fn read(path: &Path) -> Array {
    let file = NpyFile::new(std::fs::File::open(path).expect("an array")).expect("a .npy file");
    let shape: Vec<usize> = file.shape().iter().map(|&side| side as usize).collect();
    Array::new(shape, file.into_vec::<f32>().expect("float32")).expect("elements of its shape")
}

fn cases(name: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(fixtures().join(name)).expect("a fixture");
    let mut cases: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_dir())
        .collect();
    cases.sort();
    assert!(!cases.is_empty(), "{name} has no case");
    cases
}

fn difference(given: &Array, expected: &Array) -> f32 {
    assert_eq!(given.shape(), expected.shape());
    let (given, expected) = (
        given.as_slice::<f32>().expect("float32"),
        expected.as_slice::<f32>().expect("float32"),
    );
    given
        .iter()
        .zip(expected)
        .map(|(a, b)| (a - b).abs())
        .fold(0.0, f32::max)
}

#[test]
fn every_case_gives_what_its_author_saw() {
    for (name, most) in GENERATORS {
        let (graph, mut generator) = load(name);
        for case in cases(name) {
            let inputs: Vec<(String, Array)> = graph
                .inputs()
                .iter()
                .enumerate()
                .map(|(index, port)| (port.name.clone(), read(&case.join(format!("input_{index}.npy")))))
                .collect();
            let outputs = generator
                .run(&inputs)
                .unwrap_or_else(|error| panic!("{}: {error}", case.display()));
            let off = difference(&outputs[0].1, &read(&case.join("output_0.npy")));
            assert!(off <= *most, "{}: {off} off, {most} is allowed", case.display());
        }
    }
}

#[test]
fn every_folder_of_fixtures_is_tested() {
    for entry in std::fs::read_dir(fixtures())
        .expect("the fixtures")
        .flatten()
        .filter(|entry| entry.path().is_dir())
    {
        let name = entry.file_name();
        assert!(
            GENERATORS.iter().any(|(known, _)| name == *known),
            "{name:?} is not in the table"
        );
    }
}

/// A picture of the size that was baked in and one of another give the same from the fixed and the open export.
#[test]
fn a_freed_generator_is_the_dynamic_one() {
    let (_, mut fixed) = load("fast-style-fixed");
    let (_, mut open) = load("fast-style-dynamic");
    for (height, width) in [(16, 16), (32, 32), (33, 21), (64, 40), (57, 83), (128, 128)] {
        let values: Vec<f32> = (0..3 * height * width)
            .map(|index| (index as f32 * 0.37).sin())
            .collect();
        let picture = [(
            "image".to_owned(),
            Array::new([1, 3, height, width], values).expect("a picture"),
        )];
        let (a, b) = (fixed.run(&picture).expect("fixed"), open.run(&picture).expect("open"));
        let off = difference(&a[0].1, &b[0].1);
        assert!(off <= 1e-4, "{height}x{width}: {off} off");
    }
}

/// A nearly flat picture has a large mean beside its deviation: a variance computed as `E[x^2] - E[x]^2` in float32 cancels
/// out, and the first instance norm turns rounding errors into a picture.
#[test]
fn a_nearly_flat_picture_is_normalised_exactly() {
    let (graph, mut generator) = load("mosaic-baked");
    let flat = |shift: f32| -> Vec<f32> {
        let values = (0..3 * 32 * 32).map(|index| shift + (index % 7) as f32 / 8.0);
        let name = graph.inputs()[0].name.clone();
        let picture = [(
            name,
            Array::new([1, 3, 32, 32], values.collect::<Vec<_>>()).expect("a picture"),
        )];
        generator.run(&picture).expect("a run")[0]
            .1
            .as_slice::<f32>()
            .expect("float32")
            .to_vec()
    };
    let mut flat = flat;
    // Instance norm takes the shift away, but for the border that the reflection of the picture keeps alike.
    let (near, far) = (flat(0.0), flat(240.0));
    let most = near.iter().zip(&far).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(most <= 0.5, "{most} off after a shift of the whole picture");
}
