//! From a text to the terms it is found by, the same way for what is listed and for what is asked.
//!
//! Case, width and diacritics do not count: `Café`, `CAFE` and `ｃａｆé` are one word. Words end where Unicode ends them, and at what stands inside
//! of some (`l'art`, `3.5`); those that a hyphen or an apostrophe joins are also one word without it. Scripts that put no spaces between words become
//! pairs of neighbours, which finds any two characters that stand together without a dictionary. What begins with one letter is a large part of all
//! there is; so first letters are terms of their own, marked by a star, and one letter is looked up rather than gone through.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{canonical_combining_class, decompose_canonical, is_combining_mark};
use unicode_segmentation::UnicodeSegmentation;

/// Terms of a query that count; what comes after them is left out.
const MOST_TERMS: usize = 8;
/// Bytes of a term that count.
const LONGEST_BYTES: usize = 64;
/// What joins two words to one.
const JOINERS: [char; 5] = ['-', '\u{2010}', '\u{2011}', '\'', '\u{2019}'];

/// One word of a query, or a letter and a star. It matches every term that begins with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term(String);

impl Term {
    /// The first text that it matches.
    pub fn first(&self) -> &str {
        &self.0
    }

    /// A text behind all that it matches, byte by byte: no term holds Unicode's last character, which is none.
    pub fn end(&self) -> String {
        format!("{}{}", self.0, char::MAX)
    }

    /// Whether it matches this term.
    pub fn matches(&self, term: &str) -> bool {
        term.starts_with(&self.0)
    }
}

/// The terms that a text is found by, each once.
pub fn index(text: &str) -> Vec<String> {
    let parts = parts(&fold(text));
    let mut terms = Vec::new();
    for part in &parts {
        if part.dense {
            terms.extend(pairs(&part.text));
            // The last character begins no pair; every other one is found as the beginning of its own.
            terms.extend(part.text.chars().last().map(String::from));
        } else {
            terms.push(cut(&part.text));
        }
    }
    terms.extend(compounds(&parts));
    let firsts: Vec<String> = terms.iter().filter_map(|term| term.chars().next().map(first)).collect();
    terms.extend(firsts);
    once(terms)
}

/// The terms that a query asks for: all of them have to match.
pub fn query(text: &str) -> Vec<Term> {
    let mut terms = Vec::new();
    for part in parts(&fold(text)) {
        match pairs(&part.text) {
            pairs if part.dense && !pairs.is_empty() => terms.extend(pairs),
            _ => terms.push(one_letter(&part.text).map_or_else(|| cut(&part.text), first)),
        }
    }
    once(terms).into_iter().take(MOST_TERMS).map(Term).collect()
}

/// A text whose letters differ only where they are other letters. Character by character, so that a beginning stays a beginning.
fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for char in text.nfkc().flat_map(char::to_lowercase) {
        match char {
            'ß' => folded.push_str("ss"),
            'ς' => folded.push('σ'),
            _ if is_dense(char) => folded.push(char),
            _ => decompose_canonical(char, |char| {
                if !is_diacritic(char) {
                    folded.push(char);
                }
            }),
        }
    }
    folded
}

/// Marks that only tell how a letter sounds: accents, and the points of Hebrew and Arabic. Vowels of Indian scripts are marks, too, but make the word.
fn is_diacritic(char: char) -> bool {
    matches!(canonical_combining_class(char), 1 | 10..=36 | 200..=240)
}

/// Whether its script puts no spaces between words: Han, kana and Hangul; Thai, Lao, Burmese and Khmer.
fn is_dense(char: char) -> bool {
    matches!(char,
        '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{309f}' | '\u{30a1}'..='\u{30fa}' | '\u{30fc}'..='\u{312f}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}'
        | '\u{31f0}'..='\u{31ff}'
        | '\u{1100}'..='\u{11ff}' | '\u{3130}'..='\u{318f}' | '\u{a960}'..='\u{a97f}' | '\u{ac00}'..='\u{d7ff}'
        | '\u{0e01}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}')
}

/// Letters of one kind that stand together.
struct Part {
    text: String,
    /// Of a script that puts no spaces between words.
    dense: bool,
    /// Whether one joiner, and nothing else, stands before it.
    joined: bool,
}

fn parts(folded: &str) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    // Whether a letter stands just before, whether it is of the same word, and whether a joiner stands between.
    let (mut behind, mut open, mut joined) = (false, false, false);
    for piece in folded.split_word_bounds() {
        // Unicode ends a word behind each character of a dense script.
        open = open && parts.last().is_some_and(|last| last.dense);
        for char in piece.chars() {
            let mark = open && is_combining_mark(char);
            if !char.is_alphanumeric() && !mark {
                joined = behind && JOINERS.contains(&char);
                (behind, open) = (false, false);
                continue;
            }
            match parts.last_mut() {
                Some(last) if open && (mark || last.dense == is_dense(char)) => last.text.push(char),
                _ => parts.push(Part {
                    text: char.to_string(),
                    dense: is_dense(char),
                    joined,
                }),
            }
            (behind, open, joined) = (true, true, false);
        }
    }
    parts
}

/// Words that joiners make one, without the joiners.
fn compounds(parts: &[Part]) -> Vec<String> {
    let ends = |pair: &[Part]| !pair[1].joined || pair[0].dense || pair[1].dense;
    let mut compounds = Vec::new();
    let mut begin = 0;
    for end in 1..=parts.len() {
        if end == parts.len() || ends(&parts[end - 1..=end]) {
            if end - begin > 1 {
                let whole: String = parts[begin..end].iter().map(|part| part.text.as_str()).collect();
                compounds.push(cut(&whole));
            }
            begin = end;
        }
    }
    compounds
}

/// The term of all that begins with a letter.
fn first(letter: char) -> String {
    format!("{letter}*")
}

fn one_letter(text: &str) -> Option<char> {
    let mut letters = text.chars();
    letters.next().filter(|_| letters.next().is_none())
}

fn pairs(text: &str) -> Vec<String> {
    let seconds = text.chars().skip(1);
    text.chars()
        .zip(seconds)
        .map(|(first, second)| format!("{first}{second}"))
        .collect()
}

fn cut(text: &str) -> String {
    text[..text.floor_char_boundary(LONGEST_BYTES)].to_owned()
}

fn once(terms: Vec<String>) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    terms.into_iter().filter(|term| seen.insert(term.clone())).collect()
}

#[cfg(test)]
mod tests;
