//! "Did you mean": the known word nearest to one that is not known.

/// Advice for `found`, which is none of `known`: the nearest word, or the whole list where nothing is near.
///
/// A list of more than twelve words is not printed; then there is no advice.
pub fn advice<'k>(found: &str, known: impl IntoIterator<Item = &'k str>) -> Option<String> {
    let known: Vec<&str> = known.into_iter().collect();
    let lower = found.to_lowercase();
    // A third of the letters may be wrong, and a swap of two letters counts as one.
    let allowed = (lower.chars().count() / 3).max(1);
    let nearest = known
        .iter()
        .map(|word| (strsim::osa_distance(&lower, &word.to_lowercase()), *word))
        .min_by_key(|(distance, _)| *distance)
        .filter(|(distance, _)| *distance <= allowed);
    match nearest {
        Some((_, word)) => Some(format!("did you mean `{word}`?")),
        None if known.is_empty() || known.len() > 12 => None,
        None => Some(format!("valid here: {}", known.join(", "))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(found: &str, known: &[&str], expect: Option<&str>) {
        assert_eq!(advice(found, known.iter().copied()).as_deref(), expect, "{found}");
    }

    #[test]
    fn the_nearest_word_or_the_list() {
        let known = ["title", "summary", "tags"];
        check("sumary", &known, Some("did you mean `summary`?"));
        check("Title", &known, Some("did you mean `title`?"));
        check("tgas", &known, Some("did you mean `tags`?"));
        check("colour", &known, Some("valid here: title, summary, tags"));
        check("colour", &[], None);
        check("zzzz", &["ab"; 13], None);
    }
}
