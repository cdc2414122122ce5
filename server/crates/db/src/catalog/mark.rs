//! Whether another set of packs may be used than before.

use diesel::dsl::max;
use diesel::prelude::*;

use super::state::State;
use crate::connection::AnyConnection;
use crate::error::DbError;
use crate::schema::{revocations, signatures, versions};

/// Something that is another whenever another set of packs may be used: how many versions are published and yanked, when one of them last
/// moved, how many packs are revoked, how many signatures there are and when the last came.
///
/// # Errors
/// When the database fails.
pub fn mark(connection: &mut AnyConnection) -> Result<Mark, DbError> {
    let mut of = |state: State| -> Result<(i64, Option<i64>), DbError> {
        let there = versions::table.filter(versions::state.eq(state.as_str()));
        let count = there.count().get_result(connection)?;
        let moved = there.select(max(versions::changed_ms)).first(connection)?;
        Ok((count, moved))
    };
    let standing = [of(State::Published)?, of(State::Yanked)?];
    let revoked = revocations::table.count().get_result(connection)?;
    // Whether a pack may be used can hang on who signed it.
    let signatures_there = signatures::table.count().get_result(connection)?;
    let signed_ms = signatures::table
        .select(max(signatures::created_ms))
        .first(connection)?;
    Ok(Mark {
        standing,
        revoked,
        signed: (signatures_there, signed_ms),
    })
}

/// Another one, whenever another set of packs may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    standing: [(i64, Option<i64>); 2],
    revoked: i64,
    signed: (i64, Option<i64>),
}
