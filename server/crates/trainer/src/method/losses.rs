//! What one step found: losses by name.

use std::fmt;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Losses by name, in the order in which their method tells them. A log has them as one object.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Losses(Vec<(String, f64)>);

impl Losses {
    /// What the discriminators minimise, over all sizes and sides.
    pub const DISCRIMINATOR: &str = "discriminator";
    /// What generators minimise of the game, over all sizes and sides.
    pub const GENERATOR: &str = "generator";
    /// How badly places are told apart; `ln(places)` where they are not at all.
    pub const NCE: &str = "nce";
    /// How far the colours of the results, all together, are from the artworks'.
    pub const PALETTE: &str = "palette";
    /// How far the details of the results, all together, are from the artworks'.
    pub const STROKES: &str = "strokes";
    /// How far the style that a feature network sees is from the artworks'.
    pub const STYLE: &str = "style";
    /// How far the content that a feature network sees is from the photographs'.
    pub const CONTENT: &str = "content";
    /// How far pictures that went both ways are from where they began, both sides together.
    pub const CYCLE: &str = "cycle";
    /// How much generators change what is of the other side already, both together.
    pub const IDENTITY: &str = "identity";

    /// These.
    pub fn of<'a>(losses: impl IntoIterator<Item = (&'a str, f64)>) -> Self {
        let owned = |(name, loss): (&str, f64)| (name.to_owned(), loss);
        Self(losses.into_iter().map(owned).collect())
    }

    /// The one of this name.
    pub fn get(&self, name: &str) -> Option<f64> {
        self.iter().find(|(known, _)| *known == name).map(|(_, loss)| loss)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (&str, f64)> {
        self.0.iter().map(|(name, loss)| (name.as_str(), *loss))
    }

    /// The largest of them by size; not a number where one is none.
    pub fn largest(&self) -> f64 {
        let sizes = self.iter().map(|(_, loss)| loss.abs());
        sizes.fold(0.0, |most, loss| if loss > most || loss.is_nan() { loss } else { most })
    }
}

impl Serialize for Losses {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for Losses {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ByName)
    }
}

/// Reads losses in the order in which they were written.
struct ByName;

impl<'de> Visitor<'de> for ByName {
    type Value = Losses;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("losses by name")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Losses, A::Error> {
        let mut losses = Vec::new();
        while let Some(loss) = map.next_entry()? {
            losses.push(loss);
        }
        Ok(Losses(losses))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn losses_that_are_no_numbers_are_the_largest() {
        let losses = |generator, palette| {
            Losses::of([
                (Losses::DISCRIMINATOR, 1.0),
                (Losses::GENERATOR, generator),
                (Losses::PALETTE, palette),
            ])
        };
        assert_eq!(losses(-3.0, 0.0).largest(), 3.0);
        for broken in [losses(f64::NAN, 0.0), losses(-3.0, f64::NAN)] {
            assert!(broken.largest().is_nan());
        }
    }

    #[test]
    fn what_is_written_is_read_in_its_order() {
        let text = r#"{"discriminator":1.0,"generator":0.5,"nce":2.0,"palette":0.1}"#;
        let losses: Losses = serde_json::from_str(text).unwrap();
        assert_eq!((losses.get("nce"), losses.get("cycle")), (Some(2.0), None));
        assert_eq!(serde_json::to_string(&losses).unwrap(), text);
    }
}
