//! Draws a picture's colours to a few given ones, for example a brand's.

mod palette;

use pastiche_plugin::color::{ByteTables, FloatTables};
use pastiche_plugin::{Answer, CHANNELS, Call, Color, Control, Depth, Picture, Refusal, in_blocks, plugin};

use palette::{BLOCK, COLORS, Palette};

plugin! {
    controls: controls,
    after: after,
}

fn controls() -> Vec<Control> {
    let dusk = [0x1b1b3a, 0x693668, 0xa74482, 0xf84aa7, 0xff8c61, 0xfff4e4].map(Color::hex);
    vec![
        Control::colors("colors", "Colours", COLORS as u32, &dusk)
            .help("The colours that the picture may have. Without any it stays as it is."),
        Control::number("softness", "Softness", 0.0, 1.0, 0.2).step(0.01).help(
            "0 gives every pixel exactly its nearest colour; more lets neighbouring colours melt into each other.",
        ),
    ]
}

fn after(call: &Call, _original: &Picture, stylized: &Picture) -> Result<Answer, Refusal> {
    let colors = call.colors("colors");
    if colors.is_empty() {
        return Ok(Answer::Unchanged);
    }
    let palette = Palette::new(colors, call.number("softness") as f32);
    let canvas = if stylized.depth() == Depth::U8 {
        let tables = ByteTables::new();
        stylized.map_rows(|_, row| in_blocks(row, |block| lock_bytes(&tables, &palette, block)))
    } else {
        let tables = FloatTables::new();
        stylized.map_rows(|_, row| in_blocks(row, |block| lock_floats(&tables, &palette, block)))
    };
    Ok(canvas.into())
}

fn lock_bytes(tables: &ByteTables, palette: &Palette, block: &mut [u8; BLOCK * CHANNELS]) {
    let mut light = [[0.0; BLOCK]; 3];
    let pixels = block.as_chunks_mut::<CHANNELS>().0;
    for (index, pixel) in pixels.iter().enumerate() {
        for (light, &byte) in light.iter_mut().zip(pixel) {
            light[index] = tables.linear(byte);
        }
    }
    palette.lock(&mut light);
    for (channel, light) in light.iter().enumerate() {
        let bytes = tables.encoded_block(&light.map(|light| light * ByteTables::STEPS));
        for (pixel, byte) in pixels.iter_mut().zip(bytes) {
            pixel[channel] = byte;
        }
    }
}

fn lock_floats(tables: &FloatTables, palette: &Palette, block: &mut [f32; BLOCK * CHANNELS]) {
    let mut light = [[0.0; BLOCK]; 3];
    let pixels = block.as_chunks_mut::<CHANNELS>().0;
    for (index, pixel) in pixels.iter().enumerate() {
        for (light, &sample) in light.iter_mut().zip(pixel) {
            light[index] = tables.linear(sample);
        }
    }
    palette.lock(&mut light);
    for (index, pixel) in pixels.iter_mut().enumerate() {
        for (sample, light) in pixel.iter_mut().zip(&light) {
            *sample = tables.encoded(light[index]);
        }
    }
}

#[cfg(test)]
mod tests;
