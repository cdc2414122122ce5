//! What a run learns from, and what its generator is tried on.

use std::path::{Path, PathBuf};

use tch::Tensor;

use super::{RunError, failed};
use crate::data::{Pictures, Refused, files_of};
use crate::dataset::{Dataset, Split};
use crate::draw::Draw;
use crate::method::noise;
use crate::recipe::Recipe;

/// Shortest and longest side of artworks and photographs in memory, in pixels.
const ARTWORK_PX: [u32; 2] = [64, 1280];
const PHOTOGRAPH_PX: [u32; 2] = [64, 900];
/// The same of pictures whose crops are 32 px.
const SMALL_PX: [u32; 2] = [32, 96];
/// Photographs that are looked at and never learned from.
const HELD_OUT: usize = 4;
/// Small pictures that samples are compared with and that are never learned from.
const SMALL_HELD_OUT: usize = 64;
/// Pictures that are made of noise to be looked at.
const SAMPLES: usize = 64;

/// Pictures of a recipe.
pub(super) struct Data {
    pub artworks: Pictures,
    /// None where the method makes pictures from noise.
    pub photographs: Option<Pictures>,
    pub trial: Trial,
    pub refused: Vec<Refused>,
}

/// What the generator is tried on, always the same.
#[derive(Debug)]
pub(super) enum Trial {
    /// Photographs that are not learned from.
    Photographs(Pictures),
    /// Noise `(SAMPLES, n)`, and pictures that are not learned from, which samples should be like.
    Noise { noise: Tensor, pictures: Pictures },
}

impl Trial {
    /// How many pictures are held out.
    #[cfg(test)]
    pub fn held_out(&self) -> usize {
        match self {
            Self::Photographs(pictures) | Self::Noise { pictures, .. } => pictures.len(),
        }
    }
}

/// Reads what the recipe names, from `base`; `from_noise` says how many numbers the generator makes pictures from, if it does.
pub(super) fn read(recipe: &Recipe, base: &Path, from_noise: Option<i64>) -> Result<Data, RunError> {
    let mut reader = Reader {
        seed: recipe.training.seed,
        refused: Vec::new(),
    };
    let artworks: Vec<PathBuf> = recipe.data.artworks.iter().map(|path| base.join(path)).collect();
    let data = match (&recipe.data.photographs, from_noise) {
        (_, Some(length)) => {
            let (files, held_out) = reader.split(&artworks, SMALL_HELD_OUT)?;
            let mut draw = Draw::new(reader.seed, 0, "samples");
            let trial = Trial::Noise {
                noise: noise(SAMPLES, length, &mut draw),
                pictures: reader.read(&held_out, SMALL_PX),
            };
            Data {
                artworks: reader.read(&files, SMALL_PX),
                photographs: None,
                trial,
                refused: Vec::new(),
            }
        }
        (photographs, None) => {
            let files: Vec<PathBuf> = photographs.iter().map(|path| base.join(path)).collect();
            let (files, held_out) = reader.split(&files, HELD_OUT)?;
            let artworks = reader.files(&artworks)?.0;
            Data {
                artworks: reader.read(&artworks, ARTWORK_PX),
                trial: Trial::Photographs(reader.read(&held_out, PHOTOGRAPH_PX)),
                photographs: Some(reader.read(&files, PHOTOGRAPH_PX)),
                refused: Vec::new(),
            }
        }
    };
    let none = data.artworks.is_empty() || data.photographs.as_ref().is_some_and(Pictures::is_empty);
    if none {
        return Err(RunError::Data(reader.nothing(from_noise.is_some())));
    }
    Ok(Data {
        refused: reader.refused,
        ..data
    })
}

/// Reads pictures, and remembers what it left out.
struct Reader {
    seed: u64,
    refused: Vec<Refused>,
}

impl Reader {
    fn read(&mut self, files: &[PathBuf], sides: [u32; 2]) -> Pictures {
        let (pictures, refused) = Pictures::read_within(files, sides);
        self.refused.extend(refused);
        pictures
    }

    /// The files of all `paths`, each a file, a folder, or the manifest of a dataset: those that are learned from, and those that
    /// manifests hold out.
    fn files(&self, paths: &[PathBuf]) -> Result<(Vec<PathBuf>, Vec<PathBuf>), RunError> {
        let (mut files, mut held_out) = (Vec::new(), Vec::new());
        for path in paths {
            if path.is_dir() {
                files.extend(files_of(path).map_err(|source| failed(path, source))?);
            } else if path.extension().is_some_and(|extension| extension == "toml") {
                let dataset = Dataset::read(path).map_err(|error| RunError::Data(error.to_string()))?;
                files.extend(dataset.files(path, Split::Training));
                held_out.extend(dataset.files(path, Split::HeldOut));
            } else {
                files.push(path.clone());
            }
        }
        Ok((files, held_out))
    }

    /// The same, where `most` are held out, if manifests do not say which: a few of many, none of very few.
    fn split(&self, paths: &[PathBuf], most: usize) -> Result<(Vec<PathBuf>, Vec<PathBuf>), RunError> {
        let (mut files, mut held_out) = self.files(paths)?;
        held_out.truncate(most);
        if held_out.is_empty() {
            let count = most.min(files.len() / 4);
            let mut places = Draw::new(self.seed, 0, "held out").places(files.len(), count);
            places.sort_unstable_by(|a, b| b.cmp(a));
            held_out = places.into_iter().map(|place| files.remove(place)).collect();
        }
        Ok((files, held_out))
    }

    /// What is said where there is nothing to learn from.
    fn nothing(&self, from_noise: bool) -> String {
        let message = if from_noise {
            "at least one picture to learn from is needed in data.artworks"
        } else {
            "at least one artwork and one photograph to learn from are needed"
        };
        let reasons = self
            .refused
            .iter()
            .map(|refused| format!("{}: {}", refused.file.display(), refused.reason));
        let told = reasons.collect::<Vec<_>>().join("\n");
        format!("{message}\n{told}").trim_end().to_owned()
    }
}
