//! Film grain: noise of a chosen size and strength, strongest in the middle tones, the same for the same seed and frame.

mod grain;

use pastiche_plugin::{Answer, Call, Control, Noise, Picture, Refusal, plugin};

use grain::{Grain, Look};

plugin! {
    controls: controls,
    after: after,
}

fn controls() -> Vec<Control> {
    vec![
        Control::number("strength", "Strength", 0.0, 1.0, 0.25)
            .step(0.01)
            .help("How far the grain lifts and lowers the middle tones; 0 is no grain."),
        Control::number("size", "Size", 1.0, 8.0, 1.5)
            .step(0.1)
            .help("Size of a grain in pixels of the final picture."),
        Control::boolean("monochrome", "Monochrome", true)
            .help("Grain of light alone; switched off, each colour has a grain of its own."),
    ]
}

fn after(call: &Call, _original: &Picture, stylized: &Picture) -> Result<Answer, Refusal> {
    let look = Look {
        strength: call.number("strength") as f32,
        size: call.number("size") as f32 * call.scale(),
        monochrome: call.boolean("monochrome"),
    };
    if look.strength == 0.0 {
        return Ok(Answer::Unchanged);
    }
    let mut grain = Grain::new(look, Noise::new(call.seed(), call.frame()), stylized.width());
    Ok(stylized.map_rows(|y, row| grain.add(y, row)).into())
}

#[cfg(test)]
mod tests;
