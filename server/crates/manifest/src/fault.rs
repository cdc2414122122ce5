//! A fault in a style pack: where it is, what is wrong and what to do next.
//!
//! One type serves the manifest and everything else in a pack, so that `pastiche pack check` prints one sorted list.
//! Codes are stable: programs match on them, people read the message. Messages quote strangers' text, so what could move
//! a terminal's cursor or fill a log is escaped and cut here, once.

use std::fmt;

use serde::Serialize;

use crate::text;

/// Longest message, in characters.
const MAX_MESSAGE_CHARS: usize = 1_000;

/// One thing that is wrong in a style pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// Stable, machine-readable kind of the fault, for example `unknown_key`.
    pub code: &'static str,
    /// File inside the pack, with forward slashes, for example `style.toml`.
    pub file: String,
    /// Line in that file, from 1; absent where a fault belongs to the whole file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// Column in characters, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
    /// What is wrong, with the value that was found.
    pub message: String,
    /// What to do next, where we know.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

impl Fault {
    /// A fault of a whole file.
    pub fn new(code: &'static str, file: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            code,
            file: file.into(),
            line: None,
            column: None,
            message: printable(message.into()),
            help: None,
        }
    }

    /// The same fault with its place in the file; both counted from 1.
    #[must_use]
    pub fn at(mut self, line: u32, column: u32) -> Self {
        self.line = Some(line);
        self.column = Some(column);
        self
    }

    /// The same fault with advice on what to do next.
    #[must_use]
    pub fn help(self, help: impl Into<String>) -> Self {
        self.maybe_help(Some(help.into()))
    }

    /// The same fault with advice, where there is any.
    #[must_use]
    pub fn maybe_help(mut self, help: Option<String>) -> Self {
        self.help = help.map(printable);
        self
    }
}

/// The text without control characters, and no longer than [`MAX_MESSAGE_CHARS`].
fn printable(text: String) -> String {
    let short = text.len() <= MAX_MESSAGE_CHARS;
    if short && !text.contains(text::is_unseen) {
        return text;
    }
    let escape = |c: char| match text::is_unseen(c) {
        true => c.escape_unicode().to_string(),
        false => c.to_string(),
    };
    let mut shown: String = text.chars().take(MAX_MESSAGE_CHARS).map(escape).collect();
    if text.chars().nth(MAX_MESSAGE_CHARS).is_some() {
        shown.push_str("...");
    }
    shown
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        for number in [self.line, self.column].into_iter().flatten() {
            write!(f, ":{number}")?;
        }
        write!(f, ": {}", self.message)?;
        match &self.help {
            Some(help) => write!(f, " ({help})"),
            None => Ok(()),
        }
    }
}

/// All faults that one look found, in the order of files and lines. Never empty where it stands as an error.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(transparent)]
pub struct Faults(pub Vec<Fault>);

impl Faults {
    /// `Ok(value)` if nothing was found, else all that was found, sorted by file and place.
    ///
    /// # Errors
    /// The faults themselves.
    pub fn or<T>(mut self, value: T) -> Result<T, Self> {
        if self.0.is_empty() {
            return Ok(value);
        }
        self.0
            .sort_by(|a, b| (&a.file, a.line, a.column).cmp(&(&b.file, b.line, b.column)));
        Err(self)
    }
}

impl From<Fault> for Faults {
    fn from(fault: Fault) -> Self {
        Self(vec![fault])
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            fault.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_reads_like_a_compiler_message() {
        let fault = Fault::new("unknown_key", "style.toml", "unknown key `sumary`");
        assert_eq!(fault.to_string(), "style.toml: unknown key `sumary`");
        let fault = fault.at(7, 1).help("did you mean `summary`?");
        assert_eq!(
            fault.to_string(),
            "style.toml:7:1: unknown key `sumary` (did you mean `summary`?)"
        );
    }

    #[test]
    fn what_strangers_wrote_cannot_steer_a_terminal_or_fill_a_log() {
        let fault = Fault::new("x", "generator.onnx", "node `\x1b[2J\u{202e}`").help("\n");
        assert_eq!(fault.to_string(), r"generator.onnx: node `\u{1b}[2J\u{202e}` (\u{a})");
        let fault = Fault::new("x", "generator.onnx", "ä".repeat(5_000));
        assert_eq!(fault.message, "ä".repeat(1_000) + "...");
    }

    #[test]
    fn faults_come_sorted_by_place() {
        let late = Fault::new("b", "style.toml", "late").at(9, 2);
        let early = Fault::new("a", "style.toml", "early").at(2, 5);
        let licence = Fault::new("c", "LICENSE", "missing");
        let Err(faults) = Faults(vec![late, early, licence]).or(()) else {
            panic!("three faults are an error");
        };
        assert_eq!(
            faults.to_string(),
            "LICENSE: missing\nstyle.toml:2:5: early\nstyle.toml:9:2: late"
        );
        assert_eq!(Faults::default().or(5), Ok(5));
    }
}
