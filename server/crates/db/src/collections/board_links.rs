//! Links through which anybody may look at a board, while they are good. A link is a secret; here is its hash.

use diesel::prelude::*;

use super::boards::{self, Board};
use crate::connection::AnyConnection;
use crate::dialect::{self, Turn};
use crate::error::DbError;
use crate::id::{BoardId, LinkId, UserId};
use crate::people::sessions::Hash;
use crate::schema::{board_links, boards as boards_table, users};

/// How many a board may have at a time.
pub const MOST: i64 = 20;

/// A link, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = board_links)]
pub struct Link {
    /// Its own for ever.
    pub id: LinkId,
    /// To which board.
    pub board_id: BoardId,
    /// When it was made.
    pub created_ms: i64,
    /// When it ends.
    pub expires_ms: i64,
}

/// Adds one, by the SHA-256 of its secret. Those of the board that have ended are forgotten.
///
/// # Errors
/// [`DbError::NotFound`] when the board is not theirs; [`DbError::Conflict`] when it has as many as it may.
pub fn add(connection: &mut AnyConnection, owner: &UserId, link: &Link, hash: &Hash) -> Result<(), DbError> {
    dialect::one_writer(connection, Turn::Collections)?;
    boards::by_id(connection, owner, &link.board_id)?;
    let links = board_links::table.filter(board_links::board_id.eq(link.board_id.clone()));
    let ended = links.clone().filter(board_links::expires_ms.le(link.created_ms));
    diesel::delete(ended).execute(connection)?;
    if links.count().get_result::<i64>(connection)? >= MOST {
        let detail = format!("there are {MOST} links to this board; remove one first");
        return Err(DbError::Conflict(detail));
    }
    let row = (link.clone(), board_links::hash.eq(hash.to_vec()));
    diesel::insert_into(board_links::table)
        .values(row)
        .execute(connection)?;
    Ok(())
}

/// Those of a board that are good, the newest first.
///
/// # Errors
/// [`DbError::NotFound`] when the board is not theirs.
pub fn list(
    connection: &mut AnyConnection,
    owner: &UserId,
    board: &BoardId,
    now_ms: i64,
) -> Result<Vec<Link>, DbError> {
    boards::by_id(connection, owner, board)?;
    let links = board_links::table
        .filter(board_links::board_id.eq(board.clone()))
        .filter(board_links::expires_ms.gt(now_ms));
    Ok(links
        .order(board_links::id.desc())
        .select(Link::as_select())
        .load(connection)?)
}

/// Ends one.
///
/// # Errors
/// [`DbError::NotFound`] when the board is not theirs, or the link is none of it.
pub fn remove(connection: &mut AnyConnection, owner: &UserId, board: &BoardId, id: &LinkId) -> Result<(), DbError> {
    boards::by_id(connection, owner, board)?;
    let link = board_links::table
        .filter(board_links::id.eq(id.clone()))
        .filter(board_links::board_id.eq(board.clone()));
    match diesel::delete(link).execute(connection)? {
        0 => Err(DbError::NotFound("link to this board")),
        _ => Ok(()),
    }
}

/// The board that a good link with this hash leads to; `None` where there is none, or its owner's account is disabled.
///
/// # Errors
/// When the database fails.
pub fn board_by_hash(connection: &mut AnyConnection, hash: &Hash, now_ms: i64) -> Result<Option<Board>, DbError> {
    let board = board_links::table
        .inner_join(boards_table::table.inner_join(users::table))
        .filter(users::disabled_ms.is_null())
        .filter(board_links::hash.eq(hash.to_vec()))
        .filter(board_links::expires_ms.gt(now_ms));
    Ok(board.select(Board::as_select()).first(connection).optional()?)
}
