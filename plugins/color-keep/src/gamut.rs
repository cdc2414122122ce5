//! Light that sRGB cannot show.

use crate::vectors::Four;

/// Mixes a colour with a grey of the same lightness, as little as brings all channels within `black` and `white`.
///
/// Shares are quotients, of which whole numbers have none side by side: they are floats.
#[inline(always)]
pub(crate) fn into_gamut([red, green, blue]: [Four; 3], grey: Four, [black, white]: [i32; 2]) -> [Four; 3] {
    let (black, white, one) = (Four::all(black), Four::all(white), Four::all(1));
    let grey = grey.max(black).min(white);
    let least = red.min(green).min(blue).min(black);
    let most = red.max(green).max(blue).max(white);
    // How far the colour is outside, as a share of its way from the grey. One more keeps black and white, from which there is no
    // way, from dividing by nothing.
    let below = (black - least).over(grey - least + one);
    let above = (most - white).over(most - grey + one);
    // The bits of positive floats are in their order.
    let share = below.max(above);
    let mixed = |channel: Four| (channel + (grey - channel).times(share)).max(black).min(white);
    [mixed(red), mixed(green), mixed(blue)]
}
