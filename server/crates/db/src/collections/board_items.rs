//! What is on boards, in the order that their owners give it.
//!
//! Who changes something names the board's owner; who looks has the [`Board`], which they got as its owner or through a link.

use diesel::prelude::*;

use super::boards::{self, Board};
use super::history;
use crate::connection::AnyConnection;
use crate::dialect::{self, Turn};
use crate::error::DbError;
use crate::id::{BoardId, ItemId, RenderId, UserId};
use crate::label::labels;
use crate::schema::board_items;

/// How much may be on a board.
pub const MOST: i64 = 500;

labels! {
    /// What is on a board.
    Kind is "kind of item":
    /// A style.
    Style = "style",
    /// A render.
    Render = "render",
}

/// Something on a board.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = board_items)]
pub struct Item {
    /// Its own for ever.
    pub id: ItemId,
    /// On which board.
    pub board_id: BoardId,
    /// What it is.
    pub kind: Kind,
    /// 0, 1, 2, ... on its board.
    pub position: i64,
    /// The style, or that of the render, `publisher/name`.
    pub style: String,
    /// Its version, semver; of a style only if one was named.
    pub version: Option<String>,
    /// A render's: the pack's digest, hexadecimal.
    pub digest: Option<String>,
    /// A render's: the settings, JSON.
    pub settings: Option<String>,
    /// A render's: the digest of the picture that was sent, hexadecimal.
    pub input_digest: Option<String>,
    /// A render's: the answer key.
    pub key: Option<String>,
    /// A render's: the blob that is the answer.
    pub blob: Option<String>,
    /// A render's: what the answer is.
    pub content_type: Option<String>,
    /// A render's: the width in pixels.
    pub width: Option<i64>,
    /// A render's: the height in pixels.
    pub height: Option<i64>,
    /// What its owner says of it.
    pub note: String,
    /// When it was put there.
    pub added_ms: i64,
}

/// What is put on a board.
#[derive(Clone, Debug)]
pub enum New {
    /// A style.
    Style {
        /// Which, `publisher/name`.
        style: String,
        /// Which version, if one is named.
        version: Option<String>,
    },
    /// A render of the owner's history; it stays on the board when the history forgets it.
    Render(RenderId),
}

/// What is to be another; what is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// What its owner says of it.
    pub note: Option<String>,
    /// Where it is to stand; what is beyond the end is the end.
    pub position: Option<i64>,
}

/// Puts something at the end of a board.
///
/// # Errors
/// [`DbError::NotFound`] when board or render are not theirs; [`DbError::Conflict`] when the board is full, or the render's picture is not kept.
pub fn add(
    connection: &mut AnyConnection,
    (owner, board): (&UserId, &BoardId),
    new: &New,
    note: &str,
    now_ms: i64,
) -> Result<Item, DbError> {
    dialect::one_writer(connection, Turn::Collections)?;
    let board = boards::by_id(connection, owner, board)?;
    let position = count(connection, &board)?;
    if position >= MOST {
        let detail = format!("there are {MOST} items on this board; remove one first, or begin another board");
        return Err(DbError::Conflict(detail));
    }
    let mut item = Item {
        id: ItemId::new(),
        board_id: board.id.clone(),
        kind: Kind::Style,
        position,
        style: String::new(),
        version: None,
        digest: None,
        settings: None,
        input_digest: None,
        key: None,
        blob: None,
        content_type: None,
        width: None,
        height: None,
        note: note.to_owned(),
        added_ms: now_ms,
    };
    match new {
        New::Style { style, version } => {
            item.style.clone_from(style);
            item.version.clone_from(version);
        }
        New::Render(id) => {
            let render = history::by_id(connection, owner, id)?;
            if render.result_blob.is_none() {
                let detail = "the picture of this render is not kept; render it again, and keep it";
                return Err(DbError::Conflict(detail.to_owned()));
            }
            item = Item {
                kind: Kind::Render,
                style: render.style,
                version: Some(render.version),
                digest: Some(render.digest),
                settings: Some(render.settings),
                input_digest: Some(render.input_digest),
                key: Some(render.key),
                blob: render.result_blob,
                content_type: Some(render.content_type),
                width: Some(render.width),
                height: Some(render.height),
                ..item
            };
        }
    }
    diesel::insert_into(board_items::table)
        .values(item.clone())
        .execute(connection)?;
    boards::changed(connection, &board, now_ms)?;
    Ok(item)
}

/// What is on a board, in order.
///
/// # Errors
/// When the database fails.
pub fn list(connection: &mut AnyConnection, board: &Board) -> Result<Vec<Item>, DbError> {
    let items = board_items::table
        .filter(board_items::board_id.eq(board.id.clone()))
        .order(board_items::position);
    Ok(items.select(Item::as_select()).load(connection)?)
}

/// One, by id.
///
/// # Errors
/// [`DbError::NotFound`], also where it is on another board.
pub fn by_id(connection: &mut AnyConnection, board: &Board, id: &ItemId) -> Result<Item, DbError> {
    let one = board_items::table
        .filter(board_items::id.eq(id.clone()))
        .filter(board_items::board_id.eq(board.id.clone()));
    one.select(Item::as_select())
        .first(connection)
        .map_err(DbError::absent("item on this board"))
}

/// Changes one's note, or moves it to another place among the others.
///
/// # Errors
/// [`DbError::NotFound`] when the board is not theirs, or the item is not on it.
pub fn change(
    connection: &mut AnyConnection,
    (owner, board): (&UserId, &BoardId),
    id: &ItemId,
    change: &Change,
    now_ms: i64,
) -> Result<Item, DbError> {
    dialect::one_writer(connection, Turn::Collections)?;
    let board = boards::by_id(connection, owner, board)?;
    let item = by_id(connection, &board, id)?;
    if let Some(position) = change.position {
        let position = position.clamp(0, count(connection, &board)? - 1);
        // Out of its place, and in again.
        shift(connection, &board, item.position + 1, -1)?;
        shift(connection, &board, position, 1)?;
        diesel::update(board_items::table.filter(board_items::id.eq(id.clone())))
            .set(board_items::position.eq(position))
            .execute(connection)?;
    }
    let note = change.note.clone().unwrap_or(item.note);
    diesel::update(board_items::table.filter(board_items::id.eq(id.clone())))
        .set(board_items::note.eq(note))
        .execute(connection)?;
    boards::changed(connection, &board, now_ms)?;
    by_id(connection, &board, id)
}

/// Takes one from a board.
///
/// # Errors
/// [`DbError::NotFound`] when the board is not theirs, or the item is not on it.
pub fn remove(
    connection: &mut AnyConnection,
    (owner, board): (&UserId, &BoardId),
    id: &ItemId,
    now_ms: i64,
) -> Result<(), DbError> {
    dialect::one_writer(connection, Turn::Collections)?;
    let board = boards::by_id(connection, owner, board)?;
    let item = by_id(connection, &board, id)?;
    diesel::delete(board_items::table.filter(board_items::id.eq(id.clone()))).execute(connection)?;
    shift(connection, &board, item.position + 1, -1)?;
    boards::changed(connection, &board, now_ms)
}

/// Those of these that are there, in any order.
pub(super) fn by_ids(connection: &mut AnyConnection, ids: Vec<ItemId>) -> Result<Vec<Item>, DbError> {
    let items = board_items::table.filter(board_items::id.eq_any(ids));
    Ok(items.select(Item::as_select()).load(connection)?)
}

/// Whether something on a board names this blob.
pub(crate) fn names_blob(connection: &mut AnyConnection, blob: &str) -> Result<bool, DbError> {
    let items = board_items::table.filter(board_items::blob.eq(blob.to_owned()));
    let item: Option<ItemId> = items.select(board_items::id).first(connection).optional()?;
    Ok(item.is_some())
}

fn count(connection: &mut AnyConnection, board: &Board) -> Result<i64, DbError> {
    let items = board_items::table.filter(board_items::board_id.eq(board.id.clone()));
    Ok(items.count().get_result(connection)?)
}

/// Moves all from a position on by so many places.
fn shift(connection: &mut AnyConnection, board: &Board, from: i64, by: i64) -> Result<(), DbError> {
    let items = board_items::table
        .filter(board_items::board_id.eq(board.id.clone()))
        .filter(board_items::position.ge(from));
    diesel::update(items)
        .set(board_items::position.eq(board_items::position + by))
        .execute(connection)?;
    Ok(())
}
