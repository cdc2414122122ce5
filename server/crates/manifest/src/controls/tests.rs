//! Controls of a style with one plugin of every kind of control.

use proptest::prelude::*;
use serde_json::{Map, json};

use super::*;
use crate::{FILE, parse};

const MANIFEST: &str = r#"
schema = 1
[style]
name = "pastiche/test"
version = "1.0.0"
title = "Test"
summary = "A test."
[generator]
file = "generator.onnx"
input = { range = [0, 1] }
output = { range = [0, 1] }
[[plugin]]
file = "plugins/all-kinds.wasm"
as = "all"
settings = { amount = 0.25 }
"#;

fn described() -> BTreeMap<String, Vec<Control>> {
    let controls = json!([
        {"id": "amount", "title": "Amount", "kind": "number", "min": 0, "max": 1, "step": 0.01, "default": 0},
        {"id": "count", "title": "Count", "kind": "number", "min": 1, "max": 9, "step": 1, "default": 3},
        {"id": "on", "title": "On", "kind": "boolean", "default": true},
        {"id": "mode", "title": "Mode", "kind": "choice", "default": "soft",
         "options": [{"value": "soft", "title": "Soft"}, {"value": "hard", "title": "Hard"}]},
        {"id": "brand", "title": "Brand", "kind": "colors", "min_count": 1, "max_count": 3, "default": ["#000000"]},
        {"id": "note", "title": "Note", "kind": "text", "max_chars": 4, "default": ""},
    ]);
    BTreeMap::from([("all".to_owned(), serde_json::from_value(controls).unwrap())])
}

fn controls(changes: &str) -> Controls {
    let manifest = parse(FILE, &format!("{MANIFEST}{changes}")).unwrap();
    Controls::for_style(&manifest, &described()).unwrap()
}

fn object(value: Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

#[test]
fn defaults_are_filled_in_and_written_in_one_way() {
    let settings = controls("").resolve(&Map::new()).unwrap();
    assert_eq!(
        settings.canonical_json(),
        r##"{"all.amount":0.25,"all.brand":["#000000"],"all.count":3,"all.mode":"soft","all.note":"","all.on":true}"##
    );
    assert_eq!(settings.strength(), 1.0);
    assert_eq!(
        (settings.size(), settings.format(), settings.quality()),
        (None, None, 90)
    );
    assert_eq!(settings.for_plugin("all")["count"], json!(3));
    assert!(settings.for_plugin("al").is_empty());
}

#[test]
fn the_same_values_give_the_same_text_however_they_are_written() {
    let controls = controls("");
    let write = |text: &str| {
        let given = serde_json::from_str(text).unwrap();
        controls.resolve(&given).unwrap().canonical_json()
    };
    let first = write(r##"{"all.amount": 1, "all.count": 4, "all.brand": ["#ff8800"]}"##);
    let second = write(r##"{"all.brand": ["#FF8800"], "all.count": 4.0, "all.amount": 1.0}"##);
    assert_eq!(first, second);
}

#[test]
fn builtin_settings_are_told_apart_from_the_plugins() {
    let given = object(json!({"strength": 0.5, "size": 512, "format": "webp", "quality": 7}));
    let settings = controls("").resolve(&given).unwrap();
    assert_eq!(settings.strength(), 0.5);
    assert_eq!(
        (settings.size(), settings.format(), settings.quality()),
        (Some(512), Some("webp"), 7)
    );
    assert!(!settings.canonical_json().contains("strength"));
}

#[test]
fn every_wrong_setting_is_told_at_once() {
    let given = object(json!({"all.amuont": 1, "all.count": 1.5, "all.on": "yes", "size": 8, "quality": 101}));
    let faults = controls("").resolve(&given).unwrap_err();
    let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "this style has no control `all.amuont` (did you mean `all.amount`?)",
            "`all.count` is 1.5; only whole numbers are allowed",
            "`all.on` must be true or false, not a string",
            "`size` is 8, below the smallest value 16",
            "`quality` is 101, above the largest value 100",
        ]
    );
}

#[test]
fn a_pinned_control_has_its_value_and_cannot_be_set() {
    let controls =
        controls("[[control]]\nid = \"strength\"\nvalue = 0.8\n[[control]]\nid = \"all.mode\"\nvalue = \"hard\"");
    let settings = controls.resolve(&Map::new()).unwrap();
    assert_eq!(settings.strength(), 0.8);
    assert_eq!(settings.for_plugin("all")["mode"], json!("hard"));
    assert!(
        controls
            .iter()
            .all(|control| control.id != "strength" && control.id != "all.mode")
    );
    let faults = controls.resolve(&object(json!({"strength": 0.8}))).unwrap_err();
    assert_eq!(
        faults[0].to_string(),
        "`strength` is fixed at 0.8 by this style (leave it out)"
    );
}

#[test]
fn narrowing_a_builtin_control_moves_its_default_inside() {
    let controls = controls(
        "[[control]]\nid = \"strength\"\nmax = 0.5\n[[control]]\nid = \"format\"\noptions = [\"tiff\", \"webp\"]",
    );
    assert_eq!(controls.resolve(&Map::new()).unwrap().strength(), 0.5);
    assert_eq!(
        controls.get("format").unwrap().kind.default_value(),
        Some(json!("tiff"))
    );
}

fn check_pair(pair: &str, expect: Result<Value, &str>) {
    let got = controls("")
        .parse_pair(pair)
        .map(|(_, value)| value)
        .map_err(|fault| fault.to_string());
    assert_eq!(got, expect.map_err(str::to_owned), "{pair}");
}

#[test]
fn pairs_of_a_query_string_are_read_as_their_control_says() {
    check_pair("all.amount:0.5", Ok(json!(0.5)));
    check_pair("all.on:true", Ok(json!(true)));
    check_pair("all.mode:hard", Ok(json!("hard")));
    check_pair("all.brand:FF8800,#0000ff", Ok(json!(["#ff8800", "#0000ff"])));
    check_pair("all.brand:", Ok(json!([])));
    check_pair("all.note:a:b", Ok(json!("a:b")));
    check_pair("all.amount:NaN", Err("`all.amount` must be a number, not `NaN`"));
    check_pair("all.on:1", Err("`all.on` must be true or false, not `1`"));
    check_pair(
        "all.brand:red",
        Err("`all.brand` must be colours like `1e90ff,ff8800`, not `red`"),
    );
    check_pair(
        "amount:1",
        Err(
            "this style has no control `amount` (valid here: strength, all.amount, all.count, all.on, all.mode, all.brand, all.note, size, format, quality)",
        ),
    );
    check_pair(
        "all.amount=1",
        Err("`all.amount=1` is not a setting (write `id:value`, for example `color.amount:0.5`)"),
    );
}

/// Values of every JSON type, in and out of every range above.
fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-3i64..120).prop_map(Value::from),
        (-3.0f64..12.0).prop_map(Value::from),
        prop::sample::select(vec!["soft", "hard", "png", "äöüß", "toolong", "#00ff00", ""]).prop_map(Value::from),
        prop::collection::vec(prop::sample::select(vec!["#00ff00", "#ABCDEF", "#abc", "red"]), 0..5)
            .prop_map(Value::from_iter),
        Just(json!({})),
        Just(json!([1])),
    ]
}

proptest! {
    #[test]
    fn schema_and_resolve_accept_the_same(
        index in 0usize..11,
        value in any_value(),
        extra in prop::bool::weighted(0.1),
    ) {
        let controls = controls("[[control]]\nid = \"all.amount\"\nmax = 0.5\nhidden = true");
        let ids: Vec<String> = controls.iter().map(|control| control.id.clone()).collect();
        let mut given = Map::new();
        given.insert(ids[index % ids.len()].clone(), value);
        if extra {
            given.insert("unknown.control".to_owned(), json!(1));
        }
        let schema = jsonschema::validator_for(&controls.json_schema()).unwrap();
        prop_assert_eq!(schema.is_valid(&Value::Object(given.clone())), controls.resolve(&given).is_ok(), "{:?}", given);
    }
}
