//! What people think of styles: reviews, and reports of what is wrong.

use db::audit::append;
use db::catalog::reports::{self, Reason, Report};
use db::catalog::reviews::{self, Opinion, Review};
use db::{Connection, ReportId, ReviewId};
use render::LoadedStyle;

use super::Catalog;
use crate::people::{Origin, PeopleError, SignedIn};

/// Most characters of a review or a report.
const MOST_CHARS: usize = 4_000;
/// What a review gives.
const STARS: std::ops::RangeInclusive<i64> = 1..=5;

/// What somebody says is wrong.
pub struct NewReport {
    /// What kind of thing.
    pub reason: Reason,
    /// In their words.
    pub text: String,
    /// About which review, if about one.
    pub review: Option<ReviewId>,
}

impl Catalog {
    /// What people say of a style, the newest first, with their names.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn reviews(
        &self,
        style: &LoadedStyle,
        before: Option<ReviewId>,
        limit: i64,
    ) -> Result<Vec<(Review, String)>, PeopleError> {
        let style = style.name().to_string();
        let read = move |connection: &mut Connection| reviews::list(connection, &style, before.as_ref(), limit);
        Ok(self.people.database().read(read).await?)
    }

    /// Writes somebody's review of this version, or writes it anew.
    ///
    /// # Errors
    /// [`PeopleError::Value`].
    pub async fn review(
        &self,
        style: &LoadedStyle,
        (stars, text): (i64, &str),
        (by, origin): (&SignedIn, &Origin),
    ) -> Result<Review, PeopleError> {
        if !STARS.contains(&stars) {
            return Err(value("stars", "a review gives 1 to 5 stars".to_owned()));
        }
        let opinion = Opinion {
            style: style.name().to_string(),
            version: style.manifest().style.version.to_string(),
            stars,
            text: checked(text)?,
        };
        let (user, now_ms) = (by.user.id.clone(), self.people.now_ms());
        let put = move |connection: &mut Connection| reviews::put(connection, &user, &opinion, now_ms);
        self.people.write(origin, put).await
    }

    /// Takes somebody's review of this version back.
    ///
    /// # Errors
    /// When there is none.
    pub async fn take_back(&self, style: &LoadedStyle, (by, origin): (&SignedIn, &Origin)) -> Result<(), PeopleError> {
        let (user, now_ms) = (by.user.id.clone(), self.people.now_ms());
        let (style, version) = (style.name().to_string(), style.manifest().style.version.to_string());
        let remove = move |connection: &mut Connection| reviews::remove(connection, &user, (&style, &version), now_ms);
        self.people.write(origin, remove).await
    }

    /// Removes anybody's review.
    ///
    /// # Errors
    /// When there is none.
    pub async fn remove_review(&self, id: &ReviewId, origin: &Origin) -> Result<(), PeopleError> {
        let (id, now_ms) = (id.clone(), self.people.now_ms());
        let act = origin.act(now_ms, "review.remove", &id);
        let remove = move |connection: &mut Connection| {
            reviews::remove_any(connection, &id, now_ms)?;
            append(connection, act)
        };
        self.people.write(origin, remove).await.map(drop)
    }

    /// Tells administrators that something is wrong.
    ///
    /// # Errors
    /// [`PeopleError::Value`]; when the style has no such review, or they have as many open reports as they may.
    pub async fn report(
        &self,
        style: &LoadedStyle,
        new: NewReport,
        (by, origin): (&SignedIn, &Origin),
    ) -> Result<Report, PeopleError> {
        let report = Report {
            id: ReportId::new(),
            style: style.name().to_string(),
            version: Some(style.manifest().style.version.to_string()),
            review_id: new.review,
            user_id: Some(by.user.id.clone()),
            reason: new.reason,
            text: checked(&new.text)?,
            created_ms: self.people.now_ms(),
            settled_ms: None,
            settled_by: None,
            note: None,
        };
        let row = report.clone();
        let add = move |connection: &mut Connection| reports::add(connection, &row);
        self.people.write(origin, add).await?;
        Ok(report)
    }

    /// Reports with the names of those who reported, the newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn reports(
        &self,
        settled: bool,
        before: Option<ReportId>,
        limit: i64,
    ) -> Result<Vec<(Report, Option<String>)>, PeopleError> {
        let read = move |connection: &mut Connection| reports::list(connection, settled, before.as_ref(), limit);
        Ok(self.people.database().read(read).await?)
    }

    /// Settles a report, once.
    ///
    /// # Errors
    /// [`PeopleError::Value`]; when it is settled, or there is none.
    pub async fn settle(
        &self,
        id: &ReportId,
        note: &str,
        (by, origin): (&SignedIn, &Origin),
    ) -> Result<Report, PeopleError> {
        let (note, now_ms) = (checked(note)?, self.people.now_ms());
        let (id, user) = (id.clone(), by.user.id.clone());
        let act = origin
            .clone()
            .with("note", note.clone())
            .act(now_ms, "report.settle", &id);
        let settle = move |connection: &mut Connection| {
            let settled = reports::settle(connection, &id, (&user, &note), now_ms)?;
            append(connection, act)?;
            Ok(settled)
        };
        self.people.write(origin, settle).await
    }
}

fn checked(text: &str) -> Result<String, PeopleError> {
    let text = text.trim();
    if text.chars().count() <= MOST_CHARS && !text.contains('\0') {
        Ok(text.to_owned())
    } else {
        Err(value("text", format!("say it in at most {MOST_CHARS} characters")))
    }
}

fn value(field: &'static str, reason: String) -> PeopleError {
    PeopleError::Value { field, reason }
}
