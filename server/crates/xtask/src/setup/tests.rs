//! The set-up as a whole, with small wheels of its own.

use super::*;
use crate::setup::folder::Part;
use crate::setup::testing::{pip, publish};

/// The wheels that a plan fetches into an empty cache: how many, how many bytes.
fn check(plan: Plan, provided: Option<&Provided>, expect: (usize, u64)) {
    let cache = tempfile::tempdir().unwrap();
    let folders = plan.folders(&CachePaths::at(cache.path()), provided);
    let wheels = missing(&folders.iter().collect::<Vec<_>>());
    let bytes = wheels.iter().map(|wheel| wheel.bytes).sum();
    assert_eq!((wheels.len(), bytes), expect, "{plan:?} {provided:?}");
}

#[test]
fn a_plan_fetches_each_wheel_once() {
    let of = |cuda, onnx_suite| Plan { cuda, onnx_suite };
    check(of(false, false), None, (3, 543_563_777));
    check(of(true, false), None, (16, 2_512_368_692));
    check(of(true, true), None, (17, 2_529_954_698));
    let cpu = Provided {
        link: "/l".into(),
        cuda: None,
    };
    check(of(false, false), Some(&cpu), (0, 0));
    check(of(true, false), Some(&cpu), (16, 2_512_368_692));
    let full = Provided {
        link: "/l".into(),
        cuda: Some("/l/cuda".into()),
    };
    check(of(true, true), Some(&full), (1, 17_586_006));
}

#[test]
fn the_environment_names_what_is_ready() {
    let paths = CachePaths::at(Path::new("/c"));
    let ready = Plan {
        cuda: true,
        onnx_suite: true,
    }
    .outcome(&paths, None);
    assert_eq!(
        ready.environment(),
        [
            ("LIBTORCH", Path::new("/c/libtorch-2.11.0")),
            ("PASTICHE_LIBTORCH_CUDA", Path::new("/c/cuda-13.0")),
            ("PASTICHE_ONNX_SUITE", Path::new("/c/onnx-1.18.0")),
        ]
    );
    let full = Provided {
        link: "/links".into(),
        cuda: Some("/links/cuda".into()),
    };
    let ready = Plan {
        cuda: true,
        onnx_suite: false,
    }
    .outcome(&paths, Some(full));
    assert_eq!(
        ready.environment(),
        [
            ("LIBTORCH", Path::new("/links")),
            ("PASTICHE_LIBTORCH_CUDA", Path::new("/links/cuda"))
        ]
    );
    let ready = Plan {
        cuda: false,
        onnx_suite: false,
    }
    .outcome(&paths, None);
    assert_eq!(ready.environment(), [("LIBTORCH", Path::new("/c/libtorch-2.11.0"))]);
}

#[test]
fn the_flags_decide_before_the_driver_does() {
    assert!(wants_cuda(Options {
        cuda: true,
        no_cuda: false
    }));
    assert!(!wants_cuda(Options {
        cuda: false,
        no_cuda: true
    }));
}

/// Two folders, as libtorch and CUDA are: both take files from the first wheel.
fn two_folders(root: &Path) -> [Folder; 2] {
    let index = root.join("index");
    let torch = publish(&index, "torch", &["cpu", "cuda"]);
    let nvidia = publish(&index, "nvidia", &["cublas"]);
    let part = |wheel, pick| Part { wheel, pick };
    let folder = |name: &'static str, parts: Vec<Part>| Folder {
        title: name,
        path: root.join("cache").join(name),
        bytes: 1,
        parts,
        finish: |_| Ok(()),
    };
    [
        folder(
            "libtorch",
            vec![part(torch, |name| (name == "cpu").then(|| "lib/cpu".to_owned()))],
        ),
        folder(
            "cuda",
            vec![
                part(torch, |name| (name == "cuda").then(|| "lib/cuda".to_owned())),
                part(nvidia, |name| Some(name.to_owned())),
            ],
        ),
    ]
}

#[test]
fn a_shared_wheel_is_fetched_once_and_nothing_is_fetched_twice() {
    let root = tempfile::tempdir().unwrap();
    let folders = two_folders(root.path());
    let log = root.path().join("log");
    let store = WheelStore::new(
        root.path().join("cache/wheels"),
        pip(&root.path().join("index"), &log, 0),
        false,
    );
    for _again in 0..2 {
        make_ready(&folders, &store).unwrap();
        assert!(folders.iter().all(Folder::is_ready));
        assert_eq!(fs::read_to_string(&log).unwrap().lines().count(), 2);
    }
    for name in ["libtorch/lib/cpu", "cuda/lib/cuda", "cuda/cublas"] {
        assert!(root.path().join("cache").join(name).is_file(), "{name}");
    }
    assert_eq!(
        fs::read_dir(root.path().join("cache/wheels")).unwrap().count(),
        0,
        "wheels are discarded"
    );
}

#[test]
fn an_interrupted_set_up_goes_on_where_it_was() {
    let root = tempfile::tempdir().unwrap();
    let folders = two_folders(root.path());
    let (index, log) = (root.path().join("index"), root.path().join("log"));
    let wheels = root.path().join("cache/wheels");
    let nvidia = folders[1].parts[1].wheel.file;
    fs::rename(index.join(nvidia), root.path().join(nvidia)).unwrap();
    make_ready(&folders, &WheelStore::new(wheels.clone(), pip(&index, &log, 0), false)).unwrap_err();
    assert!(!folders[1].is_ready());

    fs::rename(root.path().join(nvidia), index.join(nvidia)).unwrap();
    fs::remove_file(&log).unwrap();
    make_ready(&folders, &WheelStore::new(wheels, pip(&index, &log, 0), false)).unwrap();
    assert!(folders.iter().all(Folder::is_ready));
    let asked = fs::read_to_string(&log).unwrap();
    assert!(asked.lines().count() == 1 && asked.contains("nvidia==1.0"), "{asked}");
}

#[test]
fn two_set_ups_wait_for_each_other() {
    let cache = tempfile::tempdir().unwrap();
    let paths = CachePaths::at(cache.path());
    let first = lock(&paths).unwrap();
    std::thread::scope(|scope| {
        let second = scope.spawn(|| lock(&paths).map(|_| ()));
        assert!(matches!(
            File::create(paths.lock()).unwrap().try_lock(),
            Err(TryLockError::WouldBlock)
        ));
        drop(first);
        second.join().unwrap().unwrap();
    });
}
