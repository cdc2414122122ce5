//! Golden outputs: fixture generators through the whole way on libtorch, as they were when the engine got its version.
//!
//! A change that moves a pixel by more than one level fails here until `render::ENGINE_VERSION` is raised and the pictures
//! are written anew with `PASTICHE_UPDATE=1`. One level is allowed because processors round differently.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use cache::Cache;
use infer::{Precision, Scheduler, SchedulerConfig};
use infer_tch::{BackendConfig, TchBackend};
use pixels::{Encoding, Format, Limits, Picture, Samples};
use plugin_host::{HostConfig, PluginHost};
use render::{ENGINE_VERSION, LoadedStyle, RenderConfig, RenderRequest, Renderer};
use serde_json::{Map, Value, json};

/// Fixture, layout, range, multiple, settings.
const CASES: &[(&str, &str, &str, u32)] = &[
    ("cyclegan", "nchw", "[-1.0, 1.0]", 4),
    ("keras-nhwc", "nhwc", "[0.0, 255.0]", 4),
    ("mosaic-baked", "nchw", "[0.0, 255.0]", 4),
    ("unet", "nchw", "[-1.0, 1.0]", 8),
];

fn here() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn style((name, layout, range, multiple): (&str, &str, &str, u32)) -> Arc<LoadedStyle> {
    let folder = tempfile::tempdir().expect("a folder");
    let tensor = format!("layout = \"{layout}\"\nrange = {range}\n");
    let manifest = format!(
        "schema = 1\n[style]\nname = \"tests/{name}\"\nversion = \"1.0.0\"\ntitle = \"{name}\"\nsummary = \"A fixture.\"\n\
         tags = []\nlicense = \"CC0-1.0\"\n[generator]\nfile = \"generator.onnx\"\nkind = \"picture\"\nmultiple = {multiple}\n\
         [generator.input]\n{tensor}[generator.output]\n{tensor}\
         [[plugin]]\nfile = \"plugins/color-keep.wasm\"\nas = \"color\"\nsettings = {{ amount = 0.5 }}\n"
    );
    let write = |path: &str, text: &str| std::fs::write(folder.path().join(path), text).expect("a file");
    write("style.toml", &manifest);
    write("LICENSE", "CC0 1.0");
    write("README.md", "# A fixture\n");
    std::fs::create_dir(folder.path().join("plugins")).expect("a folder");
    let copy = |from: PathBuf, to: &str| std::fs::copy(from, folder.path().join(to)).expect("a copy");
    copy(here().join("fixtures").join(name).join("model.onnx"), "generator.onnx");
    copy(
        here().join("../plugins/color-keep/color-keep.wasm"),
        "plugins/color-keep.wasm",
    );
    let host = PluginHost::new(&HostConfig::default()).expect("a plugin host");
    let pack = packs::open(folder.path()).and_then(|pack| pack.check(&host, &onnx::Options::default()));
    Arc::new(LoadedStyle::new(pack.expect("a good pack")))
}

/// A picture with soft and hard edges; its sides are no multiple of anything.
fn picture() -> Picture {
    let pixel = |x: u32, y: u32| {
        let wave = ((f64::from(x) * 0.4).sin() * 60.0 + (f64::from(y) * 0.3).cos() * 60.0 + 128.0) as u8;
        [wave, if x < y { 220 } else { 40 }, (x * 5) as u8, 255]
    };
    let samples = (0..37).flat_map(|y| (0..45).flat_map(move |x| pixel(x, y))).collect();
    Picture::new(45, 37, Samples::U8(samples), false, None).expect("a picture")
}

fn rendered(style: &Arc<LoadedStyle>) -> Picture {
    let backend = TchBackend::open(&BackendConfig {
        cuda_folders: Vec::new(),
        threads: Some(1),
    });
    let scheduler = Scheduler::new(Arc::new(backend), &SchedulerConfig::default()).expect("a thread");
    let exact = RenderConfig {
        precision: Some(Precision::F32),
        ..RenderConfig::default()
    };
    let renderer = Renderer::new(exact, Arc::new(scheduler), Cache::off()).expect("a renderer");
    let file = pixels::encode(
        &picture(),
        &Encoding {
            format: Format::Png,
            quality: 90,
        },
    )
    .expect("a file");
    let given: Map<String, Value> = json!({"strength": 0.9}).as_object().cloned().expect("an object");
    let settings = style.controls().resolve(&given).expect("settings");
    let request = RenderRequest {
        picture: file.into(),
        settings,
        format: Some(Format::Png),
    };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let answer = runtime.block_on(renderer.render(style, request)).expect("a render");
    pixels::decode(&answer.body, &Limits::default()).expect("a picture")
}

fn samples(picture: Picture) -> Vec<u8> {
    match picture.into_samples() {
        Samples::U8(samples) => samples,
        other => panic!("8 bit, not {:?}", other.depth()),
    }
}

#[test]
fn renders_are_what_the_engine_version_promises() {
    let folder = here().join(format!("golden/engine-{ENGINE_VERSION}"));
    let update = std::env::var_os("PASTICHE_UPDATE").is_some();
    for case in CASES {
        let picture = rendered(&style(*case));
        let path = folder.join(format!("{}.png", case.0));
        if update {
            std::fs::create_dir_all(&folder).expect("a folder");
            let file = pixels::encode(
                &picture,
                &Encoding {
                    format: Format::Png,
                    quality: 90,
                },
            )
            .expect("a file");
            std::fs::write(&path, file).expect("a golden picture");
        }
        let golden = std::fs::read(&path).unwrap_or_else(|error| {
            panic!(
                "{}: {error}; after raising ENGINE_VERSION write it with PASTICHE_UPDATE=1",
                path.display()
            )
        });
        let golden = pixels::decode(&golden, &Limits::default()).expect("a golden picture");
        assert_eq!(golden.size(), picture.size());
        let (new, old) = (samples(picture), samples(golden));
        let most = new.iter().zip(&old).map(|(a, b)| a.abs_diff(*b)).max().unwrap_or(0);
        assert!(
            most <= 1,
            "{}: {most} levels off; if that is meant, raise ENGINE_VERSION and update",
            case.0
        );
    }
}
