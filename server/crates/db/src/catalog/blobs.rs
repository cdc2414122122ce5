//! Which files are still named by anything.

use diesel::prelude::*;

use crate::collections::{board_items, history};
use crate::connection::AnyConnection;
use crate::error::DbError;
use crate::schema::{previews, versions};

/// Whether anything names this blob: a pack, a preview, a render in somebody's history or on a board.
///
/// # Errors
/// When the database fails.
pub fn is_named(connection: &mut AnyConnection, blob: &str) -> Result<bool, DbError> {
    let packs = versions::table.filter(versions::blob.eq(blob.to_owned())).count();
    let pictures = previews::table.filter(previews::blob.eq(blob.to_owned())).count();
    Ok(
        packs.get_result::<i64>(connection)? + pictures.get_result::<i64>(connection)? > 0
            || history::names_blob(connection, blob)?
            || board_items::names_blob(connection, blob)?,
    )
}
