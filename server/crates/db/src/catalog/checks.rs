//! Versions whose check has not ended.

use diesel::prelude::*;

use super::state::State;
use crate::connection::AnyConnection;
use crate::error::DbError;
use crate::id::PublisherId;
use crate::schema::{styles, versions};

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
