//! What somebody is called here who comes from the provider.

use auth::LoginName;
use openid::Identity;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// How many names are tried.
const TRIES: usize = 10_000;
/// Longest name before its number, in characters.
const MOST_CHARS: usize = 56;
/// Shortest name, in characters.
const LEAST_CHARS: usize = 2;
/// The name of somebody of whom nothing is known that could be one.
const NAMELESS: &str = "user";

/// Names that they may have, the best first: what they would like to be called, or how their e-mail address begins; then the same with a number.
pub(super) fn names(identity: &Identity) -> impl Iterator<Item = LoginName> {
    let wish = identity.preferred_name.as_deref().or(identity.email.as_deref());
    let name = fitted(wish.unwrap_or_default());
    (1..=TRIES).filter_map(move |number| match number {
        1 => name.parse().ok(),
        number => format!("{name}-{number}").parse().ok(),
    })
}

/// What is left of a wish among the characters that a name may have.
fn fitted(wish: &str) -> String {
    // Some providers give an address as the name.
    let wish = wish.split('@').next().unwrap_or_default();
    let plain = wish.nfkd().filter(|c| !is_combining_mark(*c));
    let mut name = String::new();
    for c in plain.map(|c| c.to_ascii_lowercase()) {
        let c = if c.is_ascii_alphanumeric() || matches!(c, '.' | '_') {
            c
        } else {
            '-'
        };
        if !(c == '-' && name.ends_with('-')) {
            name.push(c);
        }
    }
    let is_mark = |c: char| !c.is_ascii_alphanumeric();
    let name: String = name.trim_start_matches(is_mark).chars().take(MOST_CHARS).collect();
    let name = name.trim_end_matches(is_mark);
    if name.len() < LEAST_CHARS {
        NAMELESS.to_owned()
    } else {
        name.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(preferred: Option<&str>, email: Option<&str>, expect: &str) {
        let identity = Identity {
            issuer: "https://id.example".to_owned(),
            subject: "1".to_owned(),
            preferred_name: preferred.map(str::to_owned),
            email: email.map(str::to_owned),
            email_verified: true,
        };
        let names: Vec<LoginName> = names(&identity).take(3).collect();
        let names: Vec<&str> = names.iter().map(LoginName::as_str).collect();
        assert_eq!(names, [expect, &format!("{expect}-2"), &format!("{expect}-3")]);
    }

    #[test]
    fn wishes_become_names() {
        check(Some("ada"), Some("x@studio.example"), "ada");
        check(Some("Ada.Lovelace@studio.example"), None, "ada.lovelace");
        check(None, Some("Jane_Doe@studio.example"), "jane_doe");
        check(Some("Étienne  Le Grand"), None, "etienne-le-grand");
        check(Some("--.ada.--"), None, "ada");
        check(Some("北斎"), None, "user");
        check(Some("x"), None, "user");
        check(Some(""), None, "user");
        check(None, None, "user");
        check(Some(&"x".repeat(200)), None, &"x".repeat(56));
        check(Some("\u{212a}arl\n<b>"), None, "karl-b");
    }

    #[test]
    fn every_number_leaves_a_name() {
        let identity = Identity {
            issuer: "https://id.example".to_owned(),
            subject: "1".to_owned(),
            preferred_name: Some("x".repeat(200)),
            email: None,
            email_verified: false,
        };
        assert_eq!(names(&identity).count(), TRIES);
    }
}
