//! Wheels: fetched once, checked, unpacked where they belong.

use std::path::Path;

use super::*;
use crate::setup::testing::{pip, publish};

/// A store, an index to fetch from, and a log of what was asked of the index.
struct Case {
    folder: tempfile::TempDir,
    store: WheelStore,
}

impl Case {
    fn new(failures: u32, keep: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let pip = pip(&folder.path().join("index"), &folder.path().join("log"), failures);
        let store = WheelStore::new(folder.path().join("store"), pip, keep);
        Self { folder, store }
    }

    fn index(&self) -> PathBuf {
        self.folder.path().join("index")
    }

    fn downloads(&self) -> Vec<String> {
        let log = fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
        log.lines().map(str::to_owned).collect()
    }

    fn stored(&self) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.folder.path().join("store")) else {
            return Vec::new();
        };
        entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name != "partial")
            .collect()
    }
}

/// Fetches with that many failures of pip before; expects that many calls of it, and a wheel or an error.
fn check(failures: u32, calls: usize, expect: Result<(), &str>) {
    let case = Case::new(failures, false);
    let wheel = publish(&case.index(), "alpha", &["a"]);
    match (case.store.fetch(&wheel), expect) {
        (Ok(path), Ok(())) => assert_eq!(digest(&path).unwrap(), wheel.sha256),
        (Err(error), Err(part)) => {
            assert!(format!("{error:#}").contains(part), "{error:#}");
            assert!(case.stored().is_empty(), "{:?}", case.stored());
        }
        (outcome, _) => panic!("{outcome:?}"),
    }
    assert_eq!(case.downloads().len(), calls);
}

#[test]
fn a_failed_download_is_tried_again() {
    check(0, 1, Ok(()));
    check(2, 3, Ok(()));
    check(
        3,
        3,
        Err("alpha 1.0 could not be fetched; run the command again, or put alpha-1.0-"),
    );
}

#[test]
fn pip_is_asked_for_this_very_file() {
    let case = Case::new(0, false);
    case.store.fetch(&publish(&case.index(), "alpha", &["a"])).unwrap();
    let [asked] = &case.downloads()[..] else {
        panic!("{:?}", case.downloads())
    };
    for part in [
        "download --no-deps",
        "--only-binary=:all: --implementation=cp --python-version=311 --abi=cp311",
        "--platform=manylinux2014_x86_64 --platform=manylinux_2_17_x86_64",
        "alpha==1.0",
    ] {
        assert!(asked.contains(part), "{asked}");
    }
}

#[test]
fn a_wheel_that_is_there_is_not_fetched_again() {
    let case = Case::new(0, false);
    let wheel = publish(&case.folder.path().join("store"), "alpha", &["a"]);
    case.store.fetch(&wheel).unwrap();
    assert!(case.downloads().is_empty());
}

#[test]
fn a_damaged_wheel_is_fetched_anew() {
    let case = Case::new(0, false);
    let wheel = publish(&case.index(), "alpha", &["a"]);
    fs::create_dir_all(case.folder.path().join("store")).unwrap();
    fs::write(case.folder.path().join("store").join(wheel.file), "half a wh").unwrap();
    let path = case.store.fetch(&wheel).unwrap();
    assert_eq!(digest(&path).unwrap(), wheel.sha256);
    assert_eq!(case.downloads().len(), 1);
}

#[test]
fn another_file_of_the_same_name_is_refused() {
    let case = Case::new(0, false);
    let wheel = publish(&case.index(), "alpha", &["a"]);
    publish(&case.index(), "alpha", &["something else"]);
    let error = format!("{:#}", case.store.fetch(&wheel).unwrap_err());
    assert!(error.contains(&format!("expected {}", wheel.sha256)), "{error}");
    assert!(case.stored().is_empty());
}

#[test]
fn wheels_go_when_they_are_unpacked_unless_they_are_kept() {
    for keep in [false, true] {
        let case = Case::new(0, keep);
        let wheel = publish(&case.index(), "alpha", &["a"]);
        case.store.fetch(&wheel).unwrap();
        case.store.discard(&wheel).unwrap();
        assert_eq!(case.stored().len(), usize::from(keep));
    }
}

#[test]
fn without_pip_the_message_names_what_to_install() {
    let folder = tempfile::tempdir().unwrap();
    let wheel = publish(&folder.path().join("index"), "alpha", &["a"]);
    for command in ["false", "/no/such/python"] {
        let store = WheelStore::new(
            folder.path().join("store"),
            Pip::standing_in(vec![command.into()]),
            false,
        );
        let error = store.fetch(&wheel).unwrap_err().to_string();
        assert!(error.contains("apt-get install python3 python3-pip"), "{error}");
    }
    assert!(!Path::new(&folder.path().join("store").join(wheel.file)).exists());
}
