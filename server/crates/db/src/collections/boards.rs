//! Boards: styles and renders that somebody put together, with notes.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};

use super::board_items::{self, Item};
use crate::connection::AnyConnection;
use crate::dialect::{self, Turn};
use crate::error::DbError;
use crate::id::{BoardId, ItemId, UserId};
use crate::schema::boards;

/// How many somebody may have.
pub const MOST: i64 = 200;

/// A board.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = boards)]
pub struct Board {
    /// Its own for ever.
    pub id: BoardId,
    /// Whose it is.
    pub owner: UserId,
    /// What people read.
    pub title: String,
    /// What it is for, in their words.
    pub description: String,
    /// When it was made.
    pub created_ms: i64,
    /// When it, or something on it, was last changed.
    pub changed_ms: i64,
}

/// A board in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The board.
    pub board: Board,
    /// How much is on it.
    pub count: i64,
    /// What is on it first.
    pub cover: Option<Item>,
}

/// What is to be another; what is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// What people read.
    pub title: Option<String>,
    /// What it is for.
    pub description: Option<String>,
}

/// Makes one.
///
/// # Errors
/// [`DbError::Conflict`] when somebody has as many as they may.
pub fn add(connection: &mut AnyConnection, board: &Board) -> Result<(), DbError> {
    dialect::one_writer(connection, Turn::Collections)?;
    let theirs = boards::table.filter(boards::owner.eq(board.owner.clone())).count();
    if theirs.get_result::<i64>(connection)? >= MOST {
        return Err(DbError::Conflict(format!("you have {MOST} boards; remove one first")));
    }
    diesel::insert_into(boards::table)
        .values(board.clone())
        .execute(connection)?;
    Ok(())
}

/// One of somebody's, by id.
///
/// # Errors
/// [`DbError::NotFound`], also where it is another's.
pub fn by_id(connection: &mut AnyConnection, owner: &UserId, id: &BoardId) -> Result<Board, DbError> {
    let one = boards::table
        .filter(boards::id.eq(id.clone()))
        .filter(boards::owner.eq(owner.clone()));
    one.select(Board::as_select())
        .first(connection)
        .map_err(DbError::absent("board of yours"))
}

#[derive(QueryableByName)]
struct Look {
    #[diesel(sql_type = Text)]
    id: BoardId,
    #[diesel(sql_type = BigInt)]
    count: i64,
    #[diesel(sql_type = Nullable<Text>)]
    cover: Option<ItemId>,
}

/// All of somebody's, with what is seen of each from outside; the one that was last changed first.
///
/// # Errors
/// When the database fails.
pub fn list(connection: &mut AnyConnection, owner: &UserId) -> Result<Vec<Listed>, DbError> {
    let query = diesel::sql_query(
        "SELECT id, (SELECT count(*) FROM board_items WHERE board_id = boards.id) AS count, \
         (SELECT id FROM board_items WHERE board_id = boards.id ORDER BY position LIMIT 1) AS cover \
         FROM boards WHERE owner = $1",
    );
    let looks: Vec<Look> = query.bind::<Text, _>(owner.as_str().to_owned()).load(connection)?;
    let covers = looks.iter().filter_map(|look| look.cover.clone()).collect();
    let covers = board_items::by_ids(connection, covers)?;
    let mut covers: HashMap<BoardId, Item> = covers.into_iter().map(|item| (item.board_id.clone(), item)).collect();
    let counts: HashMap<BoardId, i64> = looks.into_iter().map(|look| (look.id, look.count)).collect();
    let theirs = boards::table.filter(boards::owner.eq(owner.clone()));
    let theirs = theirs.order((boards::changed_ms.desc(), boards::id.desc()));
    let theirs: Vec<Board> = theirs.select(Board::as_select()).load(connection)?;
    let listed = theirs.into_iter().map(|board| Listed {
        count: counts.get(&board.id).copied().unwrap_or_default(),
        cover: covers.remove(&board.id),
        board,
    });
    Ok(listed.collect())
}

/// Changes what is said of one.
///
/// # Errors
/// [`DbError::NotFound`], also where it is another's.
pub fn change(
    connection: &mut AnyConnection,
    owner: &UserId,
    id: &BoardId,
    change: &Change,
    now_ms: i64,
) -> Result<Board, DbError> {
    dialect::one_writer(connection, Turn::Collections)?;
    let board = by_id(connection, owner, id)?;
    let set = (
        boards::title.eq(change.title.clone().unwrap_or(board.title)),
        boards::description.eq(change.description.clone().unwrap_or(board.description)),
        boards::changed_ms.eq(now_ms),
    );
    diesel::update(boards::table.filter(boards::id.eq(id.clone())))
        .set(set)
        .execute(connection)?;
    by_id(connection, owner, id)
}

/// Removes one, with what is on it and the links to it.
///
/// # Errors
/// [`DbError::NotFound`], also where it is another's.
pub fn remove(connection: &mut AnyConnection, owner: &UserId, id: &BoardId) -> Result<(), DbError> {
    let one = boards::table
        .filter(boards::id.eq(id.clone()))
        .filter(boards::owner.eq(owner.clone()));
    match diesel::delete(one).execute(connection)? {
        0 => Err(DbError::NotFound("board of yours")),
        _ => Ok(()),
    }
}

/// Writes that something on a board was changed.
pub(super) fn changed(connection: &mut AnyConnection, board: &Board, now_ms: i64) -> Result<(), DbError> {
    diesel::update(boards::table.filter(boards::id.eq(board.id.clone())))
        .set(boards::changed_ms.eq(now_ms))
        .execute(connection)?;
    Ok(())
}
