//! What was written comes back, and nothing else.

use std::time::{Duration, SystemTime};

use bytes::Bytes;

use super::*;

fn run<T>(task: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(task)
}

#[test]
fn what_was_written_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = Blobs::open(&Place::Folder(folder.path().join("blobs"))).unwrap();
    run(async {
        let id = blobs.put(Bytes::from_static(b"a picture")).await.unwrap();
        assert_eq!(id, BlobId::of(b"a picture"));
        assert_eq!(blobs.put(Bytes::from_static(b"a picture")).await.unwrap(), id);
        assert_eq!(blobs.get(id).await.unwrap(), "a picture");
        let none = BlobId::of(b"nothing");
        assert!(matches!(blobs.get(none).await, Err(BlobError::Missing(missing)) if missing == none));
        blobs.remove(id).await.unwrap();
        blobs.remove(id).await.unwrap();
        assert!(matches!(blobs.get(id).await, Err(BlobError::Missing(_))));
        let empty = blobs.put(Bytes::new()).await.unwrap();
        assert_eq!(blobs.get(empty).await.unwrap(), "");
    });
}

#[test]
fn a_byte_that_turned_over_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = Blobs::open(&Place::Folder(folder.path().to_owned())).unwrap();
    let id = run(blobs.put(Bytes::from_static(b"a picture"))).unwrap();
    let name = id.to_string();
    std::fs::write(folder.path().join(&name[..2]).join(&name), b"a pictur3").unwrap();
    assert!(matches!(run(blobs.get(id)), Err(BlobError::Changed(changed)) if changed == id));
}

#[test]
fn old_ones_are_found_by_when_they_were_last_written() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = Blobs::open(&Place::Folder(folder.path().to_owned())).unwrap();
    let id = run(blobs.put(Bytes::from_static(b"old"))).unwrap();
    std::fs::write(folder.path().join("notes.txt"), b"not ours").unwrap();
    let (now, hour) = (SystemTime::now(), Duration::from_secs(3600));
    assert_eq!(run(blobs.older_than(now + hour)).unwrap(), [id]);
    assert_eq!(run(blobs.older_than(now - hour)).unwrap(), []);
    assert!(run(blobs.is_older(id, now + hour)).unwrap() && !run(blobs.is_older(id, now - hour)).unwrap());
    assert!(!run(blobs.is_older(BlobId::of(b"none"), now + hour)).unwrap());
}

#[test]
fn places_and_names() {
    let place = |text: &str| text.parse::<Place>();
    assert_eq!(place("/srv/blobs"), Ok(Place::Folder("/srv/blobs".into())));
    let s3 = |bucket: &str, prefix: &str| {
        Ok(Place::S3 {
            bucket: bucket.to_owned(),
            prefix: prefix.to_owned(),
        })
    };
    assert_eq!(place("s3://styles"), s3("styles", ""));
    assert_eq!(place("s3://styles/a/b/"), s3("styles", "a/b"));
    assert_eq!(place("s3://styles/a/b/").unwrap().to_string(), "s3://styles/a/b");
    for odd in ["", "s3://", "http://host/path"] {
        assert!(place(odd).is_err(), "{odd}");
    }
    for odd in ["", "00", "../../etc/passwd", &"A".repeat(64), &"g".repeat(64)] {
        assert!(odd.parse::<BlobId>().is_err(), "{odd}");
    }
    let refused = Blobs::open(&place("s3://styles").unwrap());
    #[cfg(not(feature = "s3"))]
    assert!(refused.unwrap_err().to_string().contains("built without S3"));
    #[cfg(feature = "s3")]
    drop(refused);
}
