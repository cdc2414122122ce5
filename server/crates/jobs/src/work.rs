//! How jobs of one kind are done.

use std::pin::Pin;

use db::{Connection, DbError};
use thiserror::Error;

use crate::running::Running;

/// What a work gives, some time.
pub type Outcome<'a> = Pin<Box<dyn Future<Output = Result<Done, WorkError>> + Send + 'a>>;

/// What is written in the transaction that ends a job.
pub type Effect = Box<dyn FnOnce(&mut Connection) -> Result<(), DbError> + Send>;

/// Does jobs of one kind.
///
/// It runs on the runtime's threads and must not hold one: what computes or blocks belongs into `spawn_blocking`, with a clone of the [`Running`] to ask whether it
/// should stop. A panic counts as [`WorkError::Transient`].
///
/// ```
/// use jobs::{Done, Outcome, Running, Work};
///
/// struct Greet;
///
/// impl Work for Greet {
///     fn kind(&self) -> &'static str {
///         "greet"
///     }
///
///     fn run(&self, job: Running) -> Outcome<'_> {
///         Box::pin(async move {
///             let name: String = job.parse()?;
///             job.progress(500, "thinking of words");
///             Ok(Done::default().result(&format!("Hello {name}")))
///         })
///     }
/// }
/// ```
pub trait Work: Send + Sync {
    /// The kind of job that it does.
    fn kind(&self) -> &'static str;

    /// Does one. It should end soon after [`Running::cancelled`]; where it does not, it is dropped.
    fn run(&self, job: Running) -> Outcome<'_>;
}

/// What came of a job that was done.
#[derive(Default)]
pub struct Done {
    pub(crate) result: Option<String>,
    pub(crate) effect: Option<Effect>,
}

impl Done {
    /// With this to show for it.
    #[must_use]
    pub fn result(self, result: &(impl serde::Serialize + ?Sized)) -> Self {
        // What has no JSON (a map whose keys are no texts) is shown as nothing: the work itself was done.
        let result = serde_json::to_string(result).ok();
        Self { result, ..self }
    }

    /// With this written together with the job's end: both are kept, or none. Where it fails, the job is tried again.
    #[must_use]
    pub fn effect(self, effect: impl FnOnce(&mut Connection) -> Result<(), DbError> + Send + 'static) -> Self {
        Self {
            effect: Some(Box::new(effect)),
            ..self
        }
    }
}

impl std::fmt::Debug for Done {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let effect = self.effect.is_some();
        write!(f, "Done {{ result: {:?}, effect: {effect} }}", self.result)
    }
}

/// Why a job was not done.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum WorkError {
    /// It would fail again: it is a dead letter at once.
    #[error("{0}")]
    Permanent(String),
    /// It may go better later, as long as attempts are left.
    #[error("{0}")]
    Transient(String),
}

impl From<DbError> for WorkError {
    /// A database that fails may come back; what it refused it refuses again.
    fn from(error: DbError) -> Self {
        if error.is_failure() {
            Self::Transient(error.to_string())
        } else {
            Self::Permanent(error.to_string())
        }
    }
}
