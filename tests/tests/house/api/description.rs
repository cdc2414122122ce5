//! The committed description of the interface is that of the routes, and says all that they may answer.

use std::collections::BTreeSet;
use std::path::Path;

use pastiche::error::Code;
use serde_json::Value;

fn document() -> Value {
    serde_json::to_value(pastiche::openapi::document()).unwrap()
}

#[test]
fn the_committed_description_is_fresh() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../openapi/pastiche.json");
    let fresh = serde_json::to_string_pretty(&document()).unwrap() + "\n";
    if std::env::var_os("PASTICHE_UPDATE").is_some() {
        std::fs::write(&path, &fresh).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    let changed = committed.lines().zip(fresh.lines()).find(|(old, new)| old != new);
    assert!(
        committed == fresh,
        "openapi/pastiche.json is old ({changed:?}); run the tests with PASTICHE_UPDATE=1"
    );
}

#[test]
fn every_code_is_described_and_every_example_is_one() {
    let document = document();
    let mut described = BTreeSet::new();
    let schema = serde_json::json!({
        "$ref": "#/components/schemas/Problem",
        "components": document["components"].clone(),
    });
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            for (status, response) in operation["responses"].as_object().unwrap() {
                let Some(examples) = response["content"]["application/problem+json"]["examples"].as_object() else {
                    continue;
                };
                for (code, example) in examples {
                    assert_eq!(
                        example["value"]["status"].to_string(),
                        *status,
                        "{method} {path}: {code}"
                    );
                    assert!(
                        jsonschema::is_valid(&schema, &example["value"]),
                        "{method} {path}: {code}"
                    );
                    described.insert(code.clone());
                }
            }
        }
    }
    // Where there is no route, there is none to describe.
    let undescribed = ["not_found", "method_not_allowed"];
    let all: BTreeSet<String> = Code::ALL.iter().map(|code| code.name().to_owned()).collect();
    let missing: Vec<&String> = all
        .difference(&described)
        .filter(|code| !undescribed.contains(&code.as_str()))
        .collect();
    assert!(missing.is_empty(), "no route says that it may answer {missing:?}");
}
