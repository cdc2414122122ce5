//! Lets a style work on a picture of another shape: pads it by reflection before the generator, and crops it back after.
//!
//! Some styles were trained on squares, or paint their edges darker; with a frame around it the picture is far from the
//! edge, and what happens there is cut away.

mod mirror;
mod note;

use pastiche_plugin::{Answer, Call, Canvas, Control, Depth, Picture, Prepared, Refusal, Sample, plugin};

use note::Place;

plugin! {
    controls: controls,
    before: before,
    after: after,
}

/// Width and height of each shape, by the option's value.
const SHAPES: [(&str, &str, u32, u32); 9] = [
    ("1:1", "Square 1:1", 1, 1),
    ("5:4", "Landscape 5:4", 5, 4),
    ("4:3", "Landscape 4:3", 4, 3),
    ("3:2", "Landscape 3:2", 3, 2),
    ("16:9", "Landscape 16:9", 16, 9),
    ("4:5", "Portrait 4:5", 4, 5),
    ("3:4", "Portrait 3:4", 3, 4),
    ("2:3", "Portrait 2:3", 2, 3),
    ("9:16", "Portrait 9:16", 9, 16),
];

/// The option that leaves the shape as it is.
const OWN: &str = "own";

fn controls() -> Vec<Control> {
    let mut options = vec![(OWN, "The picture's own")];
    options.extend(SHAPES.map(|(value, title, _, _)| (value, title)));
    vec![
        Control::choice("aspect", "Shape", &options, "1:1").help(
            "The shape that the style works on. What is added is mirrored from the picture, and cut away at the end.",
        ),
        Control::number("margin", "Margin", 0.0, 0.5, 0.0).step(0.01).help(
            "Adds a margin on all sides, as a share of the longer side, for styles that treat edges unlike the rest.",
        ),
    ]
}

fn before(call: &Call, picture: &Picture) -> Result<Prepared, Refusal> {
    let (width, height) = (picture.width(), picture.height());
    let margin = (call.number("margin") * f64::from(width.max(height))).round() as u32;
    let (outer_width, outer_height) = padded(width + 2 * margin, height + 2 * margin, call.choice("aspect"))?;
    if (outer_width, outer_height) == (width, height) {
        return Ok(Prepared::new(Answer::Unchanged));
    }
    let place = Place {
        left: (outer_width - width) / 2,
        top: (outer_height - height) / 2,
        outer_width,
        outer_height,
    };
    let canvas = match picture.depth() {
        Depth::U8 => pad::<u8>(picture, place),
        Depth::U16 | Depth::F32 => pad::<f32>(picture, place),
    };
    Ok(Prepared::new(canvas).noted(place.to_note()))
}

fn after(call: &Call, original: &Picture, stylized: &Picture) -> Result<Answer, Refusal> {
    if call.note().is_empty() {
        return Ok(Answer::Unchanged);
    }
    let place = Place::from_note(call.note())?;
    let (width, height) = (original.width(), original.height());
    place.check(width, height, stylized.width(), stylized.height())?;
    let canvas = match stylized.depth() {
        Depth::U8 => crop::<u8>(stylized, place, width, height),
        Depth::U16 | Depth::F32 => crop::<f32>(stylized, place, width, height),
    };
    Ok(canvas.into())
}

/// The smallest size of a shape into which `width` x `height` fits.
fn padded(width: u32, height: u32, aspect: &str) -> Result<(u32, u32), Refusal> {
    if aspect == OWN {
        return Ok((width, height));
    }
    let shape = SHAPES.iter().find(|(value, ..)| *value == aspect);
    let Some(&(_, _, across, down)) = shape else {
        return Err(Refusal::new(format!(
            "there is no shape `{aspect}`; choose one of the list"
        )));
    };
    let rounded =
        |side: u32, by: u32, per: u32| (u64::from(side) * u64::from(by) + u64::from(per) / 2) / u64::from(per);
    let wide = rounded(height, across, down).max(u64::from(width));
    let tall = rounded(width, down, across).max(u64::from(height));
    match (u32::try_from(wide), u32::try_from(tall)) {
        (Ok(wide), Ok(_)) if wide > width => Ok((wide, height)),
        (Ok(_), Ok(tall)) => Ok((width, tall)),
        _ => Err(Refusal::new(
            "the picture is too large to be padded; make it smaller first",
        )),
    }
}

fn pad<S: Sample>(picture: &Picture, place: Place) -> Canvas {
    let columns = mirror::indices(picture.width(), place.left, place.outer_width);
    let rows = mirror::indices(picture.height(), place.top, place.outer_height);
    Canvas::from_rows::<S>(place.outer_width, place.outer_height, picture.depth(), |y, row| {
        let source = picture.read::<S>(rows[y as usize] as u32, 1);
        mirror::spread(&source, &columns, row);
    })
}

fn crop<S: Sample>(stylized: &Picture, place: Place, width: u32, height: u32) -> Canvas {
    Canvas::from_rows::<S>(width, height, stylized.depth(), |y, row| {
        let source = stylized.read::<S>(place.top + y, 1);
        row.copy_from_slice(&source[place.left as usize * pastiche_plugin::CHANNELS..][..row.len()]);
    })
}

#[cfg(test)]
mod tests;
