//! One page that tells what became of a run: sheets, curves, figures, recipe, data and device. It needs no other file.

mod chart;
mod sheets;
#[cfg(test)]
mod tests;

use std::fmt::Write;
use std::fs;
use std::path::Path;

use self::chart::{Curve, chart};
use crate::method::Losses;
use crate::recipe::Recipe;
use crate::run::{Entry, Evaluation, Line, RunError, lines};

/// The page about the run in this folder.
///
/// # Errors
/// [`RunError::Folder`] when the folder is none of a run.
pub fn page(folder: &Path) -> Result<String, RunError> {
    let recipe = crate::run::recipe_of(folder)?;
    let lines = lines(folder)?;
    let mut page = String::from("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">");
    let title = escaped(&recipe.style.title);
    let _ = write!(
        page,
        "<meta name=\"viewport\" content=\"width=device-width\"><title>{title}: training report</title><style>{}</style>",
        include_str!("page.css")
    );
    let _ = write!(page, "<h1>{title}</h1><p class=\"lead\">{}</p>", lead(&recipe, &lines));
    page += &alarms(&lines, &recipe);
    page += &sheets::section(folder, &lines, &recipe)?;
    page += &figures(&lines, &recipe);
    page += &curves(&lines);
    page += &origin(&lines, &recipe);
    let text = fs::read_to_string(crate::run::recipe_path(folder)).unwrap_or_default();
    let _ = write!(page, "<h2>Recipe, with its defaults</h2><pre>{}</pre>", escaped(&text));
    Ok(page + "</html>\n")
}

fn lead(recipe: &Recipe, lines: &[Line]) -> String {
    let counts = |line: &&Line| !matches!(line.entry, Entry::SetBack { .. });
    let done = lines.iter().filter(counts).map(|line| line.step).max().unwrap_or(0);
    let steps = recipe.training.steps;
    let name = escaped(&recipe.style.name);
    match crate::run::best(lines, recipe) {
        Some((step, score)) => {
            let good = if recipe.training.method.makes_from_noise() {
                ""
            } else {
                ", 1 is good"
            };
            format!("{name}: {done} of {steps} steps; best after {step}, score {score:.2} (lower is better{good})")
        }
        None => format!("{name}: {done} of {steps} steps; not evaluated yet"),
    }
}

fn alarms(lines: &[Line], recipe: &Recipe) -> String {
    let method = recipe.training.method;
    let told = lines.iter().filter_map(|line| match &line.entry {
        Entry::Alarm(alarm) => Some(format!("step {}: {alarm}: {}", line.step, alarm.advice(method))),
        Entry::SetBack { to, rate } => Some(format!(
            "step {}: the losses were out of bounds; went back to step {to}, and on at {rate} of the learning rate",
            line.step
        )),
        _ => None,
    });
    told.map(|told| format!("<p class=\"alarm\">{}</p>", escaped(&told)))
        .collect()
}

/// The best evaluation beside the last one.
fn figures(lines: &[Line], recipe: &Recipe) -> String {
    let best = crate::run::best(lines, recipe)
        .and_then(|(step, _)| evaluations(lines).into_iter().find(|(at, _)| *at == step));
    let last = evaluations(lines).pop();
    let mut rows = String::new();
    for (step, seen) in best.into_iter().chain(last) {
        let (left, judged) = (&seen.left, &seen.discriminator);
        let _ = write!(
            rows,
            "<tr><td>{step}<td>{:.2}<td>{:.2}<td>{:.2}<td>{:.2}<td>{:.2}<td>{:.2}{}<td>{:.2}<td>{:.0} % / {:.0} %</tr>",
            seen.score(),
            left.fine,
            left.middle,
            left.coarse,
            left.palette,
            seen.variety,
            seen.kept
                .map(|kept| format!("<td>{:.2}<td>{:.1}", kept.content, kept.flicker))
                .unwrap_or_default(),
            judged.cross_entropy,
            100.0 * judged.real_accuracy,
            100.0 * judged.made_accuracy
        );
    }
    let (given, kept, whole) = if recipe.training.method.makes_from_noise() {
        ("pictures", "", "distance of plain grey from the pictures")
    } else {
        let kept = "<th>content<th>flicker, levels";
        ("photographs", kept, "photographs' distance from the artwork")
    };
    format!(
        "<h2>On held-out {given}: the best step and the last</h2><table><tr><th>step<th>score<th>fine<th>middle<th>coarse<th>palette\
         <th>variety{kept}<th>discriminator, cross-entropy<th>right on real / made</tr>{rows}</table>\
         <p class=\"legend\">Fine, middle, coarse, palette: share of the {whole} that is left.</p>"
    )
}

fn curves(lines: &[Line]) -> String {
    let seen = |name: &str, of: fn(&Evaluation) -> Option<f64>| Curve {
        name: name.to_owned(),
        points: evaluations(lines)
            .iter()
            .filter_map(|(step, seen)| Some((*step, of(seen)?)))
            .collect(),
    };
    let charts = [
        chart(
            "Left of the distance",
            &[
                seen("fine", |seen| Some(seen.left.fine)),
                seen("middle", |seen| Some(seen.left.middle)),
                seen("coarse", |seen| Some(seen.left.coarse)),
                seen("palette", |seen| Some(seen.left.palette)),
            ],
        ),
        chart(
            "Content, variety, luminance",
            &[
                seen("content", |seen| seen.kept.map(|kept| kept.content)),
                seen("variety", |seen| Some(seen.variety)),
                seen("luminance", |seen| seen.kept.map(|kept| kept.luminance)),
            ],
        ),
        chart(
            "What the discriminators get right",
            &[
                seen("real", |seen| Some(seen.discriminator.real_accuracy)),
                seen("made", |seen| Some(seen.discriminator.made_accuracy)),
            ],
        ),
    ];
    let perceptual = seen("distance", |seen| seen.kept.and_then(|kept| kept.perceptual));
    let perceptual = if perceptual.points.is_empty() {
        String::new()
    } else {
        chart("From the photographs, to the feature network", &[perceptual])
    };
    format!(
        "<h2>Curves</h2><div class=\"charts\">{}{}{perceptual}</div>",
        losses(lines),
        charts.concat()
    )
}

/// The losses: both sides of the game in one chart, every other in its own.
fn losses(lines: &[Line]) -> String {
    let mut curves: Vec<Curve> = Vec::new();
    for line in lines {
        let Entry::Losses(losses) = &line.entry else { continue };
        for (name, loss) in losses.iter() {
            match curves.iter_mut().find(|curve| curve.name == name) {
                Some(curve) => curve.points.push((line.step, loss)),
                None => curves.push(Curve {
                    name: name.to_owned(),
                    points: vec![(line.step, loss)],
                }),
            }
        }
    }
    let of_game = |curve: &Curve| [Losses::DISCRIMINATOR, Losses::GENERATOR].contains(&curve.name.as_str());
    let (game, others): (Vec<Curve>, Vec<Curve>) = curves.into_iter().partition(of_game);
    let mut charts = chart("Adversarial game", &game);
    for curve in others {
        let title = match curve.name.as_str() {
            Losses::NCE => "PatchNCE".to_owned(),
            Losses::PALETTE => "Palette loss".to_owned(),
            Losses::STROKES => "Stroke loss".to_owned(),
            Losses::STYLE => "Style, to the feature network".to_owned(),
            Losses::CONTENT => "Content, to the feature network".to_owned(),
            Losses::CYCLE => "Cycle loss".to_owned(),
            Losses::IDENTITY => "Identity loss".to_owned(),
            other => escaped(other),
        };
        charts += &chart(&title, &[curve]);
    }
    charts
}

/// Data and devices.
fn origin(lines: &[Line], recipe: &Recipe) -> String {
    let files: Vec<String> = recipe
        .data
        .artworks
        .iter()
        .map(|file| file.display().to_string())
        .collect();
    let opened: String = lines
        .iter()
        .filter_map(|line| match &line.entry {
            Entry::Opened { device, pictures } => Some(format!(
                "<tr><td>{}<td>{}<td>{}<td>{}</tr>",
                line.step,
                escaped(device),
                pictures.0,
                pictures.1
            )),
            _ => None,
        })
        .collect();
    format!(
        "<h2>Data and device</h2><p>Artworks: {}. Rights: {}</p>\
         <table><tr><th>from step<th>device<th>artworks<th>photographs</tr>{opened}</table>",
        escaped(&files.join(", ")),
        escaped(&recipe.data.rights)
    )
}

fn evaluations(lines: &[Line]) -> Vec<(u64, &Evaluation)> {
    let mut found = Vec::new();
    for line in lines {
        if let Entry::Evaluation(seen) = &line.entry {
            found.push((line.step, seen));
        }
    }
    found
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
