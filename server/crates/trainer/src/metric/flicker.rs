//! How much results change where the photograph only moves.

use tch::{Kind, Tensor};

/// By how many pixels the photograph is moved.
pub const SHIFT_PX: i64 = 3;
/// Pixels at the frame that are left out: there, the border is another one.
const FRAME: i64 = 32;

/// The mean difference, in levels of 255, between the result of `photograph` and that of the photograph moved by
/// [`SHIFT_PX`] pixels, moved back. Film whose camera moves shows it as flicker. `None` where the picture is too small, or its result has
/// another size.
pub fn flicker(photograph: &Tensor, render: &mut dyn FnMut(&Tensor) -> Tensor) -> Option<f64> {
    let _guard = tch::no_grad_guard();
    let (_, _, height, width) = photograph.size4().ok()?;
    let (rows, columns) = (height - SHIFT_PX, width - SHIFT_PX);
    // Both parts have the same size, so that both are padded alike.
    let part = |start: i64| photograph.narrow(2, start, rows).narrow(3, start, columns);
    let kept = [rows - SHIFT_PX - 2 * FRAME, columns - SHIFT_PX - 2 * FRAME];
    if kept.iter().any(|&side| side < 1) {
        return None;
    }
    let inner = |of: &Tensor, start: i64| of.narrow(2, start, kept[0]).narrow(3, start, kept[1]);
    let (still, moved) = (render(&part(0)), render(&part(SHIFT_PX)));
    // Generators may cut pictures to whole multiples of a few pixels; the frame that is left out is wider.
    let near = |of: &Tensor| {
        of.size()[2..]
            .iter()
            .zip([rows, columns])
            .all(|(side, wanted)| (wanted - FRAME..=wanted).contains(side))
    };
    if !near(&still) || still.size() != moved.size() {
        return None;
    }
    let difference = inner(&still, FRAME + SHIFT_PX) - inner(&moved, FRAME);
    Some(difference.abs().mean(Kind::Double).double_value(&[]) * 127.5)
}
