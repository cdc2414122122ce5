//! Folders of the set-up: whole or not there, also after an interruption.

use super::*;
use crate::setup::testing::publish;

/// A folder that takes `lib/*` of two wheels, and the archives of these.
struct Case {
    root: tempfile::TempDir,
    folder: Folder,
}

impl Case {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let pick: Pick = |name| name.starts_with("lib/").then(|| name.to_owned());
        let archives = root.path().join("archives");
        let alpha = publish(&archives, "alpha", &["lib/a", "include/a"]);
        let beta = publish(&archives, "beta", &["lib/b"]);
        let parts = [alpha, beta].map(|wheel| Part { wheel, pick }).to_vec();
        let folder = Folder {
            title: "a folder",
            path: root.path().join("folder"),
            bytes: 1,
            parts,
            finish,
        };
        Self { root, folder }
    }

    fn add(&self, part: usize) {
        let wheel = self.folder.parts[part].wheel;
        self.folder
            .add(&wheel, &self.root.path().join("archives").join(wheel.file))
            .unwrap();
    }

    fn missing(&self) -> Vec<&'static str> {
        self.folder.missing().iter().map(|wheel| wheel.package).collect()
    }
}

fn finish(folder: &Path) -> Result<()> {
    anyhow::ensure!(
        folder.join("lib/a").exists() && folder.join("lib/b").exists(),
        "a or b is missing"
    );
    write(&folder.join("finished"), "")
}

#[test]
fn a_folder_appears_whole_or_not_at_all() {
    let case = Case::new();
    assert_eq!(case.missing(), ["alpha", "beta"]);
    case.add(0);
    assert_eq!(
        case.missing(),
        ["beta"],
        "a set-up that is interrupted here goes on with beta"
    );
    assert!(!case.folder.path.exists());
    case.add(1);
    assert!(!case.folder.is_ready());
    case.folder.close().unwrap();
    assert!(case.folder.is_ready());
    assert!(case.missing().is_empty());
    for (name, there) in [
        ("lib/a", true),
        ("lib/b", true),
        ("finished", true),
        ("include/a", false),
        (UNPACKED, false),
    ] {
        assert_eq!(case.folder.path.join(name).exists(), there, "{name}");
    }
    assert!(!case.folder.partial().exists());
}

#[test]
fn a_folder_that_misses_something_is_not_closed() {
    let case = Case::new();
    case.add(0);
    let error = format!("{:#}", case.folder.close().unwrap_err());
    assert!(error.contains("a or b is missing"), "{error}");
    assert!(!case.folder.path.exists());
}

#[test]
fn another_version_is_replaced() {
    let case = Case::new();
    fs::create_dir_all(case.folder.path.join("lib")).unwrap();
    fs::write(case.folder.path.join("lib/old"), "").unwrap();
    fs::write(case.folder.path.join(STAMP), "another version").unwrap();
    assert!(!case.folder.is_ready());
    assert!(!case.folder.adopt().unwrap());
    case.add(0);
    case.add(1);
    case.folder.close().unwrap();
    assert!(case.folder.is_ready());
    assert!(!case.folder.path.join("lib/old").exists());
}

#[test]
fn a_folder_made_by_hand_is_adopted_when_it_is_whole() {
    let case = Case::new();
    assert!(!case.folder.adopt().unwrap(), "there is none");
    fs::create_dir_all(case.folder.path.join("lib")).unwrap();
    fs::write(case.folder.path.join("lib/a"), "").unwrap();
    assert!(!case.folder.adopt().unwrap(), "b is missing");
    fs::write(case.folder.path.join("lib/b"), "").unwrap();
    assert!(case.folder.adopt().unwrap());
    assert!(case.folder.is_ready());
}
