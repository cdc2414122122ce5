//! A libtorch that somebody provides: which are taken, and how they are linked.

use super::*;

/// A libtorch with these libraries, and one more file that tells the version.
fn libtorch(root: &Path, libraries: &[&str], (name, text): (&str, &str)) -> PathBuf {
    let folder = root.join("site-packages/torch");
    fs::create_dir_all(folder.join("lib")).unwrap();
    fs::create_dir_all(folder.join(name).parent().unwrap()).unwrap();
    fs::create_dir_all(folder.join("include")).unwrap();
    fs::write(folder.join(name), text).unwrap();
    for library in libraries {
        fs::write(folder.join("lib").join(library), *library).unwrap();
    }
    folder.canonicalize().unwrap()
}

const CPU: [&str; 3] = ["libtorch_cpu.so", "libc10.so", "libtorch.so"];
const VERSION_FILE: (&str, &str) = ("build-version", "2.11.0+cpu\n");

fn check(libraries: &[&str], version: (&str, &str), expect: Result<(), &str>) {
    let root = tempfile::tempdir().unwrap();
    let folder = libtorch(root.path(), libraries, version);
    match (provided(&folder, &CachePaths::at(&root.path().join("cache"))), expect) {
        (Ok(found), Ok(())) => assert_eq!(
            found,
            Provided {
                link: folder,
                cuda: None
            }
        ),
        (Err(error), Err(part)) => assert!(format!("{error:#}").contains(part), "{error:#}"),
        (outcome, _) => panic!("{outcome:?} for {version:?}"),
    }
}

#[test]
fn the_version_is_read_wherever_it_stands() {
    let header = |minor| {
        format!("#define TORCH_VERSION_MAJOR 2\n\n#define TORCH_VERSION_MINOR {minor}\n#define TORCH_VERSION_PATCH 0\n")
    };
    check(&CPU, VERSION_FILE, Ok(()));
    check(
        &CPU,
        (
            "version.py",
            "__all__ = ['__version__']\n__version__ = '2.11.0+cu130'\n",
        ),
        Ok(()),
    );
    check(&CPU, ("include/torch/headeronly/version.h", &header(11)), Ok(()));
    check(
        &CPU,
        ("include/torch/headeronly/version.h", &header(9)),
        Err("libtorch 2.9.0, and 2.11.0 is needed"),
    );
    check(
        &CPU,
        ("build-version", "2.4.1"),
        Err("unset it, and the right one is fetched"),
    );
    check(&CPU, ("README", ""), Err("tells no version"));
}

#[test]
fn a_library_that_is_missing_is_named() {
    check(&CPU[..2], VERSION_FILE, Err("no lib/libtorch.so"));
    check(&CPU[1..], VERSION_FILE, Err("no lib/libtorch_cpu.so"));
}

#[test]
fn a_folder_that_does_not_exist_is_named() {
    let error = provided(Path::new("/no/such/libtorch"), &CachePaths::at(Path::new("/no"))).unwrap_err();
    assert!(
        error.to_string().contains("/no/such/libtorch, which does not exist"),
        "{error}"
    );
}

#[test]
fn a_build_with_cuda_is_linked_through_links_without_it() {
    let root = tempfile::tempdir().unwrap();
    let libraries = [
        &CPU[..],
        &["libtorch_cuda.so", "libtorch_cuda_linalg.so", "libgomp.so.1"],
    ]
    .concat();
    let folder = libtorch(root.path(), &libraries, VERSION_FILE);
    fs::create_dir_all(root.path().join("site-packages/nvidia/cu13/lib")).unwrap();
    let paths = CachePaths::at(&root.path().join("cache"));
    for _again in 0..2 {
        let found = provided(&folder, &paths).unwrap();
        let cuda = found.cuda.unwrap().join("torch/lib/libtorch_cuda.so");
        assert_eq!(fs::read_to_string(cuda).unwrap(), "libtorch_cuda.so");
        let there = |name: &str| found.link.join(name).exists();
        assert!(there("lib/libtorch_cpu.so") && there("lib/libc10.so") && there("lib/libgomp.so.1"));
        assert!(!there("lib/libtorch_cuda.so") && !there("lib/libtorch_cuda_linalg.so"));
        assert!(there("include") && there("lib/../../nvidia/cu13/lib"));
        assert_eq!(
            fs::read_to_string(found.link.join("lib/libtorch.so")).unwrap(),
            LINKER_SCRIPT
        );
    }
}
