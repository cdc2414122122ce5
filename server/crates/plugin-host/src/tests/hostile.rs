//! Every hostile plugin gets the error that stands beside it, and the host goes on as if nothing had been.

use std::fs;
use std::sync::Arc;

use crate::tests::harness::{component, here, host, noise};
use crate::{Call, PluginError, PluginHost};

/// Runs everything that a plugin has on a small picture.
fn run(host: &PluginHost, wasm: &[u8]) -> Result<(), PluginError> {
    let plugin = host.load(wasm)?;
    plugin.describe()?;
    let (original, call) = (noise(4, 3, 1), Call::default());
    let (picture, note) = plugin.before(&call, Arc::clone(&original))?;
    plugin.after(&call, &original, picture, &note)?;
    Ok(())
}

/// Names of the fixtures, in order.
fn names() -> Vec<String> {
    let files = fs::read_dir(here("fixtures/hostile")).unwrap();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names
        .filter_map(|name| Some(name.strip_suffix(".wat")?.to_owned()))
        .collect();
    names.sort();
    names
}

/// What the host says of a fixture; the plugin's digest, where it stands for a name, is left out.
fn said(host: &PluginHost, name: &str) -> String {
    match run(host, &component(name)) {
        Ok(()) => "fine\n".into(),
        Err(error) => {
            let text = error.to_string();
            let unnamed = text
                .split('`')
                .nth(1)
                .is_some_and(|name| name.bytes().all(|b| b.is_ascii_hexdigit()));
            let text = match text.split('`').nth(1) {
                Some(digest) if unnamed => text.replace(digest, "DIGEST"),
                _ => text,
            };
            format!("{text}\n")
        }
    }
}

#[test]
fn each_hostile_plugin_gets_its_own_error_and_the_host_survives() {
    let host = host();
    let (mut wrong, names) = (Vec::new(), names());
    assert!(names.len() > 40, "the fixtures are missing");
    for name in &names {
        let expected = fs::read_to_string(here(&format!("fixtures/hostile/{name}.err"))).unwrap_or_default();
        let said = said(&host, name);
        if said != expected {
            wrong.push(format!("{name}.err should be: {said}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.concat());
}
