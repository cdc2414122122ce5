//! `license`: an SPDX expression (<https://spdx.github.io/spdx-spec/v3.0.1/annexes/spdx-license-expressions/>).
//!
//! Checked strictly: exact case, no deprecated ids. `NONE` and `NOASSERTION` are refused, because they grant nothing; a
//! licence that is not on the list is written as `LicenseRef-...` with its text in the pack's `LICENSE`.

use super::section::Field;
use crate::codes;

pub(super) fn read(field: &Field<'_>) -> Option<String> {
    let text = field.string()?;
    match check(text) {
        Ok(()) => Some(text.to_owned()),
        Err((message, help)) => field.fault(codes::BAD_LICENSE, message, Some(help)),
    }
}

/// Longest expression, in bytes: people choose by it.
const MAX_BYTES: usize = 200;

fn check(text: &str) -> Result<(), (String, String)> {
    if text.len() > MAX_BYTES {
        let message = format!("the licence has {} bytes; at most {MAX_BYTES} are read", text.len());
        return Err((
            message,
            "write a `LicenseRef-...` with a short name, and its text in `LICENSE`".to_owned(),
        ));
    }
    let expression = spdx::Expression::parse(text).map_err(|error| {
        let part = text.get(error.span.clone()).unwrap_or(text);
        let message = if part.is_empty() || part == text {
            format!("licence `{text}` is not an SPDX expression: {}", error.reason)
        } else {
            format!("licence `{text}` is not an SPDX expression: {} `{part}`", error.reason)
        };
        (message, advice(text, part))
    })?;
    let grants_nothing = |id: spdx::LicenseId| matches!(id.name, "NONE" | "NOASSERTION");
    let mut ids = expression.requirements().filter_map(|part| part.req.license.id());
    match ids.find(|id| grants_nothing(*id)) {
        Some(id) => Err((
            format!("licence `{}` grants no rights", id.name),
            "leave `license` out while it is undecided; without one the pack cannot be published".to_owned(),
        )),
        None => Ok(()),
    }
}

fn advice(text: &str, part: &str) -> String {
    let exact = spdx::Expression::canonicalize(text).ok().flatten();
    if let Some(exact) = exact.filter(|exact| spdx::Expression::parse(exact).is_ok()) {
        return format!("did you mean `{exact}`?");
    }
    let ids = spdx::identifiers::LICENSES
        .iter()
        .filter(|license| spdx::license_id(license.name).is_some_and(|id| !id.is_deprecated()));
    crate::nearest::advice(part, ids.map(|license| license.name))
        .unwrap_or_else(|| "see https://spdx.org/licenses for the list, or use LicenseRef-...".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_license(text: &str, expect: Result<(), &str>) {
        let got = check(text).map_err(|(message, help)| format!("{message} ({help})"));
        assert_eq!(got.as_ref().map_err(String::as_str).copied(), expect, "{text}");
    }

    #[test]
    fn expressions() {
        check_license("CC-BY-4.0", Ok(()));
        check_license("MIT OR Apache-2.0", Ok(()));
        check_license("(MIT AND CC0-1.0) OR GPL-3.0-only WITH Classpath-exception-2.0", Ok(()));
        check_license("LicenseRef-studio-internal", Ok(()));
    }
}
