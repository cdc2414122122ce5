//! What golden files cannot show: limits, and that no text makes the reader panic.

use proptest::prelude::*;

use super::*;
use crate::FILE;

#[test]
fn a_manifest_beyond_a_mebibyte_is_refused_unread() {
    let text = "#".repeat(MAX_BYTES + 1);
    let faults = parse(FILE, &text).unwrap_err();
    assert_eq!(faults.0[0].code, codes::TOO_LARGE);
}

#[test]
fn deep_nesting_is_a_fault_and_not_a_stack_overflow() {
    for (open, close) in [("[", "]"), ("{a=", "}")] {
        let text = format!("schema = {}1{}", open.repeat(100_000), close.repeat(100_000));
        assert_eq!(parse(FILE, &text).unwrap_err().0[0].code, codes::SYNTAX);
    }
    let header = format!("[{}]", vec!["a"; 100_000].join("."));
    assert_eq!(parse(FILE, &header).unwrap_err().0[0].code, codes::SYNTAX);
}

/// Lines that a manifest could have, in any order: headers, keys, broken ones.
fn line() -> impl Strategy<Value = String> {
    let key = prop::sample::select(vec![
        "schema",
        "style",
        "generator",
        "plugin",
        "control",
        "name",
        "input",
        "settings",
        "a",
        "\"\"",
        "style.name",
        "generator.input",
        "plugin.a",
        "control.a.b",
    ]);
    let value = prop::sample::select(vec![
        "1",
        "-1.5",
        "inf",
        "nan",
        "true",
        "\"x\"",
        "\"\"\"\n\"\"\"",
        "[]",
        "[1, 'a', []]",
        "{}",
        "{ a = 1 }",
        "{ a.b = 1 }",
        "9223372036854775807",
        "1979-05-27",
        "\"\\u0000\"",
        "",
    ]);
    (key, value, 0..4u8).prop_map(|(key, value, form)| match form {
        0 => format!("[{key}]"),
        1 => format!("[[{key}]]"),
        _ => format!("{key} = {value}"),
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn no_text_panics(lines in prop::collection::vec(line(), 0..12)) {
        let text = lines.join("\n");
        if let Err(faults) = parse(FILE, &text) {
            prop_assert!(!faults.0.is_empty());
            prop_assert!(faults.0.iter().all(|fault| fault.line.is_some()));
        }
    }
}
