//! Pack folders: what `pack check` reads, written from a generator and what is known of it.

use std::fs;
use std::io;
use std::path::Path;

use bytes::Bytes;
use manifest::StyleName;
use serde::Serialize;

/// What a pack says about itself.
#[derive(Clone, Debug)]
pub struct Pack {
    /// `publisher/name`.
    pub name: StyleName,
    /// What people read.
    pub title: String,
    /// One sentence.
    pub summary: String,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// SPDX expression.
    pub license: String,
    /// The licence's text.
    pub license_text: String,
    /// The card, in Markdown.
    pub card: String,
    /// Values of pictures at the generator's input and output.
    pub range: [f64; 2],
    /// Sides are padded to multiples of it, in pixels.
    pub multiple: u32,
    /// Where it comes from: text by key.
    pub provenance: Vec<(String, String)>,
    /// The ONNX file.
    pub generator: Bytes,
}

/// The name of the generator's file.
const GENERATOR: &str = "generator.onnx";
/// The first version of every pack that is written here.
const VERSION: &str = "0.1.0";

/// What stands in `LICENSE` until its author writes the text: the expression, and what is missing.
pub fn license_text(spdx: &str) -> String {
    if spdx == UNKNOWN_LICENSE {
        "The licence of these weights is not known. Ask who made them, and write it here before anybody else gets this pack.\n"
            .to_owned()
    } else {
        format!("{spdx}\n\nThe text of this licence belongs here.\n")
    }
}

/// The licence where nobody has said one.
pub const UNKNOWN_LICENSE: &str = "LicenseRef-unknown";

#[derive(Serialize)]
struct Manifest<'a> {
    schema: u32,
    style: Style<'a>,
    generator: Generator<'a>,
    provenance: toml::Table,
}

#[derive(Serialize)]
struct Style<'a> {
    name: String,
    version: &'a str,
    title: &'a str,
    summary: &'a str,
    tags: &'a [String],
    license: &'a str,
}

#[derive(Serialize)]
struct Generator<'a> {
    file: &'a str,
    kind: &'a str,
    multiple: u32,
    input: Pictures<'a>,
    output: Pictures<'a>,
}

#[derive(Clone, Copy, Serialize)]
struct Pictures<'a> {
    layout: &'a str,
    order: &'a str,
    range: [f64; 2],
}

impl Pack {
    /// Makes sure that a pack can be written to `folder`: it is new, or empty.
    ///
    /// # Errors
    /// When it holds files already, or cannot be made.
    pub fn reserve(folder: &Path) -> io::Result<()> {
        fs::create_dir_all(folder)?;
        if fs::read_dir(folder)?.next().is_some() {
            let message = format!("{} holds files already; name a new folder", folder.display());
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, message));
        }
        Ok(())
    }

    /// Writes the folder; it must not exist, or be empty.
    ///
    /// # Errors
    /// When it holds files already, or cannot be written.
    pub fn write(&self, folder: &Path) -> io::Result<()> {
        Self::reserve(folder)?;
        fs::write(folder.join(GENERATOR), &self.generator)?;
        fs::write(folder.join("LICENSE"), &self.license_text)?;
        fs::write(folder.join("README.md"), &self.card)?;
        fs::write(folder.join(manifest::FILE), self.manifest()?)
    }

    fn manifest(&self) -> io::Result<String> {
        let pictures = Pictures {
            layout: "nchw",
            order: "rgb",
            range: self.range,
        };
        let manifest = Manifest {
            schema: 1,
            style: Style {
                name: self.name.to_string(),
                version: VERSION,
                title: &self.title,
                summary: &self.summary,
                tags: &self.tags,
                license: &self.license,
            },
            generator: Generator {
                file: GENERATOR,
                kind: "picture",
                multiple: self.multiple,
                input: pictures,
                output: pictures,
            },
            provenance: self
                .provenance
                .iter()
                .map(|(key, value)| (key.clone(), toml::Value::String(value.clone())))
                .collect(),
        };
        toml::to_string(&manifest).map_err(io::Error::other)
    }
}
