//! A job's row.

use diesel::prelude::*;

use super::state::State;
use crate::id::{JobId, UserId};
use crate::schema::jobs;

/// A job, with all that is known of it.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = jobs)]
pub struct Job {
    /// Its own for ever.
    pub id: JobId,
    /// What is to be done: the name of a work.
    pub kind: String,
    /// What it is at.
    pub state: State,
    /// Higher ones come first.
    pub priority: i64,
    /// For whom; nobody, when the server itself wants it, or they have gone.
    pub owner: Option<UserId>,
    /// What it is about: the id of a version, say.
    pub subject: String,
    /// What the work needs to know, JSON.
    pub input: String,
    /// How often it was begun.
    pub attempts: i64,
    /// How often it may be begun.
    pub most_attempts: i64,
    /// Not to be begun before.
    pub not_before_ms: i64,
    /// When it was added.
    pub created_ms: i64,
    /// When it was last begun; never the same for two attempts.
    pub started_ms: Option<i64>,
    /// When it ended.
    pub ended_ms: Option<i64>,
    /// Who has it, or ended it.
    pub worker: Option<String>,
    /// Until when the worker has it.
    pub lease_ms: Option<i64>,
    /// When somebody asked for its end.
    pub cancel_ms: Option<i64>,
    /// How far it is, 0 to 1000.
    pub progress: i64,
    /// What it is doing now, for people.
    pub note: String,
    /// What came of it, JSON.
    pub result: Option<String>,
    /// Why the last attempt failed.
    pub error: Option<String>,
}

/// A job to add.
#[derive(Clone, Debug, PartialEq, Eq, Insertable)]
#[diesel(table_name = jobs)]
pub struct NewJob {
    /// Its own for ever.
    pub id: JobId,
    /// What is to be done: the name of a work.
    pub kind: String,
    /// Higher ones come first.
    pub priority: i64,
    /// For whom.
    pub owner: Option<UserId>,
    /// What it is about.
    pub subject: String,
    /// What the work needs to know, JSON.
    pub input: String,
    /// How often it may be begun, at least 1.
    pub most_attempts: i64,
    /// Not to be begun before.
    pub not_before_ms: i64,
    /// Now.
    pub created_ms: i64,
}

impl NewJob {
    /// One of nobody's that may begin at once, three times at most, and goes before none.
    pub fn new(kind: &str, subject: &str, input: &str, now_ms: i64) -> Self {
        Self {
            id: JobId::new(),
            kind: kind.to_owned(),
            priority: 0,
            owner: None,
            subject: subject.to_owned(),
            input: input.to_owned(),
            most_attempts: 3,
            not_before_ms: now_ms,
            created_ms: now_ms,
        }
    }
}

/// Which jobs to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only those in this state.
    pub state: Option<State>,
    /// Only those of this kind.
    pub kind: Option<String>,
    /// Only those of this user.
    pub owner: Option<UserId>,
}
