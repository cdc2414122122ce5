//! The golden packs, as folders and as zips.

use std::fs;

use super::*;
use crate::{
    build, open,
    testing::{Contents, base, entries, folder, here, host, overlaid, zip},
};

fn checked(path: &std::path::Path, host: &PluginHost) -> Result<VerifiedPack, Faults> {
    open(path)?.check(host, &Options::default())
}

/// What the check says of a pack, and that it says the same of its folder and its zip. Names that plugins have before
/// they describe themselves are left out: they are digests of what the assembler wrote.
fn said(files: &Contents, host: &PluginHost) -> Result<VerifiedPack, String> {
    let folder = folder(files);
    let archive = tempfile::NamedTempFile::new().unwrap();
    fs::write(archive.path(), zip(&entries(files))).unwrap();
    let told = |result: Result<VerifiedPack, Faults>| {
        result.map_err(|faults| {
            files.values().fold(faults.to_string(), |text, data| {
                let digest = hex::encode(Sha256::digest(data));
                text.replace(&digest[..12], "DIGEST")
            })
        })
    };
    let from_folder = told(checked(folder.path(), host));
    let from_zip = told(checked(archive.path(), host));
    match (&from_folder, &from_zip) {
        (Ok(one), Ok(other)) => assert_eq!(one.digest, other.digest),
        (one, other) => assert_eq!(one.as_ref().err(), other.as_ref().err()),
    }
    from_folder
}

fn cases(kind: &str) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(here("golden").join(kind)).unwrap();
    let mut cases: Vec<_> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    cases.sort();
    assert!(!cases.is_empty(), "no cases in golden/{kind}");
    cases
}

/// Whether every line is as expected; what follows `...` at the end of a line is another crate's to word.
fn says_so(got: &str, expect: &str) -> bool {
    let fits = |(got, expect): (&str, &str)| match expect.strip_suffix("...") {
        Some(start) => got.starts_with(start),
        None => got == expect,
    };
    got.lines().count() == expect.lines().count() && got.lines().zip(expect.lines()).all(fits)
}

#[test]
fn valid_packs_pass() {
    let host = host();
    for case in cases("valid") {
        if let Err(faults) = said(&overlaid(Some(&case)), &host) {
            panic!("{}:\n{faults}", case.display());
        }
    }
}

#[test]
fn invalid_packs_have_exactly_these_faults() {
    let host = host();
    let mut wrong = Vec::new();
    for case in cases("invalid") {
        let got = match said(&overlaid(Some(&case)), &host) {
            Ok(_) => "no fault was found\n".to_owned(),
            Err(faults) => faults + "\n",
        };
        let expected = case.with_extension("err");
        match fs::read_to_string(&expected) {
            Ok(expect) if says_so(&got, &expect) => {}
            Ok(expect) => wrong.push(format!("{}\nexpected:\n{expect}got:\n{got}", case.display())),
            Err(_) => {
                fs::write(&expected, &got).unwrap();
                wrong.push(format!("{} was written; look at it:\n{got}", expected.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_verified_pack_holds_everything() {
    let files = overlaid(Some(&here("golden/valid/everything")));
    let pack = said(&files, &host()).unwrap();
    assert_eq!(pack.manifest.style.name.to_string(), "pastiche/great-wave");
    assert_eq!(pack.graph.inputs().len(), 1);
    assert_eq!(pack.plugins.len(), 1);
    assert_eq!(pack.plugins[0].0, "steady");
    assert!(pack.card.starts_with("# The Great Wave"));
    assert!(pack.license_text.starts_with("Creative Commons"));
    assert_eq!(pack.pictures.keys().collect::<Vec<_>>(), ["pictures/before.png"]);
    let settings = pack.controls.resolve(&serde_json::Map::new()).unwrap();
    assert_eq!(settings.canonical_json(), r#"{"steady.amount":0.25}"#);
    assert_eq!(settings.strength(), 0.8, "pinned by the style");
}

#[test]
fn the_catalog_is_read_from_records_and_they_must_be_there_in_a_built_pack() {
    let mut files = base();
    let complete = folder(&files);
    let pack = open(complete.path()).unwrap();
    assert!(pack.recorded_controls().unwrap().get("steady.amount").is_some());
    let overview = pack.overview(&Options::default()).unwrap();
    assert_eq!(overview.plugins[0].recorded.as_ref().unwrap().name, "steady");
    assert_eq!(
        overview.generator.unwrap().operators.into_keys().collect::<Vec<_>>(),
        ["Identity"]
    );
    assert_eq!(overview.files.len(), files.len());

    files.remove("plugins/steady.json").unwrap();
    let unfinished = folder(&files);
    let told = "plugins/steady.json: what the plugin says about itself is not recorded in the pack \
                (`pastiche pack build` records it)";
    assert_eq!(
        open(unfinished.path())
            .unwrap()
            .recorded_controls()
            .unwrap_err()
            .to_string(),
        told
    );
    checked(unfinished.path(), &host()).expect("a folder in which an author works may be without records");
    let archive = tempfile::NamedTempFile::new().unwrap();
    fs::write(archive.path(), zip(&entries(&files))).unwrap();
    assert_eq!(checked(archive.path(), &host()).unwrap_err().to_string(), told);
}

#[test]
fn a_built_pack_is_the_same_pack() {
    let host = host();
    let folder = folder(&base());
    let target = tempfile::TempDir::new().unwrap();
    let out = target.path().join("wave.stylepack");
    let built = build(folder.path(), &out, &host, &Options::default()).unwrap();
    assert_eq!(built.digest, checked(folder.path(), &host).unwrap().digest);
    assert_eq!(built.digest, checked(&out, &host).unwrap().digest);
}
