//! Names that pass for others.

use super::report::ReportedFault;

/// What looks like something else in most typefaces, and what it looks like.
const LOOKS: &[(&str, &str)] = &[("0", "o"), ("1", "l"), ("rn", "m"), ("vv", "w"), ("-", "")];

/// What a name looks like at a glance.
fn look(name: &str) -> String {
    LOOKS
        .iter()
        .fold(name.to_owned(), |name, (letters, like)| name.replace(letters, like))
}

/// Whether somebody could take one publisher for the other: they look alike, or a letter is missing, wrong, or one too many. Short names differ
/// by a letter all the time, and numbers are there to tell apart.
fn is_confusable(name: &str, other: &str) -> bool {
    let letters = |name: &str| name.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned();
    let is_numbered = letters(name) == letters(other);
    let is_near = !is_numbered && name.len().min(other.len()) >= 5 && strsim::osa_distance(name, other) == 1;
    name != other && (look(name) == look(other) || is_near)
}

/// Whether the new style `publisher/name` could be taken for one that everybody sees, of a publisher that was there before. The same name with
/// another publisher is no fault: publishers tell them apart.
pub fn check(publisher: &str, name: &str, before: &[(String, String)]) -> Vec<ReportedFault> {
    let foreign = before.iter().filter(|(other, _)| other != publisher);
    let confused = foreign
        .filter(|(other, style)| is_confusable(publisher, other) || (name != style && look(name) == look(style)));
    let fault = |(other, style): &(String, String)| {
        ReportedFault::new(
            "name_confusable",
            format!("`{publisher}/{name}` could be taken for `{other}/{style}`"),
            "choose another name, or ask an administrator to trust the publisher",
        )
    };
    confused.map(fault).take(5).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_pass_for_others() {
        let others = |names: &[&str]| -> Vec<(String, String)> {
            let split = names.iter().filter_map(|name| name.split_once('/'));
            split
                .map(|(publisher, name)| (publisher.to_owned(), name.to_owned()))
                .collect()
        };
        let known = others(&["pastiche/great-wave", "atelier/dawn"]);
        for (publisher, name) in [
            ("pastich", "other"),
            ("pastichee", "other"),
            ("pas-tiche", "other"),
            ("studio", "greatwave"),
            ("studio", "great-vvave"),
            ("ate1ier", "other"),
            ("ateliers", "other"),
        ] {
            assert_eq!(check(publisher, name, &known).len(), 1, "{publisher}/{name}");
        }
        for (publisher, name) in [
            ("pastiche", "great-wave"),
            ("pastiche", "great-waves"),
            ("atelier2", "other"),
            ("studio", "great-wage"),
            ("studio", "great-wave"),
            ("studio", "dusk"),
            ("pasta", "sauce"),
        ] {
            assert_eq!(check(publisher, name, &known), [], "{publisher}/{name}");
        }
    }
}
