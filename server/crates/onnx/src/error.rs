//! What can be wrong with a file or a plan. Library errors carry the input that they speak of.

use std::fmt;

use thiserror::Error;

/// Why one node cannot be read or planned. The caller adds which node it was.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct Refusal(String);

impl Refusal {
    /// A refusal with this reason, a sentence without a full stop.
    pub fn new(reason: impl Into<String>) -> Self {
        Self(reason.into())
    }
}

/// One fault of a file: which node, which operator, and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The node's name, or that of its first output where it has none; empty when the fault is the file's own.
    pub node: String,
    /// The operator's name; empty when the fault is the file's own.
    pub operator: String,
    /// What is wrong and, where we know, what to do.
    pub message: String,
}

impl Problem {
    /// A fault of the file itself.
    pub fn file(message: impl Into<String>) -> Self {
        Self {
            node: String::new(),
            operator: String::new(),
            message: message.into(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.operator.is_empty() {
            return f.write_str(&self.message);
        }
        write!(f, "{} ({}): {}", self.node, self.operator, self.message)
    }
}

/// A file that cannot be loaded: every fault that was found, not the first.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
pub struct LoadError(pub Vec<Problem>);

impl LoadError {
    pub(crate) fn one(message: impl Into<String>) -> Self {
        Self(vec![Problem::file(message)])
    }
}
