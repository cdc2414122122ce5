//! Sample pictures, built into the program: for the page, for previews, and for a first try.

use std::borrow::Cow;

use bytes::Bytes;
use rust_embed::{EmbeddedFile, RustEmbed};

/// The ending of every sample.
const ENDING: &str = ".jpg";

#[derive(RustEmbed)]
#[folder = "samples"]
struct Files;

/// One sample picture.
pub struct Sample {
    /// What it is called in addresses: the file's name without its ending.
    pub name: String,
    /// The picture's file.
    pub file: EmbeddedFile,
}

impl Sample {
    /// All samples, by name.
    pub fn all() -> Vec<String> {
        let mut names: Vec<String> = Files::iter()
            .filter_map(|path| path.strip_suffix(ENDING).map(str::to_owned))
            .collect();
        names.sort();
        names
    }

    /// The sample of this name.
    pub fn find(name: &str) -> Option<Self> {
        let name = Self::all().into_iter().find(|known| known == name)?;
        let file = Files::get(&format!("{name}{ENDING}"))?;
        Some(Self { name, file })
    }

    /// What people read.
    pub fn title(name: &str) -> String {
        let mut letters = name.chars();
        letters
            .next()
            .map(|first| first.to_uppercase().chain(letters).collect())
            .unwrap_or_default()
    }

    /// The picture's bytes.
    pub fn bytes(&self) -> Bytes {
        match &self.file.data {
            Cow::Borrowed(data) => Bytes::from_static(data),
            Cow::Owned(data) => Bytes::copy_from_slice(data),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sample_is_a_picture_with_its_source() {
        let sources = Files::get("SOURCES.md").expect("the sources of the samples");
        let sources = String::from_utf8_lossy(&sources.data);
        assert!(!Sample::all().is_empty());
        for name in Sample::all() {
            let sample = Sample::find(&name).unwrap();
            pixels::decode(&sample.bytes(), &pixels::Limits::default()).unwrap();
            assert!(
                sources.contains(&format!("`{name}{ENDING}`")),
                "SOURCES.md says nothing about {name}"
            );
        }
    }

    #[test]
    fn only_samples_are_found() {
        assert!(Sample::find("SOURCES.md").is_none());
        assert!(Sample::find("../web/index").is_none());
        assert_eq!(Sample::title("chelsea"), "Chelsea");
    }
}
