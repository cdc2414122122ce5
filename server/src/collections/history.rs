//! Renders that somebody had kept, with everything that is needed to make them again.

use bytes::Bytes;
use db::collections::history::{self, Render};
use db::{Connection, RenderId};
use pixels::Limits;
use render::{LoadedStyle, Rendered};
use sha2::{Digest, Sha256};

use super::{CollectionError, Collections};
use crate::people::{Origin, SignedIn};
use crate::storage::StorageError;

/// A day, in milliseconds.
const DAY_MS: i64 = 86_400_000;

/// A render to be kept.
pub struct NewRender<'a> {
    /// The style that made it.
    pub style: &'a LoadedStyle,
    /// What was said of its settings, JSON.
    pub settings: String,
    /// The picture's file, as it came.
    pub input: Bytes,
    /// What came of it.
    pub rendered: &'a Rendered,
}

/// A render that was kept, with its picture where that is still there.
pub struct Kept {
    /// What is known of it.
    pub render: Render,
    /// The picture.
    pub picture: Option<Bytes>,
}

impl Collections {
    /// Refuses where this server keeps no history: before anything is rendered.
    ///
    /// # Errors
    /// [`CollectionError::NoHistory`].
    pub fn check_keeps(&self) -> Result<(), CollectionError> {
        if self.history.days == 0 {
            Err(CollectionError::NoHistory)
        } else {
            Ok(())
        }
    }

    /// Keeps a render, its picture and what it was made of; the oldest of theirs make room.
    ///
    /// # Errors
    /// When the database or the place of files fails.
    pub async fn keep(
        &self,
        new: NewRender<'_>,
        (by, origin): (&SignedIn, &Origin),
    ) -> Result<RenderId, CollectionError> {
        let Rendered {
            key,
            content_type,
            body,
            ..
        } = new.rendered;
        // It was within the limits of this server; another format may take more bytes.
        let unlimited = Limits {
            max_bytes: u64::MAX,
            max_pixels: u64::MAX,
            max_side: u32::MAX,
        };
        let header = pixels::probe(body, &unlimited)
            .map_err(|error| CollectionError::Value(format!("the result cannot be read: {error}")))?;
        let input_digest = hex::encode(Sha256::digest(&new.input));
        let bytes = bytes_of(&[&new.input, body]);
        let stored = self.storage.put([new.input, body.clone()]).await?;
        let mut names = stored.names.iter().cloned();
        let id = RenderId::new();
        let render = Render {
            id: id.clone(),
            user_id: by.user.id.clone(),
            style: new.style.name().to_string(),
            version: new.style.manifest().style.version.to_string(),
            digest: new.style.digest().to_string(),
            settings: new.settings,
            input_digest,
            input_blob: names.next(),
            key: key.to_string(),
            result_blob: names.next(),
            content_type: content_type.clone(),
            width: i64::from(header.width),
            height: i64::from(header.height),
            created_ms: self.people.now_ms(),
            bytes,
        };
        let most_bytes = i64::try_from(self.history.bytes).unwrap_or(i64::MAX);
        let add = move |connection: &mut Connection| history::add(connection, &render, most_bytes);
        self.people.write(origin, add).await?;
        Ok(id)
    }

    /// Somebody's renders, the newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn history(
        &self,
        by: &SignedIn,
        before: Option<RenderId>,
        limit: i64,
    ) -> Result<Vec<Render>, CollectionError> {
        let user = by.user.id.clone();
        let read = move |connection: &mut Connection| history::list(connection, &user, before.as_ref(), limit);
        Ok(self.people.database().read(read).await?)
    }

    /// One of somebody's renders.
    ///
    /// # Errors
    /// When it is not theirs.
    pub async fn render(&self, by: &SignedIn, id: &RenderId) -> Result<Render, CollectionError> {
        let (user, id) = (by.user.id.clone(), id.clone());
        let read = move |connection: &mut Connection| history::by_id(connection, &user, &id);
        Ok(self.people.database().read(read).await?)
    }

    /// One of somebody's renders with its picture, where that can still be had.
    ///
    /// # Errors
    /// When it is not theirs.
    pub async fn kept(&self, by: &SignedIn, id: &RenderId) -> Result<Kept, CollectionError> {
        let render = self.render(by, id).await?;
        let picture = match self.picture(render.result_blob.clone()).await {
            Ok(picture) => Some(picture),
            // A picture that was changed on disk can be made again as well as one that is gone.
            Err(CollectionError::Gone | CollectionError::Storage(StorageError::Blobs(_))) => None,
            Err(error) => return Err(error),
        };
        Ok(Kept { render, picture })
    }

    /// The picture that a render was made of.
    ///
    /// # Errors
    /// [`CollectionError::Gone`]; when the render is not theirs.
    pub async fn input(&self, render: &Render) -> Result<Bytes, CollectionError> {
        self.picture(render.input_blob.clone()).await
    }

    /// Forgets one of somebody's renders.
    ///
    /// # Errors
    /// When it is not theirs.
    pub async fn forget_render(
        &self,
        id: &RenderId,
        (by, origin): (&SignedIn, &Origin),
    ) -> Result<(), CollectionError> {
        let (user, id) = (by.user.id.clone(), id.clone());
        let remove = move |connection: &mut Connection| history::remove(connection, &user, &id);
        Ok(self.people.write(origin, remove).await?)
    }

    /// Forgets renders that were kept for long enough.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_old(&self) -> Result<(), CollectionError> {
        let now_ms = self.people.now_ms();
        let before_ms = now_ms - DAY_MS * i64::from(self.history.days);
        let forget = move |connection: &mut Connection| history::forget(connection, before_ms);
        self.people.database().write(forget).await?;
        Ok(())
    }
}

/// How long these files are together.
fn bytes_of(files: &[&Bytes]) -> i64 {
    let bytes: usize = files.iter().map(|file| file.len()).sum();
    i64::try_from(bytes).unwrap_or(i64::MAX)
}
