//! Hostile zips. Each is the good pack with one lie in it, written byte by byte.

use std::io::{Cursor, Write as _};

use proptest::prelude::*;
use zip::{ZipWriter, write::SimpleFileOptions};

use super::*;
use crate::testing::{Contents, Entry, base, entries, zip};

fn read_within(bytes: Vec<u8>, limits: &Limits) -> Result<Files, Faults> {
    let mut collector = Collector::new("wave.stylepack", limits);
    read(Cursor::new(bytes), &mut collector);
    collector.finish()
}

fn check(bytes: Vec<u8>, expect: &str) {
    match read_within(bytes, &Limits::default()) {
        Ok(_) => panic!("nothing was refused; expected: {expect}"),
        Err(faults) => assert_eq!(faults.to_string(), expect),
    }
}

/// The good pack with another entry.
fn with(entry: Entry) -> Vec<u8> {
    let mut all = entries(&base());
    all.push(entry);
    zip(&all)
}

fn named(name: &[u8]) -> Vec<u8> {
    with(Entry::new(name, b"x"))
}

#[test]
fn the_raw_writer_writes_good_zips() {
    let files = read_within(zip(&entries(&base())), &Limits::default()).unwrap();
    let read: Contents = files.iter().map(|(path, data)| (path.clone(), data.to_vec())).collect();
    assert_eq!(read, base());
}

#[test]
fn what_common_zip_programs_write_is_read() {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.add_directory("plugins/", SimpleFileOptions::default()).unwrap();
    for (name, data) in base() {
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(&data).unwrap();
    }
    let files = read_within(writer.finish().unwrap().into_inner(), &Limits::default()).unwrap();
    assert_eq!(files.len(), base().len());
}

#[test]
fn paths_that_lead_out_of_the_pack() {
    let out = "the path leads out of the pack or has an empty part";
    let absolute = "the path is an absolute path or one with `\\` or `:`; write it relative, with `/`";
    check(named(b"../evil.txt"), &format!("../evil.txt: {out}"));
    check(
        named(b"pictures/../../evil.txt"),
        &format!("pictures/../../evil.txt: {out}"),
    );
    check(named(b"/etc/passwd"), &format!("/etc/passwd: {absolute}"));
    check(named(b"..\\evil.txt"), &format!("..\\evil.txt: {absolute}"));
    check(named(b"C:/evil.txt"), &format!("C:/evil.txt: {absolute}"));
    let mut folder = Entry::new(*b"../evil/", b"");
    folder.mode = 0o040_755;
    check(with(folder), &format!("../evil/: {out}"));
    let odd = "the path has characters other than a-z, A-Z, 0-9, blank and ._-+()@,=";
    check(named(b"LICENSE\0.txt"), &format!("LICENSE\\x00.txt: {odd}"));
    check(named(b"\x1b[31m"), &format!("\\x1b[31m: {odd}"));
    check(named(b"caf\xe9"), "caf\\xe9: the name is not UTF-8");
    check(
        named("pictures/ä.png".as_bytes()),
        &format!("pictures/\\xc3\\xa4.png: {odd}"),
    );
    check(
        named(&[b'a'; 300]),
        &format!("{}...: the path is longer than 200 bytes", "a".repeat(200)),
    );
}

#[test]
fn links_and_devices() {
    for mode in [0o120_777, 0o020_644, 0o060_644, 0o010_644, 0o140_644, 0o040_755] {
        let mut entry = Entry::new(*b"pictures/link.png", b"/etc/passwd");
        entry.mode = mode;
        check(
            with(entry),
            "pictures/link.png: only plain files are read, no links or devices",
        );
    }
    check(
        with(Entry::new(*b"pictures/", b"data")),
        "pictures/: only plain files are read, no links or devices",
    );
}

#[test]
fn two_files_of_one_name() {
    check(
        named(b"LICENSE"),
        "wave.stylepack: two entries of the zip have the same name",
    );
    check(
        named(b"license"),
        "license: the pack has this name twice, letter case left aside",
    );
    check(
        named(b"Plugins/Steady.wasm"),
        "Plugins/Steady.wasm: the pack has this name twice, letter case left aside",
    );
}

#[test]
fn bombs() {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("LICENSE", SimpleFileOptions::default()).unwrap();
    writer.write_all(&vec![0; 64 << 20]).unwrap();
    let bytes = writer.finish().unwrap().into_inner();
    let faults = read_within(bytes, &Limits::default()).unwrap_err();
    assert_eq!(faults.0[0].code, codes::BOMB);

    // The same bytes, declared as a small file.
    let packed = deflated(&vec![0; 64 << 20]);
    let mut entry = Entry::new(*b"pictures/zeros.png", b"");
    (entry.packed, entry.method, entry.declared_bytes) = (packed, 8, 1_000);
    let told = "pictures/zeros.png: cannot be unpacked: File is larger than its declared uncompressed size";
    check(with(entry.clone()), told);

    // A file that declares more than is there, up to the end of what a zip can say.
    entry.declared_bytes = u32::MAX - 1;
    let faults = read_within(with(entry), &Limits::default()).unwrap_err();
    assert_eq!(faults.0[0].code, codes::BOMB);
}

/// Raw deflate data of some bytes, taken out of a zip that the library writes.
fn deflated(data: &[u8]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("x", SimpleFileOptions::default()).unwrap();
    writer.write_all(data).unwrap();
    let mut archive = writer.finish_into_readable().unwrap();
    let mut packed = Vec::new();
    archive.by_index_raw(0).unwrap().read_to_end(&mut packed).unwrap();
    packed
}

#[test]
fn entries_that_share_their_bytes() {
    let mut all = entries(&base());
    for copy in 0..50 {
        let mut entry = all[0].clone();
        entry.name = format!("pictures/{copy}.png").into_bytes();
        entry.start = Some(0);
        all.push(entry);
    }
    let faults = read_within(zip(&all), &Limits::default()).unwrap_err();
    assert_eq!(faults.0[0].code, codes::NOT_A_PACK, "{faults}");
}

#[test]
fn more_than_the_limits_allow() {
    let mut all = entries(&base());
    all.extend((0..400).map(|index| Entry::new(format!("pictures/{index}.png"), b"x")));
    check(zip(&all), "wave.stylepack: 406 files; at most 256 are read");
    all.extend((400..60_000).map(|index| Entry::new(format!("pictures/{index}.png"), b"x")));
    check(zip(&all), "wave.stylepack: 60006 entries; at most 256 files are read");

    let small = Limits {
        bytes: 1 << 20,
        ratio: 10_000,
        ..Limits::default()
    };
    let zeros = vec![0; 600_000];
    let half = |name: &str| Entry {
        packed: deflated(&zeros),
        method: 8,
        ..Entry::new(name, &zeros)
    };
    let faults = read_within(zip(&[half("LICENSE"), half("README.md"), half("recipe.toml")]), &small).unwrap_err();
    assert_eq!(
        faults.to_string(),
        "wave.stylepack: the files have more than 1048576 bytes together"
    );
    let archive = zip(&[Entry::new(*b"LICENSE", &vec![0; 1 << 20])]);
    let told = format!("wave.stylepack: {} bytes; at most 1048576 are read", archive.len());
    assert_eq!(read_within(archive, &small).unwrap_err().to_string(), told);
}

#[test]
fn a_manifest_beyond_a_mebibyte() {
    let mut files = base();
    files.insert("style.toml".to_owned(), vec![b'#'; (1 << 20) + 1]);
    check(
        zip(&entries(&files)),
        "style.toml: 1048577 bytes; a manifest has at most 1048576",
    );
}

#[test]
fn packings_that_are_not_read() {
    let mut entry = Entry::new(*b"pictures/x.png", b"x");
    entry.method = 12;
    check(
        with(entry),
        "pictures/x.png: packed as Unsupported(12); only stored and deflated entries are read",
    );
    let mut entry = Entry::new(*b"pictures/x.png", b"x");
    entry.flags = 1;
    check(with(entry), "pictures/x.png: it is encrypted; packs are not");
}

#[test]
fn data_that_is_not_what_the_headers_say() {
    let mut entry = Entry::new(*b"pictures/x.png", b"x");
    entry.crc ^= 1;
    check(with(entry), "pictures/x.png: cannot be unpacked: Invalid checksum");
    let mut entry = Entry::new(*b"pictures/x.png", b"\xff\xff\xff");
    (entry.method, entry.declared_bytes) = (8, 9);
    let faults = read_within(with(entry), &Limits::default()).unwrap_err();
    assert_eq!(faults.0[0].code, codes::UNREADABLE);
    let mut entry = Entry::new(*b"pictures/x.png", b"x");
    entry.local_name = Some(b"generator.onnx".to_vec());
    let faults = read_within(with(entry), &Limits::default()).unwrap_err();
    assert_eq!(faults.0[0].code, codes::NOT_A_PACK);
}

#[test]
fn things_around_the_archive() {
    let good = zip(&entries(&base()));
    let after = "wave.stylepack: the zip is cut off, or has a comment or something else after its end";
    check([&good[..], b"tail"].concat(), after);
    check(good[..good.len() - 1].to_vec(), after);
    let not_a_zip =
        "wave.stylepack: not a style pack: a zip of the pack's files is needed; `pastiche pack build` makes one";
    check([b"#!/bin/sh\n", &good[..]].concat(), not_a_zip);
    check(Vec::new(), not_a_zip);
    check(zip(&[]), not_a_zip);
    check(b"\x80\x02}q\0.".repeat(10), not_a_zip);
    let moved = "wave.stylepack: the zip's directory is not where it should be; something was put around the archive";
    check([b"PK\x03\x04", &good[..]].concat(), moved);
    let patched = |from_end: usize, bytes: &[u8]| {
        let mut zip = good.clone();
        let at = zip.len() - from_end;
        zip[at..at + bytes.len()].copy_from_slice(bytes);
        zip
    };
    check(
        patched(14, &[0xFF; 4]),
        "wave.stylepack: a zip in the zip64 form, which packs do not need",
    );
    check(patched(18, &[1, 0]), "wave.stylepack: a zip of several parts");
    check(patched(6, &[0, 0, 0, 0]), moved);
    // One entry fewer than there are: the rest would be seen by some programs only.
    let fewer = patched(14, &[4, 0, 4, 0]);
    let faults = read_within(fewer, &Limits::default()).unwrap_err();
    assert_eq!(faults.0[0].code, codes::NOT_A_PACK, "{faults}");
}

#[test]
fn every_bad_entry_is_told_at_once() {
    let mut all = entries(&base());
    all.push(Entry::new(*b"../evil", b"x"));
    all.push(Entry::new(*b"readme.MD", b"x"));
    let mut link = Entry::new(*b"link", b"x");
    link.mode = 0o120_777;
    all.push(link);
    let faults = read_within(zip(&all), &Limits::default()).unwrap_err();
    let found: Vec<&str> = faults.0.iter().map(|fault| fault.code).collect();
    assert_eq!(found, [codes::BAD_PATH, codes::NOT_A_FILE, codes::DUPLICATE]);
}

proptest! {
    #[test]
    fn no_damage_panics_or_reads_beyond_the_limits(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        cut in any::<prop::sample::Index>(),
        keep in prop::bool::weighted(0.8),
    ) {
        let mut bytes = zip(&entries(&base()));
        for (index, byte) in changes {
            let at = index.index(bytes.len());
            bytes[at] = byte;
        }
        if !keep {
            bytes.truncate(cut.index(bytes.len()));
        }
        match read_within(bytes, &Limits { bytes: 1 << 20, ..Limits::default() }) {
            Ok(files) => prop_assert!(files.values().map(|data| data.len()).sum::<usize>() <= 1 << 20),
            Err(faults) => prop_assert!(!faults.0.is_empty()),
        }
    }
}
