//! What can be wrong in the description of a control.
//!
//! Descriptions are written by authors of plugins and pass through a sandbox, so every bound is checked here once, and
//! whatever reads a control later (a form, a schema, a settings check) may rely on it.

use super::{ChoiceOption, Control, ControlKind, color};
use crate::text::is_line;

/// The rule of [`is_id`] in words.
pub(crate) const ID_RULE: &str =
    "ids have 1 to 64 characters of a-z, 0-9, hyphen and underscore, beginning with a letter or digit";

const MAX_TITLE_CHARS: usize = 80;
const MAX_HELP_CHARS: usize = 400;
const MAX_OPTIONS: usize = 64;
const MAX_COLORS: u32 = 64;
const MAX_TEXT_CHARS: u32 = 1_000;
/// Beyond this a double no longer tells whole numbers apart.
const MAX_NUMBER: f64 = 9_007_199_254_740_991.0;

/// Whether a text can be one part of a control's id: a control's own name, or a plugin's.
pub(crate) fn is_id(text: &str) -> bool {
    let allowed = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-' || c == b'_';
    (1..=64).contains(&text.len()) && text.bytes().all(allowed) && !text.starts_with(['-', '_'])
}

impl Control {
    /// Everything that is wrong with a control as a plugin describes it; empty when it can be used.
    ///
    /// `id` is the bare one, without the plugin's name.
    pub fn mistakes(&self) -> Vec<String> {
        let mut mistakes = Vec::new();
        let mut rule = |kept: bool, message: String| {
            if !kept {
                mistakes.push(format!("control `{}`: {message}", self.id));
            }
        };
        rule(is_id(&self.id), ID_RULE.to_owned());
        rule(
            is_line(&self.title, 1..=MAX_TITLE_CHARS),
            format!("the title must be one line of 1 to {MAX_TITLE_CHARS} characters"),
        );
        rule(
            is_line(&self.help, 0..=MAX_HELP_CHARS),
            format!("the help text must be one line of at most {MAX_HELP_CHARS} characters"),
        );
        self.kind.check_rules(&mut rule);
        if mistakes.is_empty()
            && let Some(default) = self.kind.default_value()
            && let Err(message) = self.kind.accept(&default)
        {
            mistakes.push(format!("control `{}`: the default {message}", self.id));
        }
        mistakes
    }
}

impl ControlKind {
    /// Tells `rule` each rule of this kind: whether it is kept, and what to say if not.
    fn check_rules(&self, rule: &mut impl FnMut(bool, String)) {
        match self {
            ControlKind::Number {
                min,
                max,
                step,
                default,
            } => {
                let bounded = |number: f64| number.abs() <= MAX_NUMBER;
                rule(
                    bounded(*min) && bounded(*max) && min < max,
                    format!("min {min} must be smaller than max {max}, and both finite"),
                );
                rule(
                    step.is_none_or(|step| step > 0.0 && bounded(step)),
                    format!("step {} must be above 0", step.unwrap_or(0.0)),
                );
                rule(
                    default.is_some_and(f64::is_finite),
                    "a number needs a default".to_owned(),
                );
            }
            ControlKind::Boolean { .. } => {}
            ControlKind::Choice { options, .. } => {
                rule(
                    (1..=MAX_OPTIONS).contains(&options.len()),
                    format!("{} options; 1 to {MAX_OPTIONS} are allowed", options.len()),
                );
                for (index, option) in options.iter().enumerate() {
                    rule(
                        option_is_good(option),
                        format!(
                            "option {index}: value and title must each be one line of 1 to {MAX_TITLE_CHARS} characters"
                        ),
                    );
                    let repeated = options[..index].iter().any(|before| before.value == option.value);
                    rule(!repeated, format!("option `{}` is there twice", option.value));
                }
            }
            ControlKind::Colors {
                min_count,
                max_count,
                default,
            } => {
                rule(
                    (1..=MAX_COLORS).contains(max_count) && min_count <= max_count,
                    format!(
                        "{min_count} to {max_count} colours; the most can be 1 to {MAX_COLORS}, the fewest no more than that"
                    ),
                );
                for text in default {
                    rule(
                        color(text).is_some(),
                        format!("default colour `{text}` is not `#rrggbb`"),
                    );
                }
            }
            ControlKind::Text { max_chars, .. } => rule(
                (1..=MAX_TEXT_CHARS).contains(max_chars),
                format!("max_chars {max_chars}; 1 to {MAX_TEXT_CHARS} are allowed"),
            ),
        }
    }
}

fn option_is_good(option: &ChoiceOption) -> bool {
    is_line(&option.value, 1..=MAX_TITLE_CHARS) && is_line(&option.title, 1..=MAX_TITLE_CHARS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(description: &str, expect: &[&str]) {
        let control: Control = serde_json::from_str(description).unwrap();
        assert_eq!(control.mistakes(), expect, "{description}");
    }

    #[test]
    fn good_controls_have_no_mistakes() {
        check(
            r#"{"id":"amount","title":"Amount","kind":"number","min":0,"max":1,"default":0.5}"#,
            &[],
        );
        check(r#"{"id":"on","title":"On","kind":"boolean","default":true}"#, &[]);
        check(
            r#"{"id":"mode","title":"Mode","kind":"choice","options":[{"value":"a","title":"A"}],"default":"a"}"#,
            &[],
        );
        check(
            r##"{"id":"brand","title":"Brand","kind":"colors","max_count":4,"default":["#FF0000"]}"##,
            &[],
        );
        check(
            r#"{"id":"text","title":"Text","kind":"text","max_chars":5,"default":"äöüßé"}"#,
            &[],
        );
    }

    #[test]
    fn numbers_that_json_cannot_write_are_refused() {
        let mut control = crate::builtin_controls().remove(0);
        for odd in [f64::NAN, f64::INFINITY] {
            control.kind = ControlKind::Number {
                min: 0.0,
                max: 1.0,
                step: None,
                default: Some(odd),
            };
            assert_eq!(control.mistakes().len(), 1, "{odd}");
            control.kind = ControlKind::Number {
                min: odd,
                max: 1.0,
                step: Some(odd),
                default: Some(0.5),
            };
            assert_eq!(control.mistakes().len(), 2, "{odd}");
        }
    }

    #[test]
    fn every_rule_has_its_message() {
        check(
            r#"{"id":"Big One","title":"","kind":"number","min":2,"max":1,"step":0}"#,
            &[
                "control `Big One`: ids have 1 to 64 characters of a-z, 0-9, hyphen and underscore, beginning with a letter or digit",
                "control `Big One`: the title must be one line of 1 to 80 characters",
                "control `Big One`: min 2 must be smaller than max 1, and both finite",
                "control `Big One`: step 0 must be above 0",
                "control `Big One`: a number needs a default",
            ],
        );
        check(
            r#"{"id":"a","title":"A","kind":"number","min":0,"max":1,"default":2}"#,
            &["control `a`: the default is 2, above the largest value 1"],
        );
        check(
            r#"{"id":"m","title":"M","kind":"choice","options":[],"default":"x"}"#,
            &["control `m`: 0 options; 1 to 64 are allowed"],
        );
        check(
            r#"{"id":"m","title":"M","kind":"choice","options":[{"value":"a","title":"A"},{"value":"a","title":"B"}],"default":"x"}"#,
            &["control `m`: option `a` is there twice"],
        );
        check(
            r#"{"id":"c","title":"C","kind":"colors","min_count":3,"max_count":2,"default":["red"]}"#,
            &[
                "control `c`: 3 to 2 colours; the most can be 1 to 64, the fewest no more than that",
                "control `c`: default colour `red` is not `#rrggbb`",
            ],
        );
        check(
            r#"{"id":"t","title":"T","kind":"text","max_chars":0,"default":""}"#,
            &["control `t`: max_chars 0; 1 to 1000 are allowed"],
        );
    }
}
