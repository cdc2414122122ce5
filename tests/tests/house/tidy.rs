//! Rules that people would otherwise have to remember: sizes of files, a heading on each, no words that promise.

use std::path::{Path, PathBuf};

/// Lines that no source file passes; tests are exempt.
const MOST_LINES: usize = 800;
/// Lines that half of all source files stay below.
const MEDIAN_LINES: usize = 150;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the repository")
        .to_owned()
}

/// Every Rust source of ours.
pub fn sources() -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders: Vec<PathBuf> = ["server", "plugin-sdk", "plugins", "tests"]
        .iter()
        .map(|name| root().join(name))
        .collect();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let name = entry.file_name();
            if path.is_dir() && name != "target" && name != "node_modules" {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    assert!(files.len() > 100, "only {} sources were found", files.len());
    files
}

fn is_test(path: &Path) -> bool {
    path.components()
        .any(|part| part.as_os_str() == "tests" || part.as_os_str() == "testing")
        || path
            .file_name()
            .is_some_and(|name| name == "tests.rs" || name == "testing.rs")
}

fn text(path: &Path) -> String {
    std::fs::read_to_string(path).expect("a source file")
}

#[test]
fn files_are_small() {
    let mut lengths: Vec<(usize, PathBuf)> = sources()
        .into_iter()
        .filter(|path| !is_test(path))
        .map(|path| (text(&path).lines().count(), path))
        .collect();
    lengths.sort();
    let large: Vec<_> = lengths.iter().filter(|(lines, _)| *lines > MOST_LINES).collect();
    assert!(large.is_empty(), "files over {MOST_LINES} lines: {large:#?}");
    let (median, _) = lengths[lengths.len() / 2];
    assert!(median <= MEDIAN_LINES, "the median file has {median} lines");
    for (lines, path) in lengths.iter().filter(|(lines, _)| *lines > 400) {
        println!("long: {lines} lines in {}", path.display());
    }
}

#[test]
fn every_file_says_what_it_is() {
    let bare: Vec<PathBuf> = sources()
        .into_iter()
        .filter(|path| !text(path).starts_with("//!"))
        .collect();
    assert!(bare.is_empty(), "files without a heading: {bare:#?}");
}

#[test]
fn lints_are_not_silenced_without_a_reason() {
    // Code that a macro writes into other crates cannot expect what it does not know; it still says why.
    let (allow, ignore) = (format!("#{}allow(", "["), format!("#{}ignore", "["));
    let silenced = |line: &str| line.contains(&ignore) || (line.contains(&allow) && !line.contains("reason = "));
    let faults: Vec<PathBuf> = sources()
        .into_iter()
        .filter(|path| text(path).lines().any(silenced))
        .collect();
    assert!(faults.is_empty(), "use expect with a reason: {faults:#?}");
}

#[test]
fn only_the_configuration_reads_the_environment() {
    let reads = ["env::var(", "env::var_os(", "env::vars(", "env::vars_os("];
    let exempt = ["server/src/config/", "server/crates/xtask/", "build.rs"];
    let faults: Vec<String> = sources()
        .into_iter()
        .filter(|path| !is_test(path) && reads.iter().any(|read| text(path).contains(read)))
        .map(|path| path.strip_prefix(root()).expect("a file of ours").display().to_string())
        .filter(|path| !exempt.iter().any(|room| path.contains(room)))
        .collect();
    assert!(faults.is_empty(), "files that read the environment: {faults:#?}");
}

#[test]
fn migrations_are_paired() {
    let names = |database: &str| {
        let folder = root().join("migrations").join(database);
        let entries = std::fs::read_dir(folder).expect("migrations").flatten();
        let mut names: Vec<String> = entries
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        for name in &names {
            for way in ["up.sql", "down.sql"] {
                let file = root().join("migrations").join(database).join(name).join(way);
                assert!(!text(&file).trim().is_empty(), "{}", file.display());
            }
        }
        names
    };
    let sqlite = names("sqlite");
    assert!(!sqlite.is_empty());
    assert_eq!(sqlite, names("postgres"));
}
