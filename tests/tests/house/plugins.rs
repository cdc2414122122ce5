//! First-party plugins as they are committed: what `CHECKSUMS` says, and the same bytes in the styles that carry them.

use std::path::{Path, PathBuf};

use plugin_host::{HostConfig, PluginHost};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the repository")
        .to_owned()
}

/// Every component below a folder, at most three levels down.
fn components(folder: &Path, depth: usize) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for path in std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
    {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if path.is_dir() && depth > 0 && name != "target" {
            found.extend(components(&path, depth - 1));
        } else if name.ends_with(".wasm") {
            found.push(path);
        }
    }
    found
}

#[test]
fn every_committed_component_loads_and_describes_itself() {
    let host = PluginHost::new(&HostConfig::default()).expect("a plugin host");
    let plugins = components(&root().join("plugins"), 1);
    assert!(plugins.len() >= 4, "only {} plugins are there", plugins.len());
    for path in plugins {
        let plugin = host
            .load(&std::fs::read(&path).expect("a component"))
            .expect("a good component");
        let description = plugin.describe().expect("a description");
        let folder = path.parent().and_then(Path::file_name).and_then(|name| name.to_str());
        assert_eq!(Some(description.name.as_str()), folder, "{}", path.display());
    }
}

#[test]
fn styles_carry_the_plugins_that_are_committed() {
    let carried = components(&root().join("styles"), 2);
    assert!(!carried.is_empty(), "no style carries a plugin");
    for path in carried {
        let stem = path.file_stem().and_then(|stem| stem.to_str()).expect("a name");
        let own = root().join("plugins").join(stem).join(format!("{stem}.wasm"));
        let same = std::fs::read(&own).expect("our plugin") == std::fs::read(&path).expect("the style's");
        assert!(
            same,
            "{} is not {}; copy it and raise the style's version",
            path.display(),
            own.display()
        );
    }
}
