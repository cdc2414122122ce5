//! Figures for people, and for programs.

use serde_json::{Value, json};
use trainer::metric::Distance;

use super::measure::Measured;
use super::perception::Seen;

/// Distances are small numbers; people read them times a thousand.
const THOUSAND: f64 = 1000.0;

/// A table of one style.
pub fn table(style: &str, measured: &Measured) -> String {
    let left = measured.results.share_of(&measured.photographs);
    let row = |name: &str, distance: &Distance, factor: f64, digits: usize| {
        let cells = [distance.fine, distance.middle, distance.coarse, distance.palette];
        let cells = cells.map(|cell| format!("{:>9.digits$}", cell * factor));
        format!("{name:<12}{}", cells.concat())
    };
    let unknown = || "not known: results have another size, or pictures are too small".to_owned();
    let flicker = measured
        .flicker
        .map_or_else(unknown, |levels| format!("{levels:.1} levels"));
    let content = measured.content.map_or_else(unknown, |content| format!("{content:.3}"));
    let mut lines = vec![
        format!("{style}: distance to the artwork, times 1000"),
        format!("{:<12}{:>9}{:>9}{:>9}{:>9}", "", "fine", "middle", "coarse", "palette"),
        row("photographs", &measured.photographs, THOUSAND, 1),
        row("results", &measured.results, THOUSAND, 1),
        row("left", &left, 1.0, 2),
        format!("content {content}, flicker {flicker}"),
    ];
    if let Some(Seen {
        photographs,
        results,
        perceptual,
    }) = measured.features
    {
        let apart = perceptual.map_or_else(|| "not known".to_owned(), |perceptual| format!("{perceptual:.3}"));
        lines.push(format!(
            "feature network: style {results:.3} of {photographs:.3}, from the photographs {apart}"
        ));
    }
    lines.join("\n")
}

/// The same as JSON.
pub fn json(style: &str, measured: &Measured) -> Value {
    json!({
        "style": style,
        "photographs": measured.photographs,
        "results": measured.results,
        "left": measured.results.share_of(&measured.photographs),
        "content": measured.content,
        "flicker": measured.flicker,
        "features": measured.features,
    })
}
