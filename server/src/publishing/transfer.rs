//! Gives styles to other publishers. A style's name stays, for packs have it inside; who may publish its versions is another publisher's people.

use db::DbError;
use db::audit::append;
use db::catalog::keepers;
use manifest::{PublisherName, StyleName};

use super::{PublishError, Publishing};
use crate::people::Origin;

impl Publishing {
    /// Gives a style to the publisher `to`. Whoever asks must be allowed to.
    ///
    /// # Errors
    /// [`DbError::NotFound`] when there is no such style, or no such publisher.
    pub async fn transfer(&self, style: &StyleName, to: &PublisherName, origin: &Origin) -> Result<(), PublishError> {
        let told = origin.clone().with("to", to.to_string());
        let act = told.act(self.people.now_ms(), "style.transfer", style);
        let (style, to) = (style.clone(), to.to_string());
        let give = move |connection: &mut db::Connection| {
            keepers::give(connection, style.publisher(), style.name(), &to)?;
            append(connection, act)
        };
        self.people.write(origin, give).await?;
        Ok(())
    }

    /// The publisher that keeps a style, also one that is not there yet.
    pub(super) async fn keeper(&self, style: &StyleName) -> Result<String, DbError> {
        let style = style.clone();
        let of = move |connection: &mut db::Connection| keepers::of(connection, style.publisher(), style.name());
        self.people.database().read(of).await
    }
}
