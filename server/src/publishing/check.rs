//! The work that checks a version.

use std::sync::Arc;

use blobs::BlobError;
use bytes::Bytes;
use db::audit::append;
use db::catalog::versions::{self, State, Version};
use db::catalog::{keepers, previews, public, revocations, signatures as stored};
use db::people::publishers;
use db::{DbError, VersionId};
use jobs::{Done, Outcome, Running, Work, WorkError};
use packs::{PackDigest, ParsedPack, VerifiedPack};
use render::LoadedStyle;

use super::report::{Report, ReportedFault};
use super::signatures::{self, Found};
use super::trial::{Trial, TrialError};
use super::{CHECK, PublishError, Publishing, after_check, names, secrets};
use crate::people::Origin;
use crate::storage::StorageError;

/// Checks versions: all that `pastiche pack check` does, and what a server alone can do.
pub struct Check(Arc<Publishing>);

/// What came of looking at a pack.
struct Looked {
    report: Report,
    trials: Vec<Trial>,
    signed: Found,
}

impl Looked {
    fn faulty(faults: Vec<ReportedFault>) -> Self {
        Self {
            report: Report::faulty(faults),
            trials: Vec::new(),
            signed: Found::default(),
        }
    }
}

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
        let looked = match publishing.storage.get(&version.blob).await {
            Ok(file) => self.look(&version, file, job).await?,
            Err(StorageError::Blobs(BlobError::Missing(_) | BlobError::Changed(_))) => {
                let lost = ReportedFault::new("lost", "the server has lost the file", "upload it again");
                Looked::faulty(vec![lost])
            }
            Err(error) => return Err(transient(error.into())),
        };
        job.progress(950, "writing the report");
        self.end(version, looked).await
    }

    /// Everything that can be wrong, and what the style does where nothing is.
    async fn look(&self, version: &Version, file: Bytes, job: &Running) -> Result<Looked, WorkError> {
        let parsed = match self.0.parsed(file).await {
            Ok(parsed) => parsed,
            Err(PublishError::Pack(faults)) => {
                return Ok(Looked::faulty(faults.0.iter().map(ReportedFault::from).collect()));
            }
            Err(error) => return Err(transient(error)),
        };
        let mut faults = self.name_faults(version).await?;
        if parsed.digest().to_string() != version.digest {
            faults.push(ReportedFault::new(
                "digest",
                "the pack is another than was uploaded",
                "upload it again",
            ));
        }
        faults.extend(self.license_fault(&parsed));
        let signed = self.0.find_signatures(&version.keeper, &parsed).await?;
        faults.extend(signed.faults.iter().cloned());
        job.progress(150, "checking files, generator and plugins");
        let host = Arc::clone(self.0.studio.styles.host());
        let checked = tokio::task::spawn_blocking(move || {
            let checked = parsed.check(&host, &onnx::Options::default());
            let secrets = secrets::check(parsed.files().map(|(path, bytes)| (path, bytes.as_ref())));
            (checked, secrets)
        });
        let (checked, secrets) = checked.await.map_err(|error| WorkError::Transient(error.to_string()))?;
        faults.extend(secrets);
        match checked {
            Err(found) => {
                faults.extend(found.0.iter().map(ReportedFault::from));
                Ok(Looked::faulty(faults))
            }
            Ok(_) if !faults.is_empty() => Ok(Looked::faulty(faults)),
            Ok(pack) => self.try_out(pack, signed, job).await,
        }
    }

    /// The style on every sample picture.
    async fn try_out(&self, pack: VerifiedPack, signed: Found, job: &Running) -> Result<Looked, WorkError> {
        let style = Arc::new(LoadedStyle::new(pack));
        match self.0.try_out(&style, job).await {
            Ok(tried) => Ok(Looked {
                report: tried.report,
                trials: tried.trials,
                signed,
            }),
            Err(TrialError::Fault(fault)) => Ok(Looked::faulty(vec![fault])),
            Err(TrialError::Later(reason)) => Err(WorkError::Transient(reason)),
        }
    }

    /// Whether styles of this licence are not used here.
    fn license_fault(&self, pack: &ParsedPack) -> Option<ReportedFault> {
        let license = pack.manifest().ok()?.style.license.as_ref()?;
        let blocked = &self.0.studio.config.licenses.blocked;
        blocked.block(license).then(|| ReportedFault {
            file: manifest::FILE.to_owned(),
            ..ReportedFault::new(
                "license_blocked",
                format!("this studio uses no styles of the licence `{license}`; it blocks {blocked}"),
                "publish it under another licence as well, with `OR`, or ask an administrator about `licenses.blocked`",
            )
        })
    }

    /// Whether a style that nobody has seen yet could be taken for one of somebody who was there before.
    async fn name_faults(&self, version: &Version) -> Result<Vec<ReportedFault>, WorkError> {
        let publisher = version.publisher.clone();
        let read = move |connection: &mut db::Connection| {
            let publisher = publishers::by_name(connection, &publisher)?;
            Ok((publisher, public::names(connection)?))
        };
        let (publisher, public) = self.0.people.database().read(read).await?;
        let is_known = public
            .iter()
            .any(|(owner, name, _)| *owner == version.publisher && *name == version.name);
        if publisher.trusted || is_known {
            return Ok(Vec::new());
        }
        let before = public
            .into_iter()
            .filter(|(_, _, created_ms)| *created_ms < publisher.created_ms);
        let mut before: Vec<(String, String)> = before.map(|(owner, name, _)| (owner, name)).collect();
        // What lies in folders of this server was there before anybody.
        let loaded = self.0.studio.styles.in_folders();
        before.extend(
            loaded
                .iter()
                .map(|name| (name.publisher().to_owned(), name.name().to_owned())),
        );
        before.sort();
        before.dedup();
        Ok(names::check(&version.publisher, &version.name, &before))
    }

    /// Writes previews, and hands over what is written together with the job's end.
    async fn end(&self, version: Version, looked: Looked) -> Result<Done, WorkError> {
        let Looked { report, trials, signed } = looked;
        let publishing = Arc::clone(&self.0);
        let (samples, files): (Vec<_>, Vec<_>) = trials.into_iter().map(|trial| (trial.sample, trial.preview)).unzip();
        // A job that ends writes the rows soon, and files are not swept away for an hour.
        let stored = publishing.storage.put(files).await;
        let names = stored.map_err(|error| transient(error.into()))?.names;
        let previews: Vec<(String, String)> = samples.into_iter().zip(names).collect();
        let now_ms = publishing.people.now_ms();
        let is_good = report.faults.is_empty();
        let text = serde_json::to_string(&report).map_err(|error| WorkError::Permanent(error.to_string()))?;
        let approve = publishing.studio.config.publishing.approve;
        let is_signed = signed.is_trusted || !publishing.studio.styles.trust().is_required();
        let digest: PackDigest =
            (version.digest.parse()).map_err(|error: packs::DigestError| WorkError::Permanent(error.to_string()))?;
        let rows = signed
            .right
            .iter()
            .map(|signature| signatures::row(&digest, signature, None, now_ms));
        let rows: Vec<_> = rows.collect();
        let shown = format!("{}/{} {}", version.publisher, version.name, version.version);
        let effect = move |connection: &mut db::Connection| {
            // From here on nobody gives the style to others.
            versions::hold(connection)?;
            let keeper = keepers::of(connection, &version.publisher, &version.name)?;
            let keys = signatures::active_keys(connection, &keeper)?;
            if is_good
                && (keeper != version.keeper || !keys.iter().map(ToString::to_string).eq(signed.keys.iter().cloned()))
            {
                // What was looked at is not what counts any more: it is looked at again.
                return Err(DbError::Conflict(
                    "the style's publisher or its keys changed meanwhile".to_owned(),
                ));
            }
            let is_trusted = publishers::by_name(connection, &keeper)?.trusted;
            let revoked = revocations::reason(connection, &version.digest)?;
            let (next, reason) = match revoked {
                Some(reason) => (State::Quarantined, Some(format!("revoked: {reason}"))),
                None if is_good => (after_check(is_trusted && is_signed, approve || !is_signed), None),
                None => (State::Quarantined, Some("the check found faults".to_owned())),
            };
            versions::report(connection, &version.id, &text)?;
            for (sample, blob) in &previews {
                previews::put(connection, &version.id, sample, blob)?;
            }
            let way = (State::Checking, next);
            for row in &rows {
                stored::replace(connection, row)?;
            }
            let moved = versions::move_to(connection, &version.id, way, reason.as_deref(), now_ms)?;
            let act = Origin::server().act(now_ms, &format!("version.{}", moved.state), shown);
            append(connection, act)?;
            Ok(())
        };
        Ok(Done::default().effect(effect))
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

fn transient(error: PublishError) -> WorkError {
    WorkError::Transient(error.to_string())
}
