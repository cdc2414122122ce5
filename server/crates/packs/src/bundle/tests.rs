//! What goes into a bundle comes out of it, or nothing does.

use std::fs;

use bytes::Bytes;
use tempfile::TempDir;

use super::*;
use crate::SigningKey;

/// Two packs of a few bytes, one with previews.
fn contents() -> (Contents, Vec<Bytes>) {
    let parts: Vec<Bytes> = ["first pack", "a preview", "another", "second pack"]
        .map(Bytes::from)
        .to_vec();
    let preview = |sample: &str, at: usize| BundledPreview {
        sample: sample.to_owned(),
        file: Part::of(&parts[at]),
    };
    let pack = |version: &str, at: usize, previews: Vec<BundledPreview>| Bundled {
        style: "studio/wave".to_owned(),
        version: version.to_owned(),
        digest: "00".repeat(32),
        publisher_title: "The Studio".to_owned(),
        deprecated: None,
        uploaded_ms: 1,
        published_ms: 2,
        report: None,
        signatures: Vec::new(),
        file: Part::of(&parts[at]),
        previews,
    };
    let packs = vec![
        pack("1.0.0", 0, vec![preview("cat", 1), preview("dog", 2)]),
        pack("1.1.0", 3, Vec::new()),
    ];
    (Contents { made_ms: 3, packs }, parts)
}

fn written(folder: &TempDir, key: &SigningKey) -> std::path::PathBuf {
    let path = folder.path().join("styles.bundle");
    let (contents, parts) = contents();
    let mut writer = BundleWriter::begin(&path, &contents, key).unwrap();
    assert!(!path.exists(), "an unfinished bundle has another name");
    parts.iter().for_each(|part| writer.part(part).unwrap());
    writer.finish().unwrap();
    path
}

#[test]
fn what_was_put_in_comes_out() {
    let (folder, key) = (TempDir::new().unwrap(), SigningKey::generate().unwrap());
    let path = written(&folder, &key);
    let mut bundle = Bundle::open(&path, |id| (id == key.id()).then_some(key.public_key())).unwrap();
    let (contents, parts) = contents();
    assert_eq!((bundle.contents(), bundle.signer()), (&contents, key.id()));
    bundle.rewind().unwrap();
    let read: Vec<Bytes> = contents.parts().map(|part| bundle.part(part).unwrap()).collect();
    assert_eq!(read, parts);
    assert_eq!(
        fs::read_dir(folder.path()).unwrap().count(),
        1,
        "nothing unfinished is left"
    );
    let again = BundleWriter::begin(&path, &contents, &key).unwrap_err();
    assert!(again.to_string().contains("exist"), "{again}");
}

#[test]
fn any_changed_byte_is_refused() {
    let (folder, key) = (TempDir::new().unwrap(), SigningKey::generate().unwrap());
    let good = fs::read(written(&folder, &key)).unwrap();
    let path = folder.path().join("changed.bundle");
    let refused = |bytes: &[u8]| {
        fs::write(&path, bytes).unwrap();
        Bundle::open(&path, |_| Some(key.public_key())).is_err()
    };
    assert!(!refused(&good));
    for at in 0..good.len() {
        for flipped in [1, 0x20, 0x80] {
            let mut bytes = good.clone();
            bytes[at] ^= flipped;
            assert!(refused(&bytes), "byte {at} of {} xor {flipped}", good.len());
        }
    }
    for end in [0, 1, good.len() / 2, good.len() - 1] {
        assert!(refused(&good[..end]), "cut at {end}");
    }
    assert!(refused(&[&good[..], b"x"].concat()));
    assert!(refused(&[&good[..], &good[..]].concat()));
}

#[test]
fn only_trusted_keys_count() {
    let (folder, key) = (TempDir::new().unwrap(), SigningKey::generate().unwrap());
    let path = written(&folder, &key);
    let nobody = Bundle::open(&path, |_| None).unwrap_err();
    assert!(matches!(nobody, BundleError::Untrusted(id) if id == key.id()));
    let other = SigningKey::generate().unwrap();
    assert!(Bundle::open(&path, |_| Some(other.public_key())).is_err());
}

#[test]
fn parts_come_as_they_were_announced() {
    let (folder, key) = (TempDir::new().unwrap(), SigningKey::generate().unwrap());
    let path = folder.path().join("styles.bundle");
    let (contents, parts) = contents();
    let mut writer = BundleWriter::begin(&path, &contents, &key).unwrap();
    writer.part(&parts[0]).unwrap();
    assert!(matches!(writer.part(&parts[2]), Err(BundleError::OtherPart(1))));
    assert!(matches!(writer.finish(), Err(BundleError::OtherPart(1))));
    assert_eq!(
        fs::read_dir(folder.path()).unwrap().count(),
        0,
        "what was given up is gone"
    );
}
