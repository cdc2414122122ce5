//! Finds the job that a worker gets next.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use crate::connection::AnyConnection;
use crate::id::JobId;

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Text)]
    id: JobId,
}

/// The job that comes first of those that wait and are due, or whose worker's lease is over: the highest priority, then the oldest. In
/// PostgreSQL its row is locked, and rows that others have locked are passed over, so that no two workers wait for each other.
pub(crate) fn claimable(connection: &mut AnyConnection, kinds: &[&str], now_ms: i64) -> QueryResult<Option<JobId>> {
    if kinds.is_empty() {
        return Ok(None);
    }
    let (index, lock) = match connection {
        // Without statistics it would take another index, and sort. A transaction that writes is the only one that does.
        AnyConnection::Sqlite(_) => ("INDEXED BY jobs_to_claim", ""),
        #[cfg(feature = "postgres")]
        AnyConnection::Postgres(_) => ("", "FOR UPDATE SKIP LOCKED"),
    };
    let places: Vec<String> = (2..kinds.len() + 2).map(|number| format!("${number}")).collect();
    // The states are written out, or neither database would see that its partial index `jobs_to_claim` fits.
    let query = diesel::sql_query(format!(
        "SELECT id FROM jobs {index} WHERE state IN ('waiting', 'running') \
         AND (state = 'waiting' AND not_before_ms <= $1 OR state = 'running' AND lease_ms <= $1) \
         AND kind IN ({}) ORDER BY priority DESC, created_ms, id LIMIT 1 {lock}",
        places.join(", ")
    ));
    let mut query = query.into_boxed().bind::<BigInt, _>(now_ms);
    for kind in kinds {
        query = query.bind::<Text, _>((*kind).to_owned());
    }
    let found: Option<Found> = query.get_result(connection).optional()?;
    Ok(found.map(|found| found.id))
}
