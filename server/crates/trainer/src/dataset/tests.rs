//! What comes into a dataset, and what does not.

use std::fs::File;
use std::io::Write;
use std::path::Path;

use pixels::{Encoding, Format, Limits, Picture, Samples};

use super::*;

fn sample(name: &str) -> Picture {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples").join(name);
    pixels::decode(&fs::read(path).unwrap(), &Limits::default()).unwrap()
}

fn put(path: &Path, picture: &Picture, format: Format) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, pixels::encode(picture, &Encoding::new(format)).unwrap()).unwrap();
}

fn flat() -> Picture {
    Picture::new(80, 80, Samples::U8([90, 90, 91, 255].repeat(80 * 80)), false, None).unwrap()
}

fn reasons(added: &Added) -> String {
    let told = added
        .refused
        .iter()
        .map(|refused| format!("{}: {}", refused.file.display(), refused.reason));
    told.collect::<Vec<_>>().join("\n")
}

fn from<'a>(from: &'a Path) -> Addition<'a> {
    Addition {
        from,
        rights: "ours",
        tags: &[],
    }
}

#[test]
fn what_cannot_be_learned_from_is_refused_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let pictures = folder.path().join("pictures");
    let astronaut = sample("astronaut.jpg");
    put(&pictures.join("a.png"), &astronaut, Format::Png);
    // The same picture in another size and format.
    let (width, height) = astronaut.size();
    let smaller = pixels::resize(&astronaut, width * 2 / 3, height * 2 / 3).unwrap();
    put(&pictures.join("deep/b.jpg"), &smaller, Format::Jpeg);
    put(&pictures.join("c.png"), &flat(), Format::Png);
    put(
        &pictures.join("d.png"),
        &pixels::resize(&astronaut, 40, 40).unwrap(),
        Format::Png,
    );
    fs::write(pictures.join("e.txt"), "no picture").unwrap();
    std::os::unix::fs::symlink(pictures.join("a.png"), pictures.join("link.png")).unwrap();
    put(&pictures.join("f.png"), &sample("coffee.jpg"), Format::Png);
    let manifest = folder.path().join("dataset.toml");
    let tags = ["people".to_owned()];
    let addition = Addition {
        tags: &tags,
        ..from(&pictures)
    };
    let added = add(&manifest, &addition).unwrap();
    let told = reasons(&added);
    assert_eq!((added.pictures, added.refused.len()), (2, 5), "{told}");
    for part in [
        "b.jpg: it is there already, as pictures/a.png",
        "c.png: it is almost empty",
        "d.png: it has 40 x 40",
        "e.txt",
        "link.png: it is a link",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    let dataset = Dataset::read(&manifest).unwrap();
    let first = &dataset.pictures[0];
    assert_eq!(
        (first.rights.as_str(), &first.tags[..], first.source.as_str()),
        ("ours", &tags[..], "pictures")
    );
    assert_eq!(first.file, Path::new("pictures/a.png"));
    let files = [Split::Training, Split::HeldOut].map(|split| dataset.files(&manifest, split));
    assert!(files.iter().flatten().all(|file| file.exists()) && files.iter().flatten().count() == 2);
    // Nothing comes in twice.
    assert_eq!(add(&manifest, &from(&pictures)).unwrap().pictures, 0);
    assert_eq!(Dataset::read(&manifest).unwrap(), dataset);
}

#[test]
fn an_archive_is_unpacked_and_leads_nowhere_else() {
    let folder = tempfile::tempdir().unwrap();
    let archive = folder.path().join("set.zip");
    let mut zip = zip::ZipWriter::new(File::create(&archive).unwrap());
    let png = pixels::encode(&sample("rocket.jpg"), &Encoding::new(Format::Png)).unwrap();
    for name in ["in/rocket.png", "../out.png"] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(&png).unwrap();
    }
    zip.finish().unwrap();
    let manifest = folder.path().join("sub/dataset.toml");
    fs::create_dir(manifest.parent().unwrap()).unwrap();
    let added = add(&manifest, &from(&archive)).unwrap();
    assert_eq!(added.pictures, 1, "{}", reasons(&added));
    let file = Dataset::read(&manifest).unwrap().pictures[0].file.clone();
    assert!(
        file.starts_with(file.components().next().unwrap()) && file.ends_with("in/rocket.png"),
        "{file:?}"
    );
    assert!(folder.path().join("sub").join(&file).exists());
    assert!(!folder.path().join("sub/out.png").exists());
    let error = add(&manifest, &from(&manifest)).unwrap_err().to_string();
    assert!(error.contains("no folder, film or ZIP archive"), "{error}");
}

#[test]
fn a_film_gives_a_frame_a_second() {
    let folder = tempfile::tempdir().unwrap();
    for (number, name) in ["astronaut", "coffee", "rocket"].iter().enumerate() {
        let picture = pixels::resize(&sample(&format!("{name}.jpg")), 128, 96).unwrap();
        put(&folder.path().join(format!("{number}.png")), &picture, Format::Png);
    }
    let film = folder.path().join("film.mp4");
    let made = std::process::Command::new("ffmpeg")
        .args(["-nostdin", "-loglevel", "error", "-framerate", "1", "-i"])
        .arg(folder.path().join("%d.png"))
        .args(["-r", "4", "-c:v", "mpeg4", "-q:v", "2"])
        .arg(&film)
        .status()
        .expect("ffmpeg, which `cargo xtask test` installs");
    assert!(made.success());
    let manifest = folder.path().join("dataset.toml");
    let added = add(&manifest, &from(&film)).unwrap();
    assert!(added.pictures >= 3, "{}", reasons(&added));
    let first = Dataset::read(&manifest).unwrap().pictures[0].file.clone();
    assert!(first.ends_with("frame-000001.png"), "{first:?}");
}

#[test]
fn a_film_that_cannot_be_read_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let film = folder.path().join("film.mp4");
    fs::write(&film, "no film").unwrap();
    let error = add(&folder.path().join("dataset.toml"), &from(&film)).unwrap_err();
    assert!(matches!(error, DatasetError::Film { .. }), "{error}");
}

#[test]
fn a_manifest_that_is_none_is_told_with_the_line() {
    let folder = tempfile::tempdir().unwrap();
    let manifest = folder.path().join("dataset.toml");
    fs::write(&manifest, "[[picture]]\nfile = \"a.png\"\nlooks = \"?\"\n").unwrap();
    let error = Dataset::read(&manifest).unwrap_err().to_string();
    assert!(error.contains("line"), "{error}");
}

#[test]
fn paths_are_the_manifests_also_where_it_is_named_without_a_folder() {
    let here = std::env::current_dir().unwrap();
    let folder = tempfile::tempdir_in(&here).unwrap();
    put(&folder.path().join("a.png"), &sample("rocket.jpg"), Format::Png);
    let name = folder.path().file_name().unwrap().to_owned();
    let manifest = Path::new(&name).with_extension("dataset.toml");
    let added = add(&manifest, &from(Path::new(&name))).unwrap();
    let found = Dataset::read(&manifest).unwrap();
    fs::remove_file(&manifest).unwrap();
    assert_eq!(added.pictures, 1);
    assert_eq!(found.pictures[0].file, Path::new(&name).join("a.png"));
}
