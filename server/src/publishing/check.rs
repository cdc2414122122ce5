//! The work that checks a version.

use std::sync::Arc;

use db::audit::append;
use db::catalog::versions::{self, State, Version};
use db::people::publishers;
use db::{DbError, VersionId};
use jobs::{Done, Outcome, Running, Work, WorkError};
use packs::{ParsedPack, VerifiedPack};
use render::LoadedStyle;

use super::report::{Report, ReportedFault};
use super::trial::{self, Trial};
use super::{CHECK, PublishError, Publishing, after_check, names, secrets, upload};
use crate::people::Origin;
use crate::samples::Sample;

/// Checks versions: all that `pastiche pack check` does, and what a server alone can do.
pub struct Check(Arc<Publishing>);

impl Check {
    pub(super) fn new(publishing: Arc<Publishing>) -> Self {
        Self(publishing)
    }

    async fn check(&self, job: &Running) -> Result<Done, WorkError> {
        let publishing = &self.0;
        let id: VersionId = job
            .subject()
            .parse()
            .map_err(|_| WorkError::Permanent("the job names no version".to_owned()))?;
        let wanted = id.clone();
        let database = publishing.people.database();
        let version = database
            .read(move |connection| versions::by_id(connection, &wanted))
            .await?;
        if version.state != State::Checking {
            // An attempt before this one ended it, and the node died before it could say so.
            return Ok(Done::default());
        }
        job.progress(50, "reading the pack");
        let file = publishing.blob(&version.blob).await.map_err(transient)?;
        let (report, trials) = match upload::parsed(file).await {
            Ok(parsed) => self.look(&version, parsed, job).await?,
            Err(PublishError::Pack(faults)) => (faulty(faults.0.iter().map(ReportedFault::from).collect()), Vec::new()),
            Err(error) => return Err(transient(error)),
        };
        job.progress(950, "writing the report");
        self.end(version, report, trials).await
    }

    /// Everything that can be wrong, and what the style does where nothing is.
    async fn look(
        &self,
        version: &Version,
        parsed: ParsedPack,
        job: &Running,
    ) -> Result<(Report, Vec<Trial>), WorkError> {
        let mut faults = secrets::check(parsed.files().map(|(path, bytes)| (path, bytes.as_ref())));
        faults.extend(names::check(&version.publisher, &version.name, &self.others().await?));
        if parsed.digest().to_string() != version.digest {
            faults.push(ReportedFault::new(
                "digest",
                "the pack is another than was uploaded",
                "upload it again",
            ));
        }
        job.progress(150, "checking files, generator and plugins");
        let host = Arc::clone(self.0.studio.styles.host());
        let checked = tokio::task::spawn_blocking(move || parsed.check(&host, &onnx::Options::default()));
        match checked.await.map_err(|error| WorkError::Transient(error.to_string()))? {
            Err(found) => {
                faults.extend(found.0.iter().map(ReportedFault::from));
                Ok((faulty(faults), Vec::new()))
            }
            Ok(_) if !faults.is_empty() => Ok((faulty(faults), Vec::new())),
            Ok(pack) => self.try_out(pack, job).await,
        }
    }

    /// The style on every sample picture.
    async fn try_out(&self, pack: VerifiedPack, job: &Running) -> Result<(Report, Vec<Trial>), WorkError> {
        let style = Arc::new(LoadedStyle::new(pack));
        let samples: Vec<Sample> = Sample::all().iter().filter_map(|name| Sample::find(name)).collect();
        let renderer = &self.0.studio.renderer;
        let mut trials = Vec::new();
        // The first run of a generator is slower than all that follow, and would be measured.
        if let Some(first) = samples.first() {
            if let Err(fault) = trial::run(renderer, &style, first).await {
                return Ok((faulty(vec![fault]), Vec::new()));
            }
        }
        for (done, sample) in samples.iter().enumerate() {
            if job.is_cancelled() {
                return Err(WorkError::Transient("it was stopped".to_owned()));
            }
            let per_mille = 300 + 600 * done / samples.len().max(1);
            job.progress(
                u16::try_from(per_mille).unwrap_or(900),
                format!("trying it on {}", sample.name),
            );
            match trial::run(renderer, &style, sample).await {
                Ok(trial) => trials.push(trial),
                Err(fault) => return Ok((faulty(vec![fault]), Vec::new())),
            }
        }
        let device = renderer.device();
        let device = format!("{} ({})", device.id, device.name);
        let report = Report {
            faults: Vec::new(),
            tried: trials.iter().map(|trial| trial.tried.clone()).collect(),
            measured: trial::measured(&style, &trials, &device, self.0.people.now_ms()),
        };
        Ok((report, trials))
    }

    /// Writes previews, and hands over what is written together with the job's end.
    async fn end(&self, version: Version, report: Report, trials: Vec<Trial>) -> Result<Done, WorkError> {
        let publishing = Arc::clone(&self.0);
        let mut previews = Vec::with_capacity(trials.len());
        for trial in trials {
            let blob = publishing
                .blobs
                .put(trial.preview)
                .await
                .map_err(|error| transient(error.into()))?;
            previews.push((trial.sample, blob.to_string()));
        }
        let now_ms = publishing.people.now_ms();
        let is_good = report.faults.is_empty();
        let text = serde_json::to_string(&report).map_err(|error| WorkError::Permanent(error.to_string()))?;
        let approve = publishing.studio.config.publishing.approve;
        let shown = format!("{}/{} {}", version.publisher, version.name, version.version);
        let effect = move |connection: &mut db::Connection| {
            let is_trusted = publishers::by_name(connection, &version.publisher)?.trusted;
            let (next, reason) = if is_good {
                (after_check(is_trusted, approve), None)
            } else {
                (State::Quarantined, Some("the check found faults"))
            };
            versions::report(connection, &version.id, &text)?;
            for (sample, blob) in &previews {
                versions::put_preview(connection, &version.id, sample, blob)?;
            }
            let moved = versions::move_to(connection, &version.id, next, reason, now_ms)?;
            let act = Origin::server().act(now_ms, &format!("version.{}", moved.state), shown);
            append(connection, act)?;
            Ok(())
        };
        Ok(Done::default().effect(effect))
    }

    /// The names of all styles that are there.
    async fn others(&self) -> Result<Vec<(String, String)>, DbError> {
        let mut names: Vec<(String, String)> = self.0.people.database().read(versions::names).await?;
        let loaded = self.0.studio.styles.list();
        names.extend(
            loaded
                .iter()
                .map(|style| (style.name().publisher().to_owned(), style.name().name().to_owned())),
        );
        names.sort();
        names.dedup();
        Ok(names)
    }
}

impl Work for Check {
    fn kind(&self) -> &'static str {
        CHECK
    }

    fn run(&self, job: Running) -> Outcome<'_> {
        Box::pin(async move { self.check(&job).await })
    }
}

fn faulty(faults: Vec<ReportedFault>) -> Report {
    Report {
        faults,
        ..Report::default()
    }
}

fn transient(error: PublishError) -> WorkError {
    WorkError::Transient(error.to_string())
}
