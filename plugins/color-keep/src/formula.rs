//! Both ways, that of bytes and that of floats, against the plain formula.

use pastiche_plugin::color::{FloatTables, Oklab, encoded, linear};

use crate::bytes::Keeper;
use crate::floats;

/// What results may be off the formula's at most.
struct Bounds {
    /// For bytes, in levels, besides half a level by which any byte is rounded.
    byte: f32,
    /// For floats, in levels of 16 bits.
    float: f32,
}

/// Lightness of `style`, colour between `style` (amount 0) and `original` (amount 1).
fn keep(amount: f32, original: [f32; 3], style: [f32; 3]) -> [f32; 3] {
    let (original, style) = (Oklab::from_linear(original), Oklab::from_linear(style));
    Oklab {
        l: style.l,
        a: style.a + (original.a - style.a) * amount,
        b: style.b + (original.b - style.b) * amount,
    }
    .to_linear_in_gamut()
}

/// Pixels all over the cube of colours, the same ones every time.
fn spread(count: u32) -> impl Iterator<Item = [u8; 4]> {
    (0..count).map(|index| (index.wrapping_mul(2_654_435_761) ^ (index >> 7)).to_le_bytes())
}

/// The darkest, the lightest and the loudest colours.
fn edges() -> Vec<[u8; 4]> {
    let levels = [0, 1, 2, 12, 128, 254, 255];
    let color = |index: usize| [0, 1, 2].map(|channel| levels[index / 7_usize.pow(channel) % 7]);
    (0..343)
        .map(color)
        .map(|[red, green, blue]| [red, green, blue, 255])
        .collect()
}

/// Compares all of `originals` on `styles`.
fn check(bounds: &Bounds, amount: f32, originals: &[[u8; 4]], styles: &[[u8; 4]]) {
    let float = |pixels: &[[u8; 4]]| -> Vec<f32> {
        pixels
            .as_flattened()
            .iter()
            .map(|&byte| f32::from(byte) / 255.0)
            .collect()
    };
    let mut bytes = styles.as_flattened().to_vec();
    Keeper::new(amount).row(originals.as_flattened(), &mut bytes);
    let mut floats = float(styles);
    floats::keep(&FloatTables::new(), amount, &float(originals), &mut floats);
    let curve: [f32; 256] = std::array::from_fn(|byte| linear(byte as f32 / 255.0));
    let light = |pixel: &[u8; 4]| [pixel[0], pixel[1], pixel[2]].map(|byte| curve[usize::from(byte)]);
    for (index, (original, style)) in originals.iter().zip(styles).enumerate() {
        let exact = keep(amount, light(original), light(style)).map(encoded);
        for (channel, exact) in exact.into_iter().enumerate() {
            let (byte, float) = (bytes[index * 4 + channel], floats[index * 4 + channel]);
            let what = format!("{original:?} on {style:?}, {amount} of it: {exact} {float} {byte}");
            assert!((exact - float).abs() * 65_535.0 < bounds.float, "{what}");
            assert!((exact * 255.0 - f32::from(byte)).abs() < 0.5 + bounds.byte, "{what}");
        }
        assert_eq!(bytes[index * 4 + 3], style[3]);
    }
}

#[test]
fn colours_without_order() {
    let originals: Vec<_> = spread(100_003).collect();
    let styles: Vec<_> = originals.iter().rev().copied().collect();
    for amount in [0.1, 0.35, 0.8, 1.0] {
        check(&Bounds { byte: 0.4, float: 2.0 }, amount, &originals, &styles);
    }
}

#[test]
fn dark_colours_without_order() {
    let originals: Vec<_> = spread(50_003).map(|pixel| pixel.map(|byte| byte / 12)).collect();
    let styles: Vec<_> = originals.iter().rev().copied().collect();
    for amount in [0.35, 1.0] {
        check(&Bounds { byte: 0.3, float: 2.0 }, amount, &originals, &styles);
    }
}

/// Here the formula jumps: a hair of red or blue too much is mixed away with a lot of grey.
#[test]
fn edges_on_edges() {
    let styles = edges();
    for original in edges() {
        for amount in [0.5, 1.0] {
            let bounds = Bounds {
                byte: 0.75,
                float: 16.0,
            };
            check(&bounds, amount, &vec![original; styles.len()], &styles);
        }
    }
}

/// Of all 2^24 colours two come back one level off: 255, 233, 0 and 255, 246, 0.
#[test]
fn colours_on_themselves_are_left_alone() {
    let colors: Vec<_> = spread(500_000).chain(edges()).collect();
    for amount in [0.5, 1.0] {
        let mut bytes = colors.as_flattened().to_vec();
        Keeper::new(amount).row(colors.as_flattened(), &mut bytes);
        assert!(bytes == colors.as_flattened());
    }
}

/// On a few thousand colours both are closer than in the worst case.
#[test]
fn few_colours_are_closer() {
    let color = |index: u32| [0, 1, 2, 3].map(|at: u32| (index.wrapping_mul(2_654_435_761) >> (at * 8)) as u8);
    let originals: Vec<_> = (0..4099).map(color).collect();
    let styles: Vec<_> = originals.iter().rev().copied().collect();
    for amount in [0.8, 1.0] {
        check(&Bounds { byte: 0.25, float: 1.0 }, amount, &originals, &styles);
    }
}
