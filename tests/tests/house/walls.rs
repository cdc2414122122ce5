//! The walls of the house: which crate may know which. What is not listed is forbidden.

use std::collections::BTreeMap;

use cargo_metadata::{Metadata, MetadataCommand};

/// Our own arrows: what each crate of ours may depend on.
const OURS: &[(&str, &[&str])] = &[
    ("auth", &[]),
    ("blobs", &[]),
    ("cache", &[]),
    ("db", &[]),
    ("infer", &["onnx"]),
    ("infer-tch", &["infer", "onnx", "torch"]),
    ("jobs", &["db"]),
    ("manifest", &[]),
    ("onnx", &[]),
    ("openid", &[]),
    ("packs", &["manifest", "onnx", "plugin-host"]),
    ("pastiche-plugin", &[]),
    ("pixels", &[]),
    ("plugin-host", &["manifest", "pixels"]),
    (
        "render",
        &["cache", "infer", "manifest", "onnx", "packs", "pixels", "plugin-host"],
    ),
    ("torch", &["onnx"]),
    ("trainer", &["manifest", "onnx", "pixels", "torch"]),
];

/// Crates of ours that may know all others.
const ROOFS: &[&str] = &["pastiche", "pastiche-tests", "xtask"];

/// Technologies, and the crates of ours that may know them.
const OUTSIDE: &[(&str, &[&str])] = &[
    ("actix-web", &["pastiche"]),
    ("actix-multipart", &["pastiche"]),
    ("argon2", &["auth"]),
    ("clap", &["pastiche", "xtask"]),
    ("diesel", &["db"]),
    ("diesel_migrations", &["db"]),
    ("figment", &["pastiche"]),
    ("ed25519-dalek", &["auth"]),
    ("image", &["pixels", "pastiche-tests"]),
    ("moka", &["cache"]),
    ("object_store", &["blobs"]),
    ("openidconnect", &["openid"]),
    ("prost", &["onnx"]),
    ("redis", &["cache", "jobs"]),
    ("tch", &["torch", "infer-tch", "trainer"]),
    ("safetensors", &["trainer"]),
    ("torch-sys", &["torch"]),
    ("utoipa", &["pastiche"]),
    ("wasmtime", &["plugin-host"]),
    ("wit-bindgen", &["pastiche-plugin"]),
    ("zip", &["packs", "trainer", "xtask"]),
];

/// Names that say nothing of what is inside.
const EMPTY_NAMES: &[&str] = &["types", "common", "utils", "util", "helpers", "core", "misc"];

fn metadata() -> Metadata {
    MetadataCommand::new().no_deps().exec().expect("cargo metadata")
}

/// What each package of the workspace builds with; `tests` adds what only its tests use.
fn arrows(tests: bool) -> BTreeMap<String, Vec<String>> {
    let packages = metadata().packages;
    let wanted = |kind| tests || kind != cargo_metadata::DependencyKind::Development;
    packages
        .iter()
        .map(|package| {
            let dependencies = package.dependencies.iter().filter(|dependency| wanted(dependency.kind));
            (
                package.name.to_string(),
                dependencies.map(|dependency| dependency.name.clone()).collect(),
            )
        })
        .collect()
}

#[test]
fn our_crates_know_only_whom_they_may() {
    let arrows = arrows(false);
    let mut faults = Vec::new();
    for (package, dependencies) in &arrows {
        if ROOFS.contains(&package.as_str()) {
            continue;
        }
        let allowed = OURS
            .iter()
            .find(|(name, _)| name == package)
            .map(|(_, allowed)| *allowed);
        let Some(allowed) = allowed else {
            faults.push(format!("{package} is not in the table of crates"));
            continue;
        };
        let ours = dependencies
            .iter()
            .filter(|dependency| arrows.contains_key(*dependency));
        faults.extend(
            ours.filter(|other| !allowed.contains(&other.as_str()))
                .map(|other| format!("{package} -> {other}")),
        );
    }
    assert!(faults.is_empty(), "arrows through walls: {faults:#?}");
}

#[test]
fn technologies_stay_in_their_rooms() {
    let mut faults = Vec::new();
    for (package, dependencies) in arrows(true) {
        for dependency in dependencies {
            let rooms = OUTSIDE
                .iter()
                .find(|(name, _)| *name == dependency)
                .map(|(_, rooms)| *rooms);
            // Tests of the whole house may drive any technology from outside.
            let tests = package == "pastiche-tests" && ["redis", "zip"].contains(&dependency.as_str());
            if rooms.is_some_and(|rooms| !rooms.contains(&package.as_str())) && !tests {
                faults.push(format!("{package} -> {dependency}"));
            }
        }
    }
    assert!(faults.is_empty(), "technologies outside their rooms: {faults:#?}");
}

#[test]
fn every_version_stands_in_the_workspace() {
    let root = metadata().workspace_root;
    for package in metadata().packages {
        let text = std::fs::read_to_string(&package.manifest_path).expect("a manifest");
        let own = text
            .lines()
            .any(|line| line.contains("version = \"") && !line.starts_with("rust-version"));
        assert!(
            !own,
            "{} pins a version; it belongs into {root}/Cargo.toml",
            package.name
        );
    }
}

#[test]
fn names_say_what_is_inside() {
    for package in metadata().packages {
        assert!(!EMPTY_NAMES.contains(&package.name.as_str()), "{}", package.name);
    }
    for file in super::tidy::sources() {
        let stem = file.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        assert!(!EMPTY_NAMES.contains(&stem), "{}", file.display());
    }
}
