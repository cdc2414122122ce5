//! The work that measures a style of a folder, as the check of an upload measures a published one.

use std::sync::Arc;

use db::catalog::entries;
use jobs::{Done, Outcome, Running, Work, WorkError};
use manifest::StyleName;
use render::LoadedStyle;
use serde::{Deserialize, Serialize};

use super::entry;
use crate::publishing::{Publishing, TrialError};

/// The kind of this job; its subject is the pack's digest.
pub const MEASURE: &str = "measure-style";

/// What a job needs to know.
#[derive(Serialize, Deserialize)]
struct Input {
    style: String,
}

/// The input of a style's job, JSON.
pub(super) fn input(style: &LoadedStyle) -> String {
    let style = style.name().to_string();
    serde_json::to_string(&Input { style }).unwrap_or_default()
}

/// Measures styles: their speed, and the colours of what they make.
pub struct Measure(Arc<Publishing>);

impl Measure {
    /// With what tries styles.
    pub fn new(publishing: Arc<Publishing>) -> Self {
        Self(publishing)
    }

    async fn measure(&self, job: &Running) -> Result<Done, WorkError> {
        let input: Input = job.parse()?;
        let name: StyleName = input
            .style
            .parse()
            .map_err(|_| WorkError::Permanent("the job names no style".to_owned()))?;
        let style = self.0.styles().find(&name);
        let Some(style) = style.filter(|style| style.digest().to_string() == job.subject()) else {
            return self.elsewhere(&input.style, job.subject()).await;
        };
        let report = match self.0.try_out(&style, job).await {
            Ok(tried) => tried.report,
            Err(TrialError::Fault(fault)) => return Err(WorkError::Permanent(fault.message)),
            Err(TrialError::Later(reason)) => return Err(WorkError::Transient(reason)),
        };
        let entry = entry::unmeasured(&style, false);
        let entry = entry::measured(entry, report.measured.as_ref(), &report.colors);
        let now_ms = self.0.now_ms();
        let effect = move |connection: &mut db::Connection| {
            let listed = entries::by_styles(connection, std::slice::from_ref(&entry.style))?;
            if listed.iter().any(|listed| listed.digest == entry.digest) {
                entries::put(connection, &entry, now_ms)?;
            }
            Ok(())
        };
        Ok(Done::default().result(&report).effect(effect))
    }
}

impl Measure {
    /// What becomes of a job whose pack this node has not loaded: where it is still listed, another node has it, or this one will soon.
    async fn elsewhere(&self, style: &str, digest: &str) -> Result<Done, WorkError> {
        let names = [style.to_owned()];
        let read = move |connection: &mut db::Connection| entries::by_styles(connection, &names);
        let listed = self.0.database().read(read).await?;
        if listed.iter().any(|listed| listed.digest == digest) {
            return Err(WorkError::Transient(
                "this node has not loaded the style yet".to_owned(),
            ));
        }
        Ok(Done::default())
    }
}

impl Work for Measure {
    fn kind(&self) -> &'static str {
        MEASURE
    }

    fn run(&self, job: Running) -> Outcome<'_> {
        Box::pin(async move { self.measure(&job).await })
    }
}
