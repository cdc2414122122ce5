//! The first-party plugins and the SDK's example, as they are committed, through the host.
//!
//! `plugins/build --check` runs these tests on components that another compiler made, by naming their folder in
//! `PASTICHE_TEST_COMPONENTS`.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use pixels::{Depth, Picture, Samples};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::tests::harness::{here, noise};
use crate::{Call, HostConfig, Plugin, PluginHost};

const CURVE: &str = "plugin-sdk/examples/curve/curve.wasm";

/// Bytes of a component by its path in the repository.
fn component(path: &str) -> Vec<u8> {
    let root = std::env::var_os("PASTICHE_TEST_COMPONENTS").map_or_else(|| here("../../.."), PathBuf::from);
    fs::read(root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn load(path: &str) -> Plugin {
    PluginHost::new(&HostConfig::default())
        .unwrap()
        .load(&component(path))
        .unwrap()
}

fn plugin(name: &str) -> Plugin {
    load(&format!("plugins/{name}/{name}.wasm"))
}

fn call(settings: Value) -> Call {
    let Value::Object(settings) = settings else {
        panic!("settings are an object");
    };
    Call {
        settings,
        ..Call::default()
    }
}

fn after(plugin: &Plugin, call: &Call, original: &Arc<Picture>, stylized: &Arc<Picture>) -> Arc<Picture> {
    plugin.after(call, original, Arc::clone(stylized), &[]).unwrap()
}

fn bytes(picture: &Picture) -> &[u8] {
    match picture.samples() {
        Samples::U8(samples) => samples,
        deeper => panic!("bytes are expected, not {:?}", deeper.depth()),
    }
}

#[test]
fn each_describes_itself() {
    for (name, before, controls) in [
        ("color-keep", false, &["amount"][..]),
        ("film-grain", false, &["strength", "size", "monochrome"]),
        ("frame", true, &["aspect", "margin"]),
        ("palette-lock", false, &["colors", "softness"]),
    ] {
        let found = plugin(name).describe().unwrap();
        assert_eq!((found.name.as_str(), found.version.as_str()), (name, "1.0.0"));
        assert_eq!((found.has_before, found.has_after), (before, true), "{name}");
        assert_eq!(found.depths, [Depth::U8, Depth::U16, Depth::F32], "{name}");
        let ids: Vec<_> = found.controls.iter().map(|control| control.id.as_str()).collect();
        assert_eq!(ids, controls, "{name}");
        assert!(
            found.controls.iter().all(|control| !control.help.is_empty()),
            "{name} has a control without help"
        );
        let stored = serde_json::to_string(&found).unwrap();
        assert_eq!(serde_json::from_str::<crate::Description>(&stored).unwrap(), found);
    }
}

#[test]
fn color_keep_with_amount_0_gives_the_stylized_picture_back() {
    let (plugin, original, stylized) = (plugin("color-keep"), noise(67, 45, 1), noise(67, 45, 2));
    let nothing = call(json!({"amount": 0}));
    for depth in [Depth::U8, Depth::U16, Depth::F32] {
        let [original, stylized] = [&original, &stylized].map(|picture| Arc::new(picture.to_depth(depth)));
        assert_eq!(after(&plugin, &nothing, &original, &stylized), stylized);
    }
}

#[test]
fn color_keep_of_a_picture_with_itself_is_the_picture() {
    let (plugin, picture) = (plugin("color-keep"), noise(67, 45, 1));
    assert_eq!(after(&plugin, &Call::default(), &picture, &picture), picture);
}

#[test]
fn film_grain_follows_seed_and_frame() {
    let (plugin, picture) = (plugin("film-grain"), noise(67, 45, 1));
    let grain = |seed, frame| {
        after(
            &plugin,
            &Call {
                seed,
                frame,
                ..Call::default()
            },
            &picture,
            &picture,
        )
    };
    assert_eq!(grain(5, 6), grain(5, 6));
    assert_ne!(grain(5, 6), grain(5, 7));
    assert_ne!(grain(5, 6), grain(6, 6));
}

#[test]
fn palette_lock_without_softness_leaves_only_the_palette() {
    let (plugin, picture) = (plugin("palette-lock"), noise(67, 45, 1));
    let two = call(json!({"colors": ["#102030", "#F0E0D0"], "softness": 0}));
    let locked = after(&plugin, &two, &picture, &picture);
    let mut seen: Vec<&[u8]> = bytes(&locked).chunks(4).collect();
    seen.sort();
    seen.dedup();
    assert_eq!(seen, [[0x10, 0x20, 0x30, 255], [0xf0, 0xe0, 0xd0, 255]]);
}

#[test]
fn frame_pads_before_and_crops_after_bit_for_bit() {
    let plugin = plugin("frame");
    let wide = call(json!({"aspect": "16:9", "margin": 0.1}));
    for depth in [Depth::U8, Depth::U16, Depth::F32] {
        let picture = Arc::new(noise(40, 60, 1).to_depth(depth));
        let (padded, note) = plugin.before(&wide, Arc::clone(&picture)).unwrap();
        assert_eq!(padded.size(), (128, 72));
        assert_eq!(plugin.after(&wide, &picture, padded, &note).unwrap(), picture);
    }
    let own = call(json!({"aspect": "own"}));
    let picture = noise(40, 60, 1);
    let (same, note) = plugin.before(&own, Arc::clone(&picture)).unwrap();
    assert!(Arc::ptr_eq(&same, &picture) && note.is_empty());
}

#[test]
fn alpha_and_depth_are_kept() {
    let samples = (0..40 * 30 * 4_u32)
        .map(|index| (index.wrapping_mul(2_654_435_761) >> 16) as u16)
        .collect();
    let picture = Arc::new(Picture::new(40, 30, Samples::U16(samples), true, None).unwrap());
    for name in ["color-keep", "film-grain", "palette-lock"] {
        let changed = after(&plugin(name), &Call::default(), &noise_like(&picture), &picture);
        assert!(changed.has_alpha() && changed.depth() == Depth::U16, "{name}");
        assert_ne!(changed, picture, "{name}");
        assert_eq!(alpha(&changed), alpha(&picture), "{name}");
    }
}

fn noise_like(picture: &Picture) -> Arc<Picture> {
    Arc::new(noise(picture.width(), picture.height(), 9).to_depth(picture.depth()))
}

fn alpha(picture: &Picture) -> Vec<u16> {
    match picture.samples() {
        Samples::U16(samples) => samples.iter().skip(3).step_by(4).copied().collect(),
        other => panic!("words are expected, not {:?}", other.depth()),
    }
}

/// Each case of `fixtures/golden.txt`: component, settings, depth, and the SHA-256 of the samples that come out.
#[test]
fn outputs_are_what_they_were() {
    let golden = fs::read_to_string(here("fixtures/golden.txt")).unwrap();
    let mut wrong = Vec::new();
    for line in golden.lines().filter(|line| !line.starts_with('#')) {
        let [path, settings, depth, expected] = line.split_whitespace().collect::<Vec<_>>()[..] else {
            panic!("a line has four parts: {line}");
        };
        let depth = match depth {
            "u8" => Depth::U8,
            _ => Depth::U16,
        };
        let [original, stylized] = [3, 4].map(|seed| Arc::new(noise(97, 61, seed).to_depth(depth)));
        let call = Call {
            seed: 11,
            frame: 2,
            ..call(serde_json::from_str(settings).unwrap())
        };
        let plugin = load(path);
        let (prepared, note) = plugin.before(&call, stylized).unwrap();
        let changed = plugin.after(&call, &original, prepared.clone(), &note).unwrap();
        let found = digest(&[&prepared, &changed]);
        if found != expected {
            wrong.push(format!("{path} {settings} gives {found}\n"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.concat());
}

fn digest(pictures: &[&Picture]) -> String {
    let mut hasher = Sha256::new();
    for picture in pictures {
        match picture.samples() {
            Samples::U8(samples) => hasher.update(samples),
            Samples::U16(samples) => samples.iter().for_each(|sample| hasher.update(sample.to_le_bytes())),
            Samples::F32(samples) => samples.iter().for_each(|sample| hasher.update(sample.to_le_bytes())),
        }
    }
    hex::encode(hasher.finalize())
}

#[test]
fn committed_components_are_the_ones_in_the_list_of_checksums() {
    let list = fs::read_to_string(here("../../../plugins/CHECKSUMS")).unwrap();
    let (compiler, entries): (Vec<_>, Vec<_>) = list.lines().partition(|line| line.starts_with('#'));
    assert!(compiler[0].starts_with("# compiler: rustc "), "{compiler:?}");
    assert_eq!(entries.len(), 5);
    for entry in entries {
        let (expected, path) = entry.split_once("  ").unwrap();
        let committed = fs::read(here("../../..").join(path)).unwrap();
        assert_eq!(
            hex::encode(Sha256::digest(&committed)),
            expected,
            "{path}; run plugins/build"
        );
    }
    assert!(list.contains(CURVE));
}
