//! The contact sheets of a run on its page.

use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use pixels::{Encoding, Format, Limits};

use crate::recipe::Recipe;
use crate::run::{Line, RunError};

/// Sheets on a page, from the first to the last.
const SHOWN: usize = 6;
/// Enough to judge strokes by.
const QUALITY: u8 = 85;

/// The best sheet large, and how it came to be.
pub(super) fn section(folder: &Path, lines: &[Line], recipe: &Recipe) -> Result<String, RunError> {
    let sheets = listed(&folder.join("sheets"));
    let mut html = String::new();
    let best = crate::run::best(lines, recipe).map(|(step, _)| step);
    if let Some(sheet) = sheets.iter().find(|(step, _)| Some(*step) == best) {
        let title = if shows_samples(recipe) {
            "What the best generator makes of noise"
        } else {
            "Held-out photographs, and what the best generator makes of them"
        };
        html += &format!("<h2>{title}</h2>{}", figure(sheet, recipe)?);
    }
    if sheets.len() > 1 {
        html += "<h2>How it came to be</h2><div class=\"charts\">";
        let last = sheets.len() - 1;
        let count = SHOWN.min(sheets.len());
        for place in 0..count {
            html += &figure(&sheets[place * last / (count - 1).max(1)], recipe)?;
        }
        html += "</div>";
    }
    Ok(html)
}

/// Steps and files.
fn listed(folder: &Path) -> Vec<(u64, PathBuf)> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut sheets: Vec<(u64, PathBuf)> = entries
        .filter_map(|entry| {
            let path = entry.path();
            Some((path.file_stem()?.to_str()?.parse().ok()?, path))
        })
        .collect();
    sheets.sort();
    sheets
}

/// Whether sheets show what is made of noise, and no photographs.
fn shows_samples(recipe: &Recipe) -> bool {
    recipe.training.method.makes_from_noise()
}

fn figure((step, path): &(u64, PathBuf), recipe: &Recipe) -> Result<String, RunError> {
    let file = fs::read(path).map_err(|source| RunError::Folder {
        path: path.clone(),
        source,
    })?;
    let picture = pixels::decode(&file, &Limits::default())?;
    let encoding = Encoding {
        format: Format::Jpeg,
        quality: QUALITY,
    };
    let jpeg = STANDARD.encode(pixels::encode(&picture, &encoding)?);
    let shown = if shows_samples(recipe) {
        "samples"
    } else {
        "photographs above, results below"
    };
    Ok(format!(
        "<figure><img alt=\"{shown}, after {step} steps\" src=\"data:image/jpeg;base64,{jpeg}\">\
         <figcaption>step {step}</figcaption></figure>"
    ))
}
