//! Licences whose styles a studio does not use: SPDX ids, with `*` at the end for all that begin so.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// What begins the name of a licence that is not on SPDX's list.
const OWN: &str = "LicenseRef-";

/// Licences whose styles are not used.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BlockedLicenses(Vec<LicensePattern>);

/// An SPDX id, or how several begin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
struct LicensePattern(String);

/// A text that names no licence.
#[derive(Debug, PartialEq, Eq, Error)]
#[error(
    "`{0}` names no licence; write SPDX ids as on https://spdx.org/licenses, or how they begin with * at the end: CC-BY-NC-*"
)]
struct PatternFault(String);

impl BlockedLicenses {
    /// Whether a style of this licence, an SPDX expression, is not used: whichever of its alternatives one takes, something in it is blocked.
    pub fn block(&self, expression: &str) -> bool {
        let is_blocked = |license: &spdx::LicenseItem| {
            let written = license.to_string();
            self.0.iter().any(|pattern| pattern.matches(&written))
        };
        let parsed = spdx::Expression::parse(expression);
        parsed.is_ok_and(|parsed| !parsed.evaluate(|requirement| !is_blocked(&requirement.license)))
    }
}

impl LicensePattern {
    fn matches(&self, license: &str) -> bool {
        match self.0.strip_suffix('*') {
            Some(begin) => license.starts_with(begin),
            None => license == self.0,
        }
    }
}

impl FromStr for LicensePattern {
    type Err = PatternFault;

    fn from_str(text: &str) -> Result<Self, PatternFault> {
        let pattern = Self(text.to_owned());
        let is_listed = || {
            spdx::identifiers::LICENSES
                .iter()
                .any(|license| pattern.matches(license.name))
        };
        // A `*` alone would block everything that there is.
        let is_own = text.len() > OWN.len() && text.starts_with(OWN);
        if is_own || (text != "*" && is_listed()) {
            Ok(pattern)
        } else {
            Err(PatternFault(text.to_owned()))
        }
    }
}

impl TryFrom<String> for LicensePattern {
    type Error = PatternFault;

    fn try_from(text: String) -> Result<Self, PatternFault> {
        text.parse()
    }
}

impl From<LicensePattern> for String {
    fn from(pattern: LicensePattern) -> Self {
        pattern.0
    }
}

impl FromIterator<LicensePattern> for BlockedLicenses {
    fn from_iter<T: IntoIterator<Item = LicensePattern>>(patterns: T) -> Self {
        Self(patterns.into_iter().collect())
    }
}

impl FromStr for BlockedLicenses {
    type Err = String;

    /// Patterns with commas between.
    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        let patterns: Result<Self, PatternFault> = parts.map(str::parse).collect();
        patterns.map_err(|fault| fault.to_string())
    }
}

impl fmt::Display for BlockedLicenses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let patterns: Vec<&str> = self.0.iter().map(|pattern| pattern.0.as_str()).collect();
        f.write_str(&patterns.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_is_blocked_where_no_alternative_is_left() {
        let blocked: BlockedLicenses = "CC-BY-NC-*, GPL-3.0-only, LicenseRef-studio*".parse().unwrap();
        for (expression, is_blocked) in [
            ("CC-BY-NC-4.0", true),
            ("CC-BY-NC-SA-4.0", true),
            ("CC-BY-4.0", false),
            ("GPL-3.0-only", true),
            ("GPL-3.0-or-later", false),
            ("GPL-3.0-only WITH Classpath-exception-2.0", true),
            ("CC-BY-NC-4.0 OR MIT", false),
            ("CC-BY-NC-4.0 OR GPL-3.0-only", true),
            ("MIT AND CC-BY-NC-4.0", true),
            ("(MIT AND CC-BY-NC-4.0) OR Apache-2.0", false),
            ("LicenseRef-studio-internal", true),
            ("LicenseRef-other", false),
        ] {
            assert_eq!(blocked.block(expression), is_blocked, "{expression}");
        }
        assert!(!BlockedLicenses::default().block("CC-BY-NC-4.0"));
    }

    #[test]
    fn patterns_that_name_nothing_are_refused() {
        for odd in ["CC-NC-*", "MITT", "*", "mit", "CC-BY-*-4.0", "LicenseRef-"] {
            let refused = odd.parse::<BlockedLicenses>().unwrap_err();
            assert!(refused.contains(odd) && refused.contains("spdx.org"), "{refused}");
        }
    }
}
