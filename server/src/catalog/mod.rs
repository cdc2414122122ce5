//! The catalog: what people find, in which order, and how often it was used.
//!
//! Its rows are in the database, so that every node lists the same and searching costs no memory; they say what the packs say that are
//! loaded. [`Catalog::refresh`] brings them there whenever another set of styles is loaded. Nodes that serve from one database must
//! have the same folders of styles: what one of them has not loaded it takes off the list.

mod counted;
mod entry;
mod measure;
mod opinions;
mod speed;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use db::Connection;
use db::catalog::entries::{self, Entry, NewEntry};
use db::catalog::search::{self, Facets, Found, Query};
use db::catalog::versions::{self, Version};
use db::jobs::{self, NewJob};
use render::LoadedStyle;

use crate::people::{People, PeopleError};
use crate::studio::Studio;
use counted::Counted;

pub use measure::{MEASURE, Measure};
pub use opinions::NewReport;
pub use speed::Speed;

/// Styles that are listed in one transaction: others wait for it.
const AT_ONCE: usize = 50;
/// Jobs of people go before measuring.
const PRIORITY: i64 = -10;

/// What is listed.
pub struct Catalog {
    people: Arc<People>,
    studio: Arc<Studio>,
    /// Which set of styles is listed, and one refresh at a time.
    listed: tokio::sync::Mutex<Option<u64>>,
    /// Facets that were counted of what is listed now.
    counted: Mutex<Counted>,
    /// How often styles were used since that was last written down.
    used: Mutex<HashMap<String, i64>>,
}

impl Catalog {
    /// The catalog of the styles that `studio` has loaded.
    pub fn new(studio: Arc<Studio>, people: Arc<People>) -> Self {
        Self {
            people,
            studio,
            listed: tokio::sync::Mutex::new(None),
            counted: Mutex::default(),
            used: Mutex::default(),
        }
    }

    /// Lists what is loaded, if that is another set than before, and takes what is not off the list. Styles in folders that nobody has measured yet get a
    /// job for it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn refresh(&self) -> Result<(), PeopleError> {
        let mut listed = self.listed.lock().await;
        let changes = self.studio.styles.changes();
        if *listed == Some(changes) {
            return Ok(());
        }
        let database = self.people.database();
        let mut known: HashMap<String, String> = database
            .read(entries::keys)
            .await?
            .into_iter()
            .map(|(style, digest, _)| (style, digest))
            .collect();
        let loaded = self.studio.styles.list();
        let changed = loaded
            .into_iter()
            .filter(|style| known.remove(&style.name().to_string()).as_deref() != Some(&style.digest().to_string()));
        let changed: Vec<Arc<LoadedStyle>> = changed.collect();
        for some in changed.chunks(AT_ONCE) {
            let some = some.to_vec();
            let (studio, now_ms) = (Arc::clone(&self.studio), self.people.now_ms());
            database
                .write(move |connection| {
                    some.iter()
                        .try_for_each(|style| list(connection, &studio, style, now_ms))
                })
                .await?;
        }
        // What is left was not among the loaded ones.
        let gone: Vec<String> = known.into_keys().collect();
        if !gone.is_empty() {
            database
                .write(move |connection| {
                    gone.iter()
                        .try_for_each(|style| entries::remove(connection, style).map(drop))
                })
                .await?;
        }
        *listed = Some(changes);
        Ok(())
    }

    /// What is found.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn search(&self, query: Query) -> Result<Found, PeopleError> {
        let search = move |connection: &mut Connection| search::search(connection, &query);
        Ok(self.people.database().read(search).await?)
    }

    /// How many of what is found have which value of which key. What was counted is remembered until something else is listed: what
    /// many look for finds many, and takes longest.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn facets(&self, query: Query) -> Result<Facets, PeopleError> {
        let key = format!("{query:?}");
        let count = move |connection: &mut Connection| {
            let mark = entries::mark(connection)?;
            Ok(((mark.count, mark.changed_ms), query))
        };
        let (mark, query) = self.people.database().read(count).await?;
        if let Some(known) = self
            .counted
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(mark, &key)
        {
            return Ok(known);
        }
        let count = move |connection: &mut Connection| search::facets(connection, &query);
        let facets = self.people.database().read(count).await?;
        let mut counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        counted.put(mark, key, facets.clone());
        Ok(facets)
    }

    /// Another text whenever anything that is listed is another.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn mark(&self) -> Result<String, PeopleError> {
        let mark = self.people.database().read(entries::mark).await?;
        Ok(format!("{}-{}-{}", mark.count, mark.changed_ms, mark.renders))
    }

    /// The entry of a style; none where it is not listed yet.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn entry(&self, style: &LoadedStyle) -> Result<Option<Entry>, PeopleError> {
        let names = [style.name().to_string()];
        let read = move |connection: &mut Connection| entries::by_styles(connection, &names);
        Ok(self.people.database().read(read).await?.pop())
    }

    /// The versions of a style that everybody may use and that were published, the last one first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn versions(&self, style: &LoadedStyle) -> Result<Vec<Version>, PeopleError> {
        let name = style.name().clone();
        let read = move |connection: &mut Connection| versions::public_of(connection, name.publisher(), name.name());
        Ok(self.people.database().read(read).await?)
    }

    /// Remembers that somebody used a style; it is written down by and by.
    pub fn used(&self, style: &LoadedStyle) {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        *used.entry(style.name().to_string()).or_default() += 1;
    }

    /// Writes down how often styles were used.
    ///
    /// # Errors
    /// When the database fails; then it is written down another time.
    pub async fn count_uses(&self) -> Result<(), PeopleError> {
        let used = std::mem::take(&mut *self.used.lock().unwrap_or_else(PoisonError::into_inner));
        if used.is_empty() {
            return Ok(());
        }
        let uses: Vec<(String, i64)> = used.into_iter().collect();
        let written = uses.clone();
        let count = move |connection: &mut Connection| entries::count_renders(connection, &written);
        if let Err(error) = self.people.database().write(count).await {
            let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
            for (style, count) in uses {
                *used.entry(style).or_default() += count;
            }
            return Err(error.into());
        }
        Ok(())
    }
}

/// Lists a style, and has it measured where nobody has.
fn list(connection: &mut Connection, studio: &Studio, style: &LoadedStyle, now_ms: i64) -> Result<(), db::DbError> {
    let is_published = studio.styles.is_expected(style.digest());
    let entry: NewEntry = entry::of(connection, style, is_published)?;
    let is_measured = entry.measured.is_some();
    entries::put(connection, &entry, now_ms)?;
    if is_measured || is_published || !studio.config.publishing.measure {
        return Ok(());
    }
    let job = NewJob {
        priority: PRIORITY,
        ..NewJob::new(MEASURE, &entry.digest, &measure::input(style), now_ms)
    };
    jobs::add(connection, &job)
}
