//! Boards: styles and renders that somebody put together, with notes.

use bytes::Bytes;
use db::collections::board_items::{self, Item, New};
use db::collections::boards::{self, Board, Listed};
use db::{BoardId, Connection, ItemId, RenderId};
use manifest::StyleName;
use semver::Version;

use super::{CollectionError, Collections, words};
use crate::people::{Origin, SignedIn};

/// Characters of a board's title.
const TITLE_CHARS: (usize, usize) = (1, 120);
/// Characters of what is said about a board or an item.
const NOTE_CHARS: (usize, usize) = (0, 2_000);

/// What is said of a board; what is `None` stays as it is, or is empty at first.
#[derive(Clone, Debug, Default)]
pub struct BoardText {
    /// What people read.
    pub title: Option<String>,
    /// What it is for.
    pub description: Option<String>,
}

/// What is put on a board.
#[derive(Clone, Debug)]
pub enum NewItem {
    /// A style, with its version where this very one is meant.
    Style(StyleName, Option<Version>),
    /// A render of one's own history.
    Render(RenderId),
}

impl Collections {
    /// Somebody's boards.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn boards(&self, by: &SignedIn) -> Result<Vec<Listed>, CollectionError> {
        let owner = by.user.id.clone();
        let read = move |connection: &mut Connection| boards::list(connection, &owner);
        Ok(self.people.database().read(read).await?)
    }

    /// One of somebody's boards, with what is on it.
    ///
    /// # Errors
    /// When it is not theirs.
    pub async fn board(&self, by: &SignedIn, id: &BoardId) -> Result<(Board, Vec<Item>), CollectionError> {
        let (owner, id) = (by.user.id.clone(), id.clone());
        let read = move |connection: &mut Connection| {
            let board = boards::by_id(connection, &owner, &id)?;
            let items = board_items::list(connection, &board)?;
            Ok((board, items))
        };
        Ok(self.people.database().read(read).await?)
    }

    /// Makes a board.
    ///
    /// # Errors
    /// [`CollectionError::Value`]; when they have as many as they may.
    pub async fn add_board(
        &self,
        text: BoardText,
        (by, origin): (&SignedIn, &Origin),
    ) -> Result<Board, CollectionError> {
        let change = checked(&text)?;
        let now_ms = self.people.now_ms();
        let board = Board {
            id: BoardId::new(),
            owner: by.user.id.clone(),
            title: change.title.ok_or_else(no_title)?,
            description: change.description.unwrap_or_default(),
            created_ms: now_ms,
            changed_ms: now_ms,
        };
        let row = board.clone();
        let add = move |connection: &mut Connection| boards::add(connection, &row);
        self.people.write(origin, add).await?;
        Ok(board)
    }

    /// Changes what is said of a board.
    ///
    /// # Errors
    /// [`CollectionError::Value`]; when it is not theirs.
    pub async fn change_board(
        &self,
        id: &BoardId,
        text: BoardText,
        (by, origin): (&SignedIn, &Origin),
    ) -> Result<Board, CollectionError> {
        let change = checked(&text)?;
        let (owner, id, now_ms) = (by.user.id.clone(), id.clone(), self.people.now_ms());
        let change = move |connection: &mut Connection| boards::change(connection, &owner, &id, &change, now_ms);
        Ok(self.people.write(origin, change).await?)
    }

    /// Removes a board, with what is on it and the links to it.
    ///
    /// # Errors
    /// When it is not theirs.
    pub async fn remove_board(&self, id: &BoardId, (by, origin): (&SignedIn, &Origin)) -> Result<(), CollectionError> {
        let (owner, id) = (by.user.id.clone(), id.clone());
        let remove = move |connection: &mut Connection| boards::remove(connection, &owner, &id);
        Ok(self.people.write(origin, remove).await?)
    }

    /// Puts something on a board.
    ///
    /// # Errors
    /// [`CollectionError::Value`]; when the board or the render is not theirs, or the board is full.
    pub async fn add_item(
        &self,
        board: &BoardId,
        new: NewItem,
        note: &str,
        (by, origin): (&SignedIn, &Origin),
    ) -> Result<Item, CollectionError> {
        let note = checked_note(note)?;
        let new = match new {
            NewItem::Render(id) => New::Render(id),
            NewItem::Style(style, version) => New::Style {
                style: style.to_string(),
                version: version.map(|version| version.to_string()),
            },
        };
        let (owner, board, now_ms) = (by.user.id.clone(), board.clone(), self.people.now_ms());
        let add =
            move |connection: &mut Connection| board_items::add(connection, (&owner, &board), &new, &note, now_ms);
        Ok(self.people.write(origin, add).await?)
    }

    /// Changes an item's note, or where it stands.
    ///
    /// # Errors
    /// [`CollectionError::Value`]; when the board is not theirs, or the item not on it.
    pub async fn change_item(
        &self,
        (board, item): (&BoardId, &ItemId),
        note: Option<String>,
        position: Option<i64>,
        (by, origin): (&SignedIn, &Origin),
    ) -> Result<Item, CollectionError> {
        let note = note.map(|note| checked_note(&note)).transpose()?;
        let change = board_items::Change { note, position };
        let (owner, now_ms) = (by.user.id.clone(), self.people.now_ms());
        let (board, item) = (board.clone(), item.clone());
        let change = move |connection: &mut Connection| {
            board_items::change(connection, (&owner, &board), &item, &change, now_ms)
        };
        Ok(self.people.write(origin, change).await?)
    }

    /// Takes an item off a board.
    ///
    /// # Errors
    /// When the board is not theirs, or the item not on it.
    pub async fn remove_item(
        &self,
        (board, item): (&BoardId, &ItemId),
        (by, origin): (&SignedIn, &Origin),
    ) -> Result<(), CollectionError> {
        let (owner, now_ms) = (by.user.id.clone(), self.people.now_ms());
        let (board, item) = (board.clone(), item.clone());
        let remove =
            move |connection: &mut Connection| board_items::remove(connection, (&owner, &board), &item, now_ms);
        Ok(self.people.write(origin, remove).await?)
    }

    /// The picture of a render on somebody's board, and what it is.
    ///
    /// # Errors
    /// [`CollectionError::Gone`] where the item has none; when it is not theirs.
    pub async fn item_picture(
        &self,
        by: &SignedIn,
        (board, item): (&BoardId, &ItemId),
    ) -> Result<(Item, Bytes), CollectionError> {
        let (owner, board, item) = (by.user.id.clone(), board.clone(), item.clone());
        let read = move |connection: &mut Connection| {
            let board = boards::by_id(connection, &owner, &board)?;
            board_items::by_id(connection, &board, &item)
        };
        let item = self.people.database().read(read).await?;
        let picture = self.picture(item.blob.clone()).await?;
        Ok((item, picture))
    }
}

fn checked(text: &BoardText) -> Result<boards::Change, CollectionError> {
    let title = text.title.as_deref();
    let title = title
        .map(|title| words(title, TITLE_CHARS).ok_or_else(no_title))
        .transpose()?;
    let description = text.description.as_deref().map(checked_note).transpose()?;
    Ok(boards::Change { title, description })
}

fn no_title() -> CollectionError {
    let (least, most) = TITLE_CHARS;
    CollectionError::Value(format!("`title`: say it in {least} to {most} characters"))
}

fn checked_note(text: &str) -> Result<String, CollectionError> {
    let (_, most) = NOTE_CHARS;
    words(text, NOTE_CHARS).ok_or_else(|| CollectionError::Value(format!("say it in at most {most} characters")))
}
