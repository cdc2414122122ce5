//! Building twice, building with records that are missing or old, and what is refused.

use super::*;
use crate::{
    open,
    testing::{Contents, base, folder, host},
};

fn build_into(dir: &Path, out: &Path) -> Result<Built, BuildError> {
    build(dir, out, &host(), &Options::default())
}

fn built_bytes(files: &Contents) -> Vec<u8> {
    let folder = folder(files);
    let target = tempfile::TempDir::new().unwrap();
    let out = target.path().join("wave.stylepack");
    let built = build_into(folder.path(), &out).unwrap();
    let bytes = fs::read(&out).unwrap();
    assert_eq!(bytes.len() as u64, built.bytes);
    assert_eq!(
        fs::read_dir(target.path()).unwrap().count(),
        1,
        "nothing else is left there"
    );
    bytes
}

#[test]
fn the_same_folder_gives_the_same_bytes() {
    let bytes = built_bytes(&base());
    assert_eq!(bytes, built_bytes(&base()));
    let generator = &base()["generator.onnx"];
    let stored = bytes.windows(generator.len()).any(|window| window == generator);
    assert!(stored, "the generator lies in the pack as it is");
}

#[test]
fn records_are_written_beside_the_plugins_when_they_are_missing_or_old() {
    let mut files = base();
    let expect = files.insert("plugins/steady.json".to_owned(), b"{}".to_vec()).unwrap();
    for old in [Some("{}"), None] {
        let folder = folder(&files);
        let record = folder.path().join("plugins/steady.json");
        if old.is_none() {
            fs::remove_file(&record).unwrap();
        }
        let target = tempfile::TempDir::new().unwrap();
        let out = target.path().join("wave.stylepack");
        let built = build_into(folder.path(), &out).unwrap();
        assert_eq!(built.recorded, ["plugins/steady.json"]);
        assert_eq!(fs::read(&record).unwrap(), expect);
        assert_eq!(open(folder.path()).unwrap().digest(), built.digest);
        assert!(
            build_into(folder.path(), &out).unwrap().recorded.is_empty(),
            "nothing is left to record"
        );
    }
}

#[test]
fn a_bad_folder_builds_nothing_and_leaves_an_older_pack() {
    let target = tempfile::TempDir::new().unwrap();
    let out = target.path().join("wave.stylepack");
    fs::write(&out, "older").unwrap();
    let mut files = base();
    files.remove("LICENSE");
    let error = build_into(folder(&files).path(), &out).unwrap_err();
    assert!(matches!(error, BuildError::Faults(_)), "{error}");
    assert_eq!(fs::read(&out).unwrap(), b"older");
}

#[test]
fn a_pack_is_not_written_into_its_own_folder() {
    let folder = folder(&base());
    for out in ["wave.stylepack", "pictures/../wave.stylepack", "plugins/wave.stylepack"] {
        fs::create_dir_all(folder.path().join("pictures")).unwrap();
        let error = build_into(folder.path(), &folder.path().join(out)).unwrap_err();
        assert!(matches!(error, BuildError::Inside(_)), "{out}: {error}");
    }
}

#[test]
fn a_place_that_cannot_be_written_is_named() {
    let folder = folder(&base());
    let error = build_into(folder.path(), Path::new("/proc/no/such/place.stylepack")).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("`/proc/no/such/place.stylepack` cannot be written"),
        "{error}"
    );
}
