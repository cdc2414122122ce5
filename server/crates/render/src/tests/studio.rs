//! A renderer on a fake device, with a style made of a fixture generator.

use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use cache::Cache;
use infer::fake::{Effect, FakeBackend};
use infer::{Scheduler, SchedulerConfig};
use pixels::{Encoding, Format, Picture, Samples};
use plugin_host::{HostConfig, PluginHost};
use serde_json::{Map, Value};

use crate::{LoadedStyle, RenderConfig, RenderRequest, Renderer};

/// What a test works with.
pub struct Studio {
    pub backend: Arc<FakeBackend>,
    pub renderer: Renderer,
    pub style: Arc<LoadedStyle>,
}

impl Studio {
    /// A fake device with `queue` places that inverts pictures, and a style around it.
    pub fn new(queue: usize, cache: Cache) -> Self {
        let backend = Arc::new(FakeBackend::new(Effect::Invert { low: 0.0, high: 1.0 }));
        let config = SchedulerConfig {
            queue,
            batch_max: 1,
            ..SchedulerConfig::default()
        };
        let scheduler = Scheduler::new(Arc::clone(&backend) as Arc<dyn infer::Backend>, &config).expect("threads");
        let renderer = Renderer::new(RenderConfig::default(), Arc::new(scheduler), cache).expect("a renderer");
        Self {
            backend,
            renderer,
            style: style("1.0.0"),
        }
    }

    /// A request with these settings.
    pub fn request(&self, picture: &Bytes, settings: &Value) -> RenderRequest {
        let given: Map<String, Value> = settings.as_object().cloned().unwrap_or_default();
        let settings = self.style.controls().resolve(&given).expect("settings");
        RenderRequest {
            picture: picture.clone(),
            settings,
            format: Some(Format::Png),
        }
    }
}

/// A style of this version, its generator the fixture `invert`.
pub fn style(version: &str) -> Arc<LoadedStyle> {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/fixtures");
    let folder = tempfile::tempdir().expect("a folder");
    let manifest = format!(
        "schema = 1\n[style]\nname = \"tests/invert\"\nversion = \"{version}\"\ntitle = \"Invert\"\nsummary = \"Light for dark.\"\n\
         tags = []\nlicense = \"CC0-1.0\"\n[generator]\nfile = \"generator.onnx\"\nkind = \"picture\"\nmultiple = 4\n\
         [generator.input]\nlayout = \"nchw\"\norder = \"rgb\"\nrange = [0.0, 1.0]\n\
         [generator.output]\nlayout = \"nchw\"\norder = \"rgb\"\nrange = [0.0, 1.0]\n"
    );
    std::fs::write(folder.path().join("style.toml"), manifest).expect("a manifest");
    std::fs::write(folder.path().join("LICENSE"), "CC0 1.0").expect("a licence");
    std::fs::write(folder.path().join("README.md"), "# Invert\n").expect("a card");
    std::fs::copy(fixtures.join("invert/model.onnx"), folder.path().join("generator.onnx")).expect("a generator");
    let host = PluginHost::new(&HostConfig::default()).expect("a plugin host");
    let pack = packs::open(folder.path()).and_then(|pack| pack.check(&host, &onnx::Options::default()));
    Arc::new(LoadedStyle::new(pack.expect("a good pack")))
}

/// A PNG of this size with a pattern that tells its pixels apart.
pub fn png(width: u32, height: u32) -> Bytes {
    let samples = (0..width * height * 4).map(|index| (index * 37 % 251) as u8).collect();
    let picture = Picture::new(width, height, Samples::U8(samples), true, None).expect("a picture");
    pixels::encode(
        &picture,
        &Encoding {
            format: Format::Png,
            quality: 90,
        },
    )
    .expect("a file")
    .into()
}

/// The samples of a file.
pub fn samples(file: &[u8]) -> Vec<u8> {
    match pixels::decode(file, &pixels::Limits::default())
        .expect("a picture")
        .into_samples()
    {
        Samples::U8(samples) => samples,
        other => panic!("8 bit, not {:?}", other.depth()),
    }
}
