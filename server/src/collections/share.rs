//! Links to boards: whoever has one may look at the board until the link ends.

use auth::{Secret, SecretHash, SecretKind};
use bytes::Bytes;
use db::audit::append;
use db::collections::board_items::{self, Item};
use db::collections::board_links::{self, Link};
use db::collections::boards::Board;
use db::{BoardId, Connection, ItemId, LinkId};

use super::{CollectionError, Collections};
use crate::people::{Origin, PeopleError, SignedIn};

/// Days that a link may be good.
const DAYS: std::ops::RangeInclusive<i64> = 1..=365;
/// A day, in milliseconds.
const DAY_MS: i64 = 86_400_000;

/// A link that was made; its secret is shown once.
pub struct NewLink {
    /// The link.
    pub link: Link,
    /// What the link's address holds.
    pub secret: Secret,
}

impl Collections {
    /// Makes a link to one of somebody's boards.
    ///
    /// # Errors
    /// [`CollectionError::Value`]; when the board is not theirs, or has as many links as it may.
    pub async fn add_link(
        &self,
        board: &BoardId,
        days: i64,
        (by, origin): (&SignedIn, &Origin),
    ) -> Result<NewLink, CollectionError> {
        if !DAYS.contains(&days) {
            let (least, most) = (DAYS.start(), DAYS.end());
            let detail = format!("`days`: a link is good for {least} to {most} days");
            return Err(CollectionError::Value(detail));
        }
        let secret = Secret::new(SecretKind::Share).map_err(PeopleError::from)?;
        let (owner, hash, now_ms) = (by.user.id.clone(), secret.hash(), self.people.now_ms());
        let link = Link {
            id: LinkId::new(),
            board_id: board.clone(),
            created_ms: now_ms,
            expires_ms: now_ms + days * DAY_MS,
        };
        let row = link.clone();
        // Others may look from now on, so the audit log tells it.
        let act = origin.clone().with("days", days).act(now_ms, "board.share", board);
        let add = move |connection: &mut Connection| {
            board_links::add(connection, &owner, &row, hash.as_bytes())?;
            append(connection, act)
        };
        self.people.write(origin, add).await?;
        Ok(NewLink { link, secret })
    }

    /// The links to one of somebody's boards that are good.
    ///
    /// # Errors
    /// When the board is not theirs.
    pub async fn links(&self, by: &SignedIn, board: &BoardId) -> Result<Vec<Link>, CollectionError> {
        let (owner, board, now_ms) = (by.user.id.clone(), board.clone(), self.people.now_ms());
        let read = move |connection: &mut Connection| board_links::list(connection, &owner, &board, now_ms);
        Ok(self.people.database().read(read).await?)
    }

    /// Ends a link.
    ///
    /// # Errors
    /// When the board is not theirs, or the link leads elsewhere.
    pub async fn remove_link(
        &self,
        (board, link): (&BoardId, &LinkId),
        (by, origin): (&SignedIn, &Origin),
    ) -> Result<(), CollectionError> {
        let (owner, board, link) = (by.user.id.clone(), board.clone(), link.clone());
        let act = origin.act(self.people.now_ms(), "board.unshare", &board);
        let remove = move |connection: &mut Connection| {
            board_links::remove(connection, &owner, &board, &link)?;
            append(connection, act).map(drop)
        };
        Ok(self.people.write(origin, remove).await?)
    }

    /// The board that a link leads to, with what is on it.
    ///
    /// # Errors
    /// [`CollectionError::Link`].
    pub async fn shared(&self, secret: &str) -> Result<(Board, Vec<Item>), CollectionError> {
        let (hash, now_ms) = (hash(secret)?, self.people.now_ms());
        let read = move |connection: &mut Connection| {
            let Some(board) = board_links::board_by_hash(connection, hash.as_bytes(), now_ms)? else {
                return Ok(None);
            };
            let items = board_items::list(connection, &board)?;
            Ok(Some((board, items)))
        };
        let shared = self.people.database().read(read).await?;
        shared.ok_or(CollectionError::Link)
    }

    /// The picture of a render on a board that a link leads to, and what it is.
    ///
    /// # Errors
    /// [`CollectionError::Link`]; [`CollectionError::Gone`] where the item has none.
    pub async fn shared_picture(&self, secret: &str, item: &ItemId) -> Result<(Item, Bytes), CollectionError> {
        let (hash, item, now_ms) = (hash(secret)?, item.clone(), self.people.now_ms());
        let read = move |connection: &mut Connection| {
            let board = board_links::board_by_hash(connection, hash.as_bytes(), now_ms)?;
            board
                .map(|board| board_items::by_id(connection, &board, &item))
                .transpose()
        };
        let item = self.people.database().read(read).await?.ok_or(CollectionError::Link)?;
        let picture = self.picture(item.blob.clone()).await?;
        Ok((item, picture))
    }
}

fn hash(secret: &str) -> Result<SecretHash, CollectionError> {
    SecretHash::parse(secret, SecretKind::Share).map_err(|_| CollectionError::Link)
}
