//! What a plugin says about itself, checked: a stranger's code wrote it.

use std::ops::RangeInclusive;

use manifest::{ChoiceOption, Control, ControlKind};
use pixels::Depth;
use serde::{Deserialize, Serialize};

use crate::bands::depth_name;
use crate::bindings::exports::pastiche::plugin::describe::Description as WitDescription;
use crate::bindings::pastiche::plugin::controls::{
    ChoiceOption as WitOption, Control as WitControl, ControlKind as WitKind,
};
use crate::check::Roles;
use crate::error::Stop;
use crate::settings::color_text;

/// Most controls of a plugin; `manifest` bounds what is inside one.
const CONTROLS: usize = 64;
const NAME_BYTES: RangeInclusive<usize> = 2..=64;

/// A plugin's description of itself. Packs keep it as JSON, so that a catalog can be read without WebAssembly.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Description {
    /// `[a-z0-9-]`, 2 to 64 characters.
    pub name: String,
    /// A semantic version.
    pub version: String,
    /// The plugin's controls by their bare ids, in the plugin's order.
    pub controls: Vec<Control>,
    /// The depths that the plugin keeps; never empty.
    #[serde(with = "depth_names")]
    pub depths: Vec<Depth>,
    /// Whether it works on the picture before the generator.
    pub has_before: bool,
    /// Whether it works on the stylized picture.
    pub has_after: bool,
}

impl Description {
    /// Checks what the plugin answered.
    pub(crate) fn check(raw: WitDescription, roles: Roles) -> Result<Self, Stop> {
        check_name(&raw.name)?;
        if let Err(error) = semver::Version::parse(&raw.version) {
            return Err(bad(format!(
                "its version `{:.40}` is no semantic version: {error}",
                raw.version
            )));
        }
        if raw.depths.is_empty() {
            return Err(bad("it describes no depth that it keeps"));
        }
        if raw.controls.len() > CONTROLS {
            let count = raw.controls.len();
            return Err(bad(format!("it describes {count} controls, and may have {CONTROLS}")));
        }
        let controls: Vec<Control> = raw.controls.into_iter().map(control).collect();
        let mut mistakes: Vec<String> = controls.iter().flat_map(Control::mistakes).collect();
        for (index, control) in controls.iter().enumerate() {
            if controls[..index].iter().any(|before| before.id == control.id) {
                mistakes.push(format!("control `{}`: it is there twice", control.id));
            }
        }
        if !mistakes.is_empty() {
            return Err(bad(mistakes.join("; ")));
        }
        let mut depths: Vec<Depth> = raw.depths.into_iter().map(Depth::from).collect();
        depths.sort();
        depths.dedup();
        Ok(Self {
            name: raw.name,
            version: raw.version,
            controls,
            depths,
            has_before: roles.before,
            has_after: roles.after,
        })
    }
}

fn control(raw: WitControl) -> Control {
    Control {
        id: raw.id,
        title: raw.title,
        help: raw.help,
        kind: kind(raw.kind),
        hidden: false,
    }
}

fn kind(raw: WitKind) -> ControlKind {
    match raw {
        WitKind::Number(number) => ControlKind::Number {
            min: number.minimum,
            max: number.maximum,
            step: number.step,
            default: Some(number.default),
        },
        WitKind::Boolean(default) => ControlKind::Boolean { default },
        WitKind::Choice(choice) => ControlKind::Choice {
            options: choice.options.into_iter().map(option).collect(),
            default: choice.default,
        },
        WitKind::Colors(colors) => ControlKind::Colors {
            min_count: colors.min_count,
            max_count: colors.max_count,
            default: colors.default.into_iter().map(color_text).collect(),
        },
        WitKind::Text(text) => ControlKind::Text {
            max_chars: text.max_chars,
            default: text.default,
        },
    }
}

fn option(raw: WitOption) -> ChoiceOption {
    ChoiceOption {
        value: raw.value,
        title: raw.title,
    }
}

fn check_name(name: &str) -> Result<(), Stop> {
    let plain = name
        .bytes()
        .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'));
    if plain && NAME_BYTES.contains(&name.len()) {
        return Ok(());
    }
    let (least, most) = (NAME_BYTES.start(), NAME_BYTES.end());
    Err(bad(format!(
        "its name is `{name:.80}`, and must be {least} to {most} characters of a-z, 0-9 and -"
    )))
}

fn bad(reason: impl Into<String>) -> Stop {
    Stop::BadOutput(reason.into())
}

/// Depths as `"u8"`, `"u16"` and `"f32"`.
mod depth_names {
    use pixels::Depth;
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    use super::depth_name;

    pub(super) fn serialize<S: Serializer>(depths: &[Depth], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(depths.iter().map(|&depth| depth_name(depth)))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Depth>, D::Error> {
        let known = [Depth::U8, Depth::U16, Depth::F32];
        let parse = |name: String| {
            let found = known.into_iter().find(|&depth| depth_name(depth) == name);
            found.ok_or_else(|| D::Error::unknown_variant(&name, &["u8", "u16", "f32"]))
        };
        Vec::<String>::deserialize(deserializer)?
            .into_iter()
            .map(parse)
            .collect()
    }
}
