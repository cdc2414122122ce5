//! What the catalog says of a style: from its pack, and from what the server measured.

use db::catalog::entries::{NewEntry, Origin, UNKNOWN_SPEED};
use db::catalog::public;
use db::{Connection, DbError};
use render::LoadedStyle;

use super::Speed;
use crate::publishing::{Measured, Report, ReportedColor};

/// A style's entry; what is published has been measured by its check.
pub(super) fn of(connection: &mut Connection, style: &LoadedStyle, is_published: bool) -> Result<NewEntry, DbError> {
    let entry = unmeasured(style, is_published);
    if !is_published {
        return Ok(entry);
    }
    let version = public::by_digest(connection, &entry.digest)?;
    let report = version.as_ref().and_then(|version| version.report.as_deref());
    let report: Option<Report> = report.and_then(|report| serde_json::from_str(report).ok());
    let entry = match report {
        Some(report) => measured(entry, report.measured.as_ref(), &report.colors),
        None => entry,
    };
    Ok(NewEntry {
        deprecated: version.and_then(|version| version.deprecated),
        ..entry
    })
}

/// The same, with what was measured.
pub(super) fn measured(entry: NewEntry, measured: Option<&Measured>, colors: &[ReportedColor]) -> NewEntry {
    let ms_per_megapixel = measured.map(|measured| measured.ms_per_megapixel);
    let mut names: Vec<String> = colors.iter().map(|color| color.name.clone()).collect();
    names.sort();
    names.dedup();
    NewEntry {
        measured: measured.and_then(|measured| serde_json::to_string(measured).ok()),
        palette: serde_json::to_string(colors).unwrap_or_else(|_| NO_COLORS.to_owned()),
        colors: names,
        speed_class: Speed::of(ms_per_megapixel).to_string(),
        // A cast from a float stops at the ends of the range.
        speed: ms_per_megapixel.map_or(UNKNOWN_SPEED, |ms| (ms * 1000.0).round() as i64),
        ..entry
    }
}

/// A palette of nothing, JSON.
const NO_COLORS: &str = "[]";

pub(super) fn unmeasured(style: &LoadedStyle, is_published: bool) -> NewEntry {
    let section = &style.manifest().style;
    NewEntry {
        style: section.name.to_string(),
        version: section.version.to_string(),
        digest: style.digest().to_string(),
        title: section.title.clone(),
        summary: section.summary.clone(),
        license: section.license.clone(),
        tags: section.tags.clone(),
        origin: if is_published {
            Origin::Published
        } else {
            Origin::Folder
        },
        deprecated: None,
        measured: None,
        palette: NO_COLORS.to_owned(),
        colors: Vec::new(),
        speed_class: Speed::Unknown.to_string(),
        speed: UNKNOWN_SPEED,
    }
}
