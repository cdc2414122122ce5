//! Makes hosts, pictures, and components of WebAssembly text.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use pixels::{Picture, Samples};
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

use crate::{HostConfig, PluginHost};

/// Small limits, so that tests of limits are fast.
pub(super) fn config() -> HostConfig {
    HostConfig {
        deadline: Duration::from_millis(100),
        memory_bytes: 8 << 20,
        output_pixels: 1_000_000,
        note_bytes: 10_000,
        instances: 4,
        ..HostConfig::default()
    }
}

pub(super) fn host() -> PluginHost {
    PluginHost::new(&config()).unwrap()
}

/// A path in this crate's folder.
pub(super) fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

pub(super) fn picture(width: u32, height: u32, samples: Samples) -> Arc<Picture> {
    Arc::new(Picture::new(width, height, samples, false, None).unwrap())
}

/// A picture of bytes without order, the same every time.
pub(super) fn noise(width: u32, height: u32, seed: u32) -> Arc<Picture> {
    let mut state = seed.wrapping_mul(747_796_405).wrapping_add(1);
    let mut samples = Vec::with_capacity((width * height * 4) as usize);
    for _ in 0..width * height {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [red, green, blue, _] = (state ^ (state >> 15)).to_le_bytes();
        samples.extend([red, green, blue, 255]);
    }
    picture(width, height, Samples::U8(samples))
}

/// The component of a fixture; see `fixtures/README.md`.
pub(super) fn component(name: &str) -> Vec<u8> {
    let path = here(&format!("fixtures/hostile/{name}.wat"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    if text.contains("\n(component") {
        return wat::parse_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
    let part = |name: &str| std::fs::read_to_string(here(&format!("fixtures/{name}.txt"))).unwrap();
    let text = text
        .replace(";;{imports}", &part("imports"))
        .replace(";;{describe}", &part("describe"));
    let mut module = wat::parse_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
    let exports = |role: &str| text.contains(&format!("pastiche:plugin/{role}@0.1.0#"));
    let world = match (exports("before"), exports("after")) {
        (true, true) => "plugin",
        (true, false) => "before-plugin",
        _ => "after-plugin",
    };
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_dir(here("../../../plugin-sdk/wit/0.1.0")).unwrap();
    let world = resolve.select_world(&[package], Some(world)).unwrap();
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8).unwrap();
    let encoder = ComponentEncoder::default().module(&module).unwrap();
    encoder
        .validate(true)
        .encode()
        .unwrap_or_else(|error| panic!("{name}: {error:#}"))
}
