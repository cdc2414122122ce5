//! Which keys a recipe says, and which have a meaning for its method.

use toml::{Table, Value};

use super::MethodName;

/// Sections and keys that this method has no use for.
pub(super) fn without_meaning(method: MethodName) -> &'static [&'static str] {
    match method {
        MethodName::Cut | MethodName::Fastcut => &["training.cycle_weight", "training.identity_weight"],
        MethodName::Cyclegan => &["training.nce_weight"],
    }
}

/// Whether the text of a recipe says `key`, which is a section, or a section and a key in it.
pub(super) fn says(text: &Table, key: &str) -> bool {
    match key.split_once('.') {
        Some((section, key)) => text
            .get(section)
            .and_then(Value::as_table)
            .is_some_and(|section| section.contains_key(key)),
        None => text.contains_key(key),
    }
}

/// Takes `key` out.
pub(super) fn remove(text: &mut Table, key: &str) {
    match key.split_once('.') {
        Some((section, key)) => {
            if let Some(section) = text.get_mut(section).and_then(Value::as_table_mut) {
                section.remove(key);
            }
        }
        None => {
            text.remove(key);
        }
    }
}
