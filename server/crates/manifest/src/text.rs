//! Texts that are shown to people: one line, and nothing in it that is not seen.

/// Whether a text is one line of so many characters, all of them seen.
pub(crate) fn is_line(text: &str, chars: std::ops::RangeInclusive<usize>) -> bool {
    chars.contains(&text.chars().count()) && !text.contains(is_unseen)
}

/// Control characters, and those that turn the direction of writing: both make a text look like another one.
pub(crate) fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_seen() {
        assert!(is_line("Die große Welle 神奈川 🌊", 1..=80));
        assert!(is_line("", 0..=3));
        for text in ["", "a\nb", "\u{202e}evil", "a\tb", "\u{feff}a"] {
            assert!(!is_line(text, 1..=80), "{text:?}");
        }
        assert!(!is_line("four", 1..=3));
    }
}
