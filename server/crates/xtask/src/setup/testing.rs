//! What tests of the set-up are made from: small wheels, and a stand-in for pip.

use std::ffi::OsString;
use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;

use sha2::{Digest, Sha256};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::setup::pip::Pip;
use crate::setup::wheels::Wheel;

/// The bytes of a wheel with these files; each holds its own name.
pub fn wheel(files: &[&str]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for file in files {
        zip.start_file(*file, SimpleFileOptions::default()).unwrap();
        zip.write_all(file.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A wheel of that name and content; its bytes are written to `folder`.
pub fn publish(folder: &Path, package: &'static str, files: &[&str]) -> Wheel {
    let bytes = wheel(files);
    let file = format!("{package}-1.0-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl").leak();
    fs::create_dir_all(folder).unwrap();
    fs::write(folder.join(&*file), &bytes).unwrap();
    let sha256 = hex::encode(Sha256::digest(&bytes)).leak();
    Wheel {
        package,
        version: "1.0",
        file,
        bytes: bytes.len() as u64,
        sha256,
    }
}

/// A pip that "downloads" by copying everything from `index`. The first `failures` downloads fail; each one
/// leaves a line in `log`, its arguments.
pub fn pip(index: &Path, log: &Path, failures: u32) -> Pip {
    let script = format!(
        r#"
        [ "$1" = --version ] && echo 'pip 23.0.1 from /pip (python 3.11)' && exit 0
        echo "$*" >> '{log}'
        [ "$(wc -l < '{log}')" -le {failures} ] && exit 1
        while [ "$1" != --dest ]; do shift; done
        cp '{index}'/*.whl "$2"
        "#,
        log = log.display(),
        index = index.display(),
    );
    Pip::standing_in(["sh", "-c", &script, "pip"].map(OsString::from).to_vec())
}
