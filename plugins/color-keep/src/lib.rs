//! Gives a stylized picture the original's colours back: hue and chroma of the photograph, light of the style, in OKLab.

mod bytes;
mod cones;
mod floats;
mod gamut;
mod roots;
mod vectors;

use pastiche_plugin::color::FloatTables;
use pastiche_plugin::{Answer, Call, Control, Depth, Picture, Refusal, plugin};

use bytes::Keeper;

plugin! {
    controls: controls,
    after: after,
}

fn controls() -> Vec<Control> {
    vec![
        Control::number("amount", "Keep colours", 0.0, 1.0, 1.0)
            .step(0.01)
            .help("How much of the photograph's own colour comes back: 0 leaves the style's colours, 1 takes all of the photograph's."),
    ]
}

fn after(call: &Call, original: &Picture, stylized: &Picture) -> Result<Answer, Refusal> {
    let amount = call.number("amount") as f32;
    if amount == 0.0 {
        return Ok(Answer::Unchanged);
    }
    let canvas = if (original.depth(), stylized.depth()) == (Depth::U8, Depth::U8) {
        let keeper = Keeper::new(amount);
        stylized.map_rows_with(original, |_, original, row| keeper.row(original, row))?
    } else {
        let tables = FloatTables::new();
        stylized.map_rows_with(original, |_, original, row| {
            floats::keep(&tables, amount, original, row)
        })?
    };
    Ok(canvas.into())
}

#[cfg(test)]
mod formula;
#[cfg(test)]
mod tests;
