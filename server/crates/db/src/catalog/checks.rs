//! Versions whose check has not ended, or never will.

use diesel::dsl::exists;
use diesel::prelude::*;

use super::state::State;
use super::version::{Brief, Named, Version, whole};
use crate::connection::AnyConnection;
use crate::error::DbError;
use crate::id::PublisherId;
use crate::jobs;
use crate::schema::{jobs as work, publishers, styles, versions};

/// How many versions of a publisher are being checked.
///
/// # Errors
/// When the database fails.
pub fn count(connection: &mut AnyConnection, publisher: &PublisherId) -> Result<i64, DbError> {
    let theirs = versions::table
        .inner_join(styles::table)
        .filter(styles::publisher_id.eq(publisher.clone()));
    let checking = theirs.filter(versions::state.eq(State::Checking.as_str()));
    Ok(checking.count().get_result(connection)?)
}

/// The versions whose check failed for good or was cancelled, the newest first: nobody will check them any more.
///
/// # Errors
/// When the database fails.
pub fn given_up(connection: &mut AnyConnection) -> Result<Vec<Version>, DbError> {
    let ended = [jobs::State::Failed, jobs::State::Cancelled];
    let job = work::table.filter(work::subject.eq(versions::id));
    let rows = versions::table
        .inner_join(styles::table.inner_join(publishers::table))
        .filter(versions::state.eq(State::Checking.as_str()))
        .filter(exists(job.filter(work::state.eq_any(ended))))
        .filter(diesel::dsl::not(exists(job.filter(work::state.ne_all(ended)))))
        .order(versions::id.desc());
    let rows: Vec<Named> = rows
        .select((Brief::as_select(), (publishers::name, styles::name), styles::keeper_id))
        .load(connection)?;
    whole(connection, rows)
}
