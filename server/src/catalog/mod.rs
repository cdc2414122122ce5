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
use std::time::Duration;

use db::Connection;
use db::catalog::entries::{self, Entry, NewEntry};
use db::catalog::public;
use db::catalog::search::{self, Facets, Found, Query};
use db::catalog::versions::{self, Version};
use db::jobs::{self, NewJob};
use manifest::StyleName;
use render::LoadedStyle;
use tokio::time::timeout;

use crate::people::{People, PeopleError};
use crate::studio::Studio;
use counted::Counted;

pub use measure::{MEASURE, Measure};
pub use opinions::NewReport;
pub use speed::Speed;

/// Styles that are listed in one transaction: others wait for it.
const AT_ONCE: usize = 50;
/// After so many styles were listed at once the database is tidied up.
const MANY: usize = 500;
/// How long those who look wait until what is loaded is listed: thousands of styles on an empty database take longer.
const PATIENCE: Duration = Duration::from_secs(2);
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

    /// Lists what is loaded, if that is another set than before, and takes off the list what is not, unless it is published: another node has it,
    /// or this one will soon. Styles in folders that nobody has measured yet get a job for it. One style that cannot be listed keeps no
    /// other from it, and is tried again.
    ///
    /// # Errors
    /// When the database fails, for the first style that cannot be listed.
    pub async fn refresh(&self) -> Result<(), PeopleError> {
        let mut listed = self.listed.lock().await;
        let changes = self.studio.styles.changes();
        if *listed == Some(changes) {
            return Ok(());
        }
        let database = self.people.database();
        let known = database.read(entries::keys).await?.into_iter();
        let mut known: HashMap<String, String> = known.map(|(style, digest, _)| (style, digest)).collect();
        let loaded = self.studio.styles.list();
        let changed = loaded
            .into_iter()
            .filter(|style| known.remove(&style.name().to_string()).as_deref() != Some(&style.digest().to_string()));
        let changed: Vec<Arc<LoadedStyle>> = changed.collect();
        // A server that was stopped while it listed may have left many behind.
        let needs_tidying = listed.is_none() || changed.len() >= MANY;
        let outcome = self.list_all(&changed).await;
        // What is left was not among the loaded ones.
        let (gone, studio) = (known, Arc::clone(&self.studio));
        if !gone.is_empty() {
            let remove = move |connection: &mut Connection| {
                gone.iter()
                    .try_for_each(|(style, digest)| take_off(connection, &studio, style, digest))
            };
            database.write(remove).await?;
        }
        outcome?;
        *listed = Some(changes);
        drop(listed);
        if needs_tidying && let Err(error) = database.tidy(entries::TABLES).await {
            tracing::warn!(%error, "the database could not be tidied up; finding styles may be slow until it does so itself");
        }
        Ok(())
    }

    /// As [`Self::refresh`], for those who look: what cannot be listed, or takes long, must not keep them from the rest. It goes on when they
    /// hang up: half done, it would be begun again.
    pub async fn refreshed(self: &Arc<Self>) {
        let catalog = Arc::clone(self);
        let refresh = tokio::spawn(async move { catalog.refresh().await });
        if let Ok(Ok(Err(error))) = timeout(PATIENCE, refresh).await {
            tracing::warn!(%error, "what is loaded could not all be listed; it is tried again");
        }
    }

    /// Lists all that can be listed; the error is that of the first that cannot.
    async fn list_all(&self, styles: &[Arc<LoadedStyle>]) -> Result<(), PeopleError> {
        let mut outcome = Ok(());
        for some in styles.chunks(AT_ONCE) {
            if self.list(some).await.is_ok() {
                continue;
            }
            for one in some {
                let listing = self.list(std::slice::from_ref(one)).await;
                if let Err(error) = &listing {
                    tracing::error!(%error, style = %one.name(), "the style cannot be listed");
                }
                outcome = outcome.and(listing);
            }
        }
        outcome
    }

    /// Lists these in one transaction, or none of them.
    async fn list(&self, styles: &[Arc<LoadedStyle>]) -> Result<(), PeopleError> {
        let (styles, studio, now_ms) = (styles.to_vec(), Arc::clone(&self.studio), self.people.now_ms());
        let list = move |connection: &mut Connection| {
            styles
                .iter()
                .try_for_each(|style| list(connection, &studio, style, now_ms))
        };
        Ok(self.people.database().write(list).await?)
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
        let styles = self.studio.styles.clone();
        let read = move |connection: &mut Connection| public::of_style(connection, name.publisher(), name.name());
        let mut public = self.people.database().read(read).await?;
        let name = style.name();
        let is_here = |version: &Version| {
            let number = version.version.parse().ok();
            let found = number.and_then(|number| styles.find_version(name, &number));
            found.is_some_and(|found| found.digest().to_string() == version.digest)
        };
        public.retain(is_here);
        Ok(public)
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

/// Takes a style off the list, unless this very pack is published and may be used.
fn take_off(connection: &mut Connection, studio: &Studio, style: &str, digest: &str) -> Result<(), db::DbError> {
    let version = public::by_digest(connection, digest)?;
    let is_published = version.is_some_and(|version| version.state == versions::State::Published);
    let name = style.parse::<StyleName>().ok();
    let is_refused = name.is_some_and(|name| studio.styles.refusal(&name, None).is_some());
    if is_published && !is_refused {
        return Ok(());
    }
    entries::remove(connection, style).map(drop)
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
