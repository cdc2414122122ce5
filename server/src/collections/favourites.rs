//! Styles that people like to have at hand.

use db::Connection;
use db::collections::favourites::{self, Cursor, Page};
use manifest::StyleName;

use super::{CollectionError, Collections};
use crate::people::{Origin, SignedIn};

impl Collections {
    /// Somebody's favourites.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn favourites(&self, by: &SignedIn, after: Option<Cursor>, limit: i64) -> Result<Page, CollectionError> {
        let user = by.user.id.clone();
        let read = move |connection: &mut Connection| favourites::list(connection, &user, after.as_ref(), limit);
        Ok(self.people.database().read(read).await?)
    }

    /// Adds one.
    ///
    /// # Errors
    /// When they have as many as they may.
    pub async fn add_favourite(
        &self,
        style: &StyleName,
        (by, origin): (&SignedIn, &Origin),
    ) -> Result<(), CollectionError> {
        let (user, style, now_ms) = (by.user.id.clone(), style.to_string(), self.people.now_ms());
        let put = move |connection: &mut Connection| favourites::put(connection, &user, &style, now_ms);
        Ok(self.people.write(origin, put).await?)
    }

    /// Removes one, if it is one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn remove_favourite(
        &self,
        style: &StyleName,
        (by, origin): (&SignedIn, &Origin),
    ) -> Result<(), CollectionError> {
        let (user, style) = (by.user.id.clone(), style.to_string());
        let remove = move |connection: &mut Connection| favourites::remove(connection, &user, &style);
        self.people.write(origin, remove).await?;
        Ok(())
    }
}
