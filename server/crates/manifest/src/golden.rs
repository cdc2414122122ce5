//! The golden folders `golden/valid` and `golden/invalid`: one case is one file, and a new case needs no code.
//!
//! - `invalid/NAME.toml` with the exact faults in `NAME.err`
//! - `valid/NAME.toml` with the schema of its controls and its default settings in `NAME.json`
//! - either may have `NAME.plugins.json`: what its plugins describe, by alias; without it only the manifest is read
//!
//! Where the expected file is not there yet it is written, and the test fails once, so that it is looked at.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use crate::{Control, Controls, FILE, Faults, parse};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("golden").join(name)
}

/// Reads one case as far as it goes: the schema and default settings, or the faults.
fn read(case: &Path) -> Result<String, Faults> {
    let manifest = parse(FILE, &fs::read_to_string(case).unwrap())?;
    let Ok(described) = fs::read_to_string(case.with_extension("plugins.json")) else {
        return Ok(serde_json::to_string_pretty(&manifest).unwrap());
    };
    let described: BTreeMap<String, Vec<Control>> = serde_json::from_str(&described).unwrap();
    let controls = Controls::for_style(&manifest, &described)?;
    let schema = serde_json::to_string_pretty(&controls.json_schema()).unwrap();
    let settings = controls.resolve(&serde_json::Map::new()).unwrap();
    Ok(format!("{schema}\n{}", settings.canonical_json()))
}

fn check(folder_name: &str, ending: &str, run: impl Fn(&Path) -> String) {
    let mut wrong = Vec::new();
    let mut cases = 0;
    for entry in fs::read_dir(folder(folder_name)).unwrap() {
        let case = entry.unwrap().path();
        if case.extension().is_none_or(|found| found != "toml") {
            continue;
        }
        cases += 1;
        let got = run(&case).trim_end().to_owned() + "\n";
        let expected = case.with_extension(ending);
        match fs::read_to_string(&expected) {
            Ok(expect) if expect == got => {}
            Ok(expect) => wrong.push(format!("{}\nexpected:\n{expect}got:\n{got}", case.display())),
            Err(_) => {
                fs::write(&expected, &got).unwrap();
                wrong.push(format!("{} was written; look at it:\n{got}", expected.display()));
            }
        }
    }
    assert!(cases > 0, "no cases in golden/{folder_name}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn invalid_manifests_have_exactly_these_faults() {
    check("invalid", "err", |case| match read(case) {
        Err(faults) => faults.to_string(),
        Ok(_) => "no fault was found".to_owned(),
    });
}

#[test]
fn valid_manifests_read_like_this() {
    check("valid", "json", |case| match read(case) {
        Ok(text) => text,
        Err(faults) => format!("faults were found:\n{faults}"),
    });
}
