//! Names that pass for others.

use super::report::ReportedFault;

/// Letters that look like others, and what they look like. Names have a-z, 0-9 and hyphens only.
const LOOKS: &[(&str, &str)] = &[
    ("rn", "m"),
    ("vv", "w"),
    ("cl", "d"),
    ("0", "o"),
    ("1", "l"),
    ("i", "l"),
    ("5", "s"),
    ("8", "b"),
    ("2", "z"),
    ("-", ""),
];

/// What a name looks like at a glance.
fn look(name: &str) -> String {
    LOOKS
        .iter()
        .fold(name.to_owned(), |name, (letters, like)| name.replace(letters, like))
}

/// Whether somebody could take one name for the other: they look alike, or a letter is missing, wrong, or one too many. Short names differ by
/// a letter all the time.
fn is_confusable(name: &str, other: &str) -> bool {
    let is_near = name.len().min(other.len()) >= 5 && strsim::osa_distance(name, other) == 1;
    name != other && (look(name) == look(other) || is_near)
}

/// Whether the style `publisher/name` could be taken for one of somebody else's. `others` are names `publisher/name` of styles that are there.
pub fn check(publisher: &str, name: &str, others: &[(String, String)]) -> Vec<ReportedFault> {
    let foreign = others.iter().filter(|(other, _)| other != publisher);
    let confused = foreign.filter(|(other, style)| is_confusable(publisher, other) || is_near_style(name, style));
    let mut faults: Vec<ReportedFault> = confused
        .map(|(other, style)| {
            ReportedFault::new(
                "name_confusable",
                format!("`{publisher}/{name}` could be taken for `{other}/{style}`"),
                "choose a name that nobody can take for another publisher's",
            )
        })
        .collect();
    faults.truncate(5);
    faults
}

/// The same name with another publisher is no fault: publishers tell them apart. One that differs where the eye does not look is.
fn is_near_style(name: &str, other: &str) -> bool {
    name != other && look(name) == look(other)
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
            ("past1che", "other"),
            ("pastich", "other"),
            ("pastichee", "other"),
            ("pas-tiche", "other"),
            ("studio", "greatwave"),
            ("studio", "great-vvave"),
            ("ate1ier", "other"),
        ] {
            assert_eq!(check(publisher, name, &known).len(), 1, "{publisher}/{name}");
        }
        for (publisher, name) in [
            ("pastiche", "great-wave"),
            ("pastiche", "great-waves"),
            ("studio", "great-wave"),
            ("studio", "dusk"),
            ("pasta", "sauce"),
        ] {
            assert_eq!(check(publisher, name, &known), [], "{publisher}/{name}");
        }
    }
}
