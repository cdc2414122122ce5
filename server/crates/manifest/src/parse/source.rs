//! The text being read, the places in it, and the faults found so far.

use std::{cell::RefCell, collections::BTreeMap};

use toml_span::{Value, value::ValueInner};

use crate::{Fault, Faults};

/// A line and a column, both from 1; the column counts characters.
pub(crate) type Place = (u32, u32);

/// One manifest's text while it is parsed. Faults gather in it, so that one reading finds them all.
pub(super) struct Source<'t> {
    file: &'t str,
    text: &'t str,
    line_starts: Vec<usize>,
    faults: RefCell<Vec<Fault>>,
}

impl<'t> Source<'t> {
    pub(super) fn new(file: &'t str, text: &'t str) -> Self {
        let line_starts = std::iter::once(0)
            .chain(text.match_indices('\n').map(|(at, _)| at + 1))
            .collect();
        Self {
            file,
            text,
            line_starts,
            faults: RefCell::default(),
        }
    }

    /// Line and column of a byte offset.
    pub(super) fn place(&self, offset: usize) -> Place {
        let offset = self.text.floor_char_boundary(offset);
        let line = self.line_starts.partition_point(|start| *start <= offset);
        let start = self.line_starts.get(line - 1).copied().unwrap_or(0);
        let column = self.text[start..offset].chars().count() + 1;
        (saturating(line), saturating(column))
    }

    /// The place where a value is written. The parser's spans of strings begin inside the quotes, ours at the quote.
    pub(super) fn place_of(&self, value: &Value<'_>) -> Place {
        let start = value.span.start;
        let quote = |back: usize| {
            let at = start.checked_sub(back)?;
            matches!(self.text.as_bytes().get(at), Some(b'"' | b'\'')).then_some(at)
        };
        // Where a string holds an escape, its span begins a character later still.
        let quoted = || quote(1).or_else(|| quote(2)).unwrap_or(start);
        self.place(if value.as_str().is_some() { quoted() } else { start })
    }

    /// Notes a fault at a place.
    pub(super) fn fault(&self, code: &'static str, (line, column): Place, message: String, help: Option<String>) {
        let fault = Fault::new(code, self.file, message).at(line, column);
        self.faults.borrow_mut().push(fault.maybe_help(help));
    }

    /// All faults that were noted.
    pub(super) fn into_faults(self) -> Faults {
        Faults(self.faults.into_inner())
    }

    /// The place of every value, by its path: `style.name`, `plugin.0.settings.amount`.
    pub(super) fn places(&self, root: &Value<'_>) -> BTreeMap<String, Place> {
        let mut places = BTreeMap::new();
        self.collect(root, String::new(), &mut places);
        places
    }

    fn collect(&self, value: &Value<'_>, path: String, places: &mut BTreeMap<String, Place>) {
        let child = |name: &dyn std::fmt::Display| match path.as_str() {
            "" => name.to_string(),
            parent => format!("{parent}.{name}"),
        };
        match value.as_ref() {
            ValueInner::Table(table) => {
                for (key, value) in table {
                    self.collect(value, child(&key.name), places);
                }
            }
            ValueInner::Array(array) => {
                for (index, value) in array.iter().enumerate() {
                    self.collect(value, child(&index), places);
                }
            }
            _ => {}
        }
        places.insert(path, self.place_of(value));
    }
}

fn saturating(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_lines_start_at_one() {
        let source = Source::new("style.toml", "a = 1\r\nß = \"x\"\n");
        assert_eq!(source.place(0), (1, 1));
        assert_eq!(source.place(4), (1, 5));
        assert_eq!(source.place(7), (2, 1));
        assert_eq!(source.place(9), (2, 2), "ß is two bytes and one column");
        assert_eq!(source.place(10_000), (3, 1), "past the end");
    }
}
