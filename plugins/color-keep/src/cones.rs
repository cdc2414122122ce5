//! What the three kinds of cones in the eye see.
//!
//! OKLab is, in short, the cube roots of what they see, and lightness a weighted mean of the three. So there is no need to go
//! all the way to OKLab and back: the difference between both pictures' roots, less its own lightness, is the difference in
//! colour, and is added to the style's roots.

/// What long, middle and short cones see of linear sRGB (Oklab's first matrix), by channel.
pub(crate) const CONES: [[f64; 3]; 3] = [
    [0.412_221_470_8, 0.211_903_498_2, 0.088_302_461_9],
    [0.536_332_536_3, 0.680_699_545_1, 0.281_718_837_6],
    [0.051_445_992_9, 0.107_396_956_6, 0.629_978_700_5],
];
/// Linear sRGB of the cubed roots (the inverse), by channel.
pub(crate) const LIGHT: [[f32; 3]; 3] = [
    [4.076_741_7, -3.307_711_6, 0.230_969_94],
    [-1.268_438, 2.609_757_4, -0.341_319_4],
    [-0.004_196_086_3, -0.703_418_6, 1.707_614_7],
];
/// Lightness of the three roots.
pub(crate) const LIGHTNESS: [f32; 3] = [0.210_454_26, 0.793_617_8, -0.004_072_047];
