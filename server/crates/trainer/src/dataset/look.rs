//! What a picture looks like: whether it shows anything, and whether it was there before.

use std::fmt;

use pixels::{Depth, Picture, Samples};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::data::LEAST_PX;

/// Bits by which the looks of one picture may differ between sizes and formats.
const SAME_BITS: u32 = 5;
/// Levels of 255 by which luminance must vary on average.
const LEAST_VARIETY: f64 = 3.0;
/// Columns and rows of the small picture that looks are taken from: 64 differences of neighbours.
const COLUMNS: u32 = 9;
const ROWS: u32 = 8;

/// The difference hash of a picture (Krawetz 2013): for each of 8 by 8 places, whether it is lighter than its right neighbour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Looks(u64);

impl Looks {
    /// Of a picture.
    ///
    /// # Errors
    /// Why the picture is of no use: it is tiny, shows almost nothing, or cannot be made smaller.
    pub fn of(picture: &Picture) -> Result<Self, String> {
        let (width, height) = picture.size();
        if width.min(height) < LEAST_PX {
            return Err(format!(
                "it has {width} x {height} pixels; {LEAST_PX} on each side are needed"
            ));
        }
        let grey = luminance(picture)?;
        let mean = grey.iter().sum::<f64>() / grey.len() as f64;
        let variety = grey.iter().map(|level| (level - mean).abs()).sum::<f64>() / grey.len() as f64;
        if variety < LEAST_VARIETY {
            return Err("it is almost empty: one colour everywhere".to_owned());
        }
        let rows = grey.chunks(COLUMNS as usize);
        let lighter = rows.flat_map(|row| row.windows(2).map(|pair| pair[0] > pair[1]));
        Ok(Self(lighter.fold(0, |bits, lighter| bits << 1 | u64::from(lighter))))
    }

    /// Whether both are one picture, in other sizes or formats perhaps.
    pub fn is_same(self, other: Self) -> bool {
        (self.0 ^ other.0).count_ones() <= SAME_BITS
    }
}

/// Luminance of the picture at 9 by 8 pixels, in levels of 255.
fn luminance(picture: &Picture) -> Result<Vec<f64>, String> {
    let small = pixels::to_srgb(picture).and_then(|picture| pixels::resize(&picture, COLUMNS, ROWS));
    let small = small.map_err(|error| error.to_string())?.to_depth(Depth::U8);
    let Samples::U8(samples) = small.samples() else {
        return Err("its samples cannot be read".to_owned());
    };
    let level =
        |&[red, green, blue, _]: &[u8; 4]| 0.299 * f64::from(red) + 0.587 * f64::from(green) + 0.114 * f64::from(blue);
    Ok(samples.as_chunks::<4>().0.iter().map(level).collect())
}

impl fmt::Display for Looks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl Serialize for Looks {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Looks {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bits = u64::from_str_radix(&text, 16);
        bits.map(Self)
            .map_err(|_| de::Error::custom("looks are 16 hexadecimal digits"))
    }
}
