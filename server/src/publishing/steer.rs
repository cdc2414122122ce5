//! What administrators see of jobs, and decide about them.

use db::audit::append;
use db::jobs::{self, Filter, Job, State};
use db::{DbError, JobId};

use super::{PublishError, Publishing};
use crate::people::{Origin, PeopleError};

impl Publishing {
    /// Jobs before `before`, the newest first, at most `limit`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn jobs(&self, filter: Filter, before: Option<JobId>, limit: i64) -> Result<Vec<Job>, PublishError> {
        let list = move |connection: &mut db::Connection| jobs::list(connection, &filter, before.as_ref(), limit);
        Ok(self.people.database().read(list).await?)
    }

    /// Asks for the end of a job.
    ///
    /// # Errors
    /// [`DbError::NotFound`]; [`DbError::Conflict`] when it has ended.
    pub async fn cancel_job(&self, id: &str, origin: &Origin) -> Result<Job, PublishError> {
        self.change_job(
            id,
            ("job.cancel", origin),
            |connection, id, now_ms| match jobs::cancel(connection, id, now_ms)? {
                state @ (State::Done | State::Failed) => {
                    Err(DbError::Conflict(format!("the job has ended; it is {state}")))
                }
                _ => Ok(()),
            },
        )
        .await
    }

    /// Lets a job that failed for good wait again.
    ///
    /// # Errors
    /// [`DbError::NotFound`]; [`DbError::Conflict`] when it did not fail.
    pub async fn retry_job(&self, id: &str, origin: &Origin) -> Result<Job, PublishError> {
        let job = self.change_job(id, ("job.retry", origin), |connection, id, now_ms| {
            if jobs::retry(connection, id, now_ms)? {
                return Ok(());
            }
            Err(DbError::Conflict("only what failed can be tried again".to_owned()))
        });
        let job = job.await?;
        self.wake();
        Ok(job)
    }

    /// Does something with a job, with its row of the audit log; the job as it is then.
    async fn change_job(
        &self,
        id: &str,
        (action, origin): (&str, &Origin),
        change: impl FnOnce(&mut db::Connection, &JobId, i64) -> Result<(), DbError> + Send + 'static,
    ) -> Result<Job, PublishError> {
        let id: JobId = id.parse().map_err(PeopleError::from)?;
        let now_ms = self.people.now_ms();
        let act = origin.act(now_ms, action, &id);
        let put = move |connection: &mut db::Connection| {
            change(connection, &id, now_ms)?;
            append(connection, act)?;
            jobs::by_id(connection, &id)
        };
        Ok(self.people.write(origin, put).await?)
    }
}
