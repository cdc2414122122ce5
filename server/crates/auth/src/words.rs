//! Closed sets of words, such as scopes and roles: the error for a word that is none of them.

/// Most characters of a found word that an error repeats.
const SHOWN_CHARS: usize = 40;

/// A word that is none of the known ones.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is no {what}; {}valid: {}", self.advice(), valid.join(", "))]
pub struct UnknownWord {
    /// What was found, cut to 40 characters.
    pub found: String,
    /// What was expected: "scope", "role".
    pub what: &'static str,
    /// All words that are valid.
    pub valid: Vec<&'static str>,
}

impl UnknownWord {
    pub(crate) fn new(found: &str, what: &'static str, valid: impl IntoIterator<Item = &'static str>) -> Self {
        let found = found.chars().take(SHOWN_CHARS).flat_map(char::escape_debug).collect();
        let valid = valid.into_iter().collect();
        Self { found, what, valid }
    }

    /// The valid word nearest to the found one, if a third of the letters or fewer differ.
    #[must_use]
    pub fn nearest(&self) -> Option<&'static str> {
        let lower = self.found.to_lowercase();
        let allowed = (lower.chars().count() / 3).max(1);
        let distances = self
            .valid
            .iter()
            .map(|word| (strsim::osa_distance(&lower, word), *word));
        let (distance, word) = distances.min_by_key(|(distance, _)| *distance)?;
        (distance <= allowed).then_some(word)
    }

    fn advice(&self) -> String {
        self.nearest()
            .map_or_else(String::new, |word| format!("did you mean `{word}`? "))
    }
}
