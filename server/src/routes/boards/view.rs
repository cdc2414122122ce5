//! How boards look in JSON.

use db::collections::board_items::{Item, Kind};
use db::collections::boards::{Board, Listed};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// Somebody's boards.
#[derive(Serialize, ToSchema)]
pub struct BoardList {
    /// The one that was last changed first.
    pub items: Vec<BoardItemBrief>,
}

/// A board as lists show it.
#[derive(Serialize, ToSchema)]
pub struct BoardItemBrief {
    /// The board.
    #[serde(flatten)]
    pub board: BoardView,
    /// How much is on it.
    pub count: i64,
    /// Address of the picture of what is on it first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cover: Option<String>,
}

/// A board.
#[derive(Serialize, ToSchema)]
pub struct BoardView {
    /// Its own for ever.
    pub id: String,
    /// What people read.
    #[schema(example = "Title sequence, third round")]
    pub title: String,
    /// What it is for.
    pub description: String,
    /// When it was made, in milliseconds since 1970 (UTC).
    pub created_ms: i64,
    /// When it, or something on it, was last changed.
    pub changed_ms: i64,
}

/// A board with what is on it.
#[derive(Serialize, ToSchema)]
pub struct BoardDetail {
    /// The board.
    #[serde(flatten)]
    pub board: BoardView,
    /// What is on it, in order.
    pub items: Vec<BoardEntry>,
}

/// What is on a board.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BoardEntryKind {
    /// A style.
    Style,
    /// A render.
    Render,
}

/// Something on a board.
#[derive(Serialize, ToSchema)]
pub struct BoardEntry {
    /// Its own for ever.
    pub id: String,
    /// What it is.
    pub kind: BoardEntryKind,
    /// The style, or that of the render.
    #[schema(example = "pastiche/great-wave")]
    pub style: String,
    /// Its version; of a style only where one was named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// What its owner says of it.
    pub note: String,
    /// When it was put there, in milliseconds since 1970 (UTC).
    pub added_ms: i64,
    /// Address of its picture: a render's, or the style's preview. On a shared board only renders have one: styles are for those who may
    /// look at the catalog.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
    /// Of a render: what it was made with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub render: Option<BoardRender>,
}

/// A render on a board.
#[derive(Serialize, ToSchema)]
pub struct BoardRender {
    /// SHA-256 of the style's pack.
    pub digest: String,
    /// What was said of the settings; everything else had its default.
    #[schema(value_type = Object)]
    pub settings: Value,
    /// SHA-256 of the picture that was sent; not on a shared board.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input_digest: Option<String>,
    /// The render's key; not on a shared board.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// The picture's media type.
    pub content_type: String,
    /// Pixels across.
    pub width: i64,
    /// Pixels down.
    pub height: i64,
}

impl From<&Board> for BoardView {
    fn from(board: &Board) -> Self {
        Self {
            id: board.id.to_string(),
            title: board.title.clone(),
            description: board.description.clone(),
            created_ms: board.created_ms,
            changed_ms: board.changed_ms,
        }
    }
}

impl From<&Listed> for BoardItemBrief {
    fn from(listed: &Listed) -> Self {
        let base = address(&listed.board);
        Self {
            board: BoardView::from(&listed.board),
            count: listed.count,
            cover: listed.cover.as_ref().map(|cover| picture(cover, &base)),
        }
    }
}

/// Where a board is for its owner.
pub fn address(board: &Board) -> String {
    format!("/v1/boards/{}", board.id)
}

impl BoardDetail {
    /// A board with its items; `base` is where it is for whoever looks.
    pub fn of(board: &Board, items: &[Item], base: &str) -> Self {
        Self {
            board: BoardView::from(board),
            items: items.iter().map(|item| BoardEntry::of(item, base)).collect(),
        }
    }
}

impl BoardDetail {
    /// The same for whoever has a link: they see pictures, and nothing to ask this server's other addresses with.
    pub fn shared(mut self) -> Self {
        for item in &mut self.items {
            item.picture = item.picture.take().filter(|_| item.kind == BoardEntryKind::Render);
            if let Some(render) = &mut item.render {
                (render.input_digest, render.key) = (None, None);
            }
        }
        self
    }
}

impl BoardEntry {
    /// An item of the board at `base`.
    pub fn of(item: &Item, base: &str) -> Self {
        let kind = match item.kind {
            Kind::Style => BoardEntryKind::Style,
            Kind::Render => BoardEntryKind::Render,
        };
        Self {
            id: item.id.to_string(),
            kind,
            style: item.style.clone(),
            version: item.version.clone(),
            note: item.note.clone(),
            added_ms: item.added_ms,
            picture: Some(picture(item, base)),
            render: BoardRender::of(item),
        }
    }
}

impl BoardRender {
    fn of(item: &Item) -> Option<Self> {
        Some(Self {
            digest: item.digest.clone()?,
            settings: serde_json::from_str(item.settings.as_deref()?).unwrap_or_default(),
            input_digest: item.input_digest.clone(),
            key: item.key.clone(),
            content_type: item.content_type.clone()?,
            width: item.width?,
            height: item.height?,
        })
    }
}

fn picture(item: &Item, base: &str) -> String {
    match (item.kind, &item.version) {
        (Kind::Render, _) => format!("{base}/items/{}/picture", item.id),
        (Kind::Style, None) => format!("/v1/styles/{}/preview", item.style),
        (Kind::Style, Some(version)) => format!("/v1/styles/{}@{version}/preview", item.style),
    }
}
