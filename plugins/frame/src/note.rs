//! The note from `before` to `after`: where the picture lies in the padded one.

use pastiche_plugin::Refusal;

/// Where the picture lies in the padded one, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) left: u32,
    pub(crate) top: u32,
    pub(crate) outer_width: u32,
    pub(crate) outer_height: u32,
}

impl Place {
    /// Four little-endian numbers.
    pub(crate) fn to_note(self) -> Vec<u8> {
        [self.left, self.top, self.outer_width, self.outer_height]
            .iter()
            .flat_map(|number| number.to_le_bytes())
            .collect()
    }

    /// What [`Place::to_note`] wrote.
    pub(crate) fn from_note(note: &[u8]) -> Result<Self, Refusal> {
        let (numbers, rest) = note.as_chunks::<4>();
        let numbers: Vec<_> = numbers.iter().map(|bytes| u32::from_le_bytes(*bytes)).collect();
        match (&numbers[..], rest) {
            (&[left, top, outer_width, outer_height], []) => Ok(Self {
                left,
                top,
                outer_width,
                outer_height,
            }),
            _ => Err(Refusal::new(
                "the note is not one that this version of frame wrote; render again",
            )),
        }
    }

    /// Refuses a stylized picture of another size than the padded one, and a place outside of it.
    pub(crate) fn check(self, width: u32, height: u32, found_width: u32, found_height: u32) -> Result<(), Refusal> {
        if (found_width, found_height) != (self.outer_width, self.outer_height) {
            return Err(Refusal::new(format!(
                "the padded picture had {} x {} pixels and came back with {found_width} x {found_height}; only one plugin \
                 of a style can change the size",
                self.outer_width, self.outer_height
            )));
        }
        let inside = |start: u32, length: u32, outer: u32| start.checked_add(length).is_some_and(|end| end <= outer);
        if inside(self.left, width, found_width) && inside(self.top, height, found_height) {
            return Ok(());
        }
        Err(Refusal::new(
            "the original is not the picture that was padded; render again",
        ))
    }
}
