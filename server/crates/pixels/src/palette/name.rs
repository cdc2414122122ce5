//! What people call a colour: the basic terms of Berlin and Kay, with teal, which pictures are full of.

use std::fmt;
use std::str::FromStr;

use super::oklab::Oklab;

/// A colour's basic name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "colours are what they are called")]
pub enum ColorName {
    Black,
    Grey,
    White,
    Brown,
    Red,
    Orange,
    Yellow,
    Green,
    Teal,
    Blue,
    Purple,
    Pink,
}

/// Chroma below which a colour counts as none.
const COLORLESS: f32 = 0.025;
/// Hues end here, in degrees, from the one before; what is beyond the last begins again with pink.
const HUES: [(f32, ColorName); 9] = [
    (10.0, ColorName::Pink),
    (42.0, ColorName::Red),
    (78.0, ColorName::Orange),
    (115.0, ColorName::Yellow),
    (165.0, ColorName::Green),
    (218.0, ColorName::Teal),
    (283.0, ColorName::Blue),
    (335.0, ColorName::Purple),
    (360.0, ColorName::Pink),
];

impl ColorName {
    /// Every name.
    pub const ALL: [Self; 12] = [
        Self::Black,
        Self::Grey,
        Self::White,
        Self::Brown,
        Self::Red,
        Self::Orange,
        Self::Yellow,
        Self::Green,
        Self::Teal,
        Self::Blue,
        Self::Purple,
        Self::Pink,
    ];

    pub(super) fn of(color: Oklab) -> Self {
        let (lightness, chroma, hue) = (color.lightness, color.chroma(), color.hue());
        if lightness < 0.22 || (lightness < 0.3 && chroma < COLORLESS) {
            return Self::Black;
        }
        if chroma < COLORLESS {
            return if lightness > 0.88 { Self::White } else { Self::Grey };
        }
        let hued = HUES.iter().find(|(end, _)| hue <= *end);
        let name = hued.map_or(Self::Pink, |(_, name)| *name);
        match name {
            // Dark orange and yellow are brown to everybody; light red is pink.
            Self::Orange | Self::Yellow if lightness < 0.6 => Self::Brown,
            Self::Red if lightness > 0.76 => Self::Pink,
            Self::Red if lightness < 0.5 && chroma < 0.1 => Self::Brown,
            name => name,
        }
    }

    /// As it is written.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Black => "black",
            Self::Grey => "grey",
            Self::White => "white",
            Self::Brown => "brown",
            Self::Red => "red",
            Self::Orange => "orange",
            Self::Yellow => "yellow",
            Self::Green => "green",
            Self::Teal => "teal",
            Self::Blue => "blue",
            Self::Purple => "purple",
            Self::Pink => "pink",
        }
    }
}

impl fmt::Display for ColorName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for ColorName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = Self::ALL.into_iter().find(|name| name.as_str() == text);
        known.ok_or_else(|| {
            let names = Self::ALL.map(Self::as_str).join(", ");
            format!("`{text}` is no colour; there are {names}")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(rgb: [u8; 3], expect: ColorName) {
        assert_eq!(ColorName::of(Oklab::of(rgb)), expect, "{rgb:?}");
    }

    /// Colours of CSS whose names nobody doubts.
    #[test]
    fn colours_have_the_names_that_people_give_them() {
        check([0, 0, 0], ColorName::Black);
        check([128, 128, 128], ColorName::Grey);
        check([255, 255, 255], ColorName::White);
        check([250, 248, 242], ColorName::White);
        check([255, 0, 0], ColorName::Red);
        check([139, 0, 0], ColorName::Red);
        check([220, 20, 60], ColorName::Red);
        check([255, 165, 0], ColorName::Orange);
        check([255, 140, 0], ColorName::Orange);
        check([255, 255, 0], ColorName::Yellow);
        check([255, 215, 0], ColorName::Yellow);
        check([0, 128, 0], ColorName::Green);
        check([154, 205, 50], ColorName::Green);
        check([0, 128, 128], ColorName::Teal);
        check([64, 224, 208], ColorName::Teal);
        check([0, 0, 255], ColorName::Blue);
        check([0, 0, 128], ColorName::Blue);
        check([135, 206, 235], ColorName::Blue);
        check([128, 0, 128], ColorName::Purple);
        check([75, 0, 130], ColorName::Purple);
        check([255, 105, 180], ColorName::Pink);
        check([255, 192, 203], ColorName::Pink);
        check([139, 69, 19], ColorName::Brown);
        check([101, 67, 33], ColorName::Brown);
    }

    #[test]
    fn names_are_read_as_they_are_written() {
        for name in ColorName::ALL {
            assert_eq!(name.as_str().parse(), Ok(name));
        }
        assert!("bluish".parse::<ColorName>().unwrap_err().contains("blue"));
    }
}
