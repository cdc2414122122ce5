//! What a run found, line by line, as JSON.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{Alarm, Evaluation};
use crate::method::Losses;

/// One line: what was found after so many steps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Steps that were done.
    pub step: u64,
    /// What was found.
    #[serde(flatten)]
    pub entry: Entry,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entry {
    /// The run was begun, or taken up again, on this device, with so many artworks and photographs.
    Opened {
        /// `cpu`, or a GPU by its number.
        device: String,
        /// Artworks and photographs.
        pictures: (usize, usize),
    },
    /// The losses of that step.
    Losses(Losses),
    /// What held-out pictures showed.
    Evaluation(Evaluation),
    /// Something that a person should look at.
    Alarm(Alarm),
    /// The losses were no numbers any more; the run went back to this step, at this share of its learning rate.
    SetBack {
        /// Where it went on.
        to: u64,
        /// What is left of the learning rate.
        rate: f64,
    },
}

/// The log of a run.
#[derive(Debug)]
pub(super) struct Log {
    path: PathBuf,
    lines: Vec<Line>,
}

impl Log {
    /// The file's name in a run's folder.
    pub const FILE: &str = "log.jsonl";

    /// Opens or begins a log. Lines of steps after `steps` are taken out, for they are done again; a line that was not written
    /// whole too.
    pub fn open(folder: &Path, steps: u64) -> io::Result<Self> {
        let path = folder.join(Self::FILE);
        let mut log = Self {
            lines: read(&path)?,
            path,
        };
        log.forget_after(steps)?;
        Ok(log)
    }

    /// Takes the lines of later steps out, but those that tell of set-backs.
    pub fn forget_after(&mut self, steps: u64) -> io::Result<()> {
        let stays = |line: &Line| line.step <= steps || matches!(line.entry, Entry::SetBack { .. });
        self.lines.retain(stays);
        let text = self.lines.iter().map(written).collect::<io::Result<String>>()?;
        // Evaluations decide what is the best: they must not be lost to a kill.
        let beside = self.path.with_extension("new");
        fs::write(&beside, text)?;
        fs::rename(&beside, &self.path)
    }

    /// Adds a line.
    pub fn add(&mut self, step: u64, entry: Entry) -> io::Result<()> {
        let line = Line { step, entry };
        let text = written(&line)?;
        self.lines.push(line);
        let mut file = OpenOptions::new().create(true).append(true).open(&self.path)?;
        file.write_all(text.as_bytes())
    }

    /// All lines, in order.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }
}

/// The lines of a log's file; one that was not written whole is left out. None where there is no file.
pub(super) fn read(path: &Path) -> io::Result<Vec<Line>> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error),
    };
    Ok(text
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect())
}

fn written(line: &Line) -> io::Result<String> {
    serde_json::to_string(line)
        .map(|text| text + "\n")
        .map_err(io::Error::from)
}
