//! What a plugin says about itself, checked: a stranger's code wrote it.

use manifest::{ChoiceOption, Control, ControlKind};
use pixels::Depth;
use serde::{Deserialize, Serialize};

use crate::bands::depth_name;
use crate::bindings::exports::pastiche::plugin::describe::Description as WitDescription;
use crate::bindings::pastiche::plugin::controls::{Control as WitControl, ControlKind as WitKind};
use crate::check::Roles;
use crate::error::Stop;
use crate::settings::color_text;

const CONTROLS: usize = 64;
const OPTIONS: usize = 100;
const COLORS: u32 = 64;
const NAME_CHARS: usize = 64;
const PROSE_CHARS: usize = 1_000;
const TEXT_CHARS: u32 = 10_000;

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
        check_id("its name", &raw.name, 2)?;
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
            return Err(bad(format!(
                "it describes {count} controls, and may have {CONTROLS}"
            )));
        }
        let controls = raw
            .controls
            .into_iter()
            .map(control)
            .collect::<Result<Vec<_>, _>>()?;
        for (index, control) in controls.iter().enumerate() {
            if controls[..index]
                .iter()
                .any(|earlier| earlier.id == control.id)
            {
                return Err(bad(format!(
                    "it describes the control `{}` twice",
                    control.id
                )));
            }
        }
        let mut depths: Vec<Depth> = raw.depths.into_iter().map(Depth::from).collect();
        depths.sort_by_key(|&depth| depth_rank(depth));
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

fn control(raw: WitControl) -> Result<Control, Stop> {
    check_id("the id of a control", &raw.id, 1)?;
    let id = &raw.id;
    for (what, prose) in [("title", &raw.title), ("help", &raw.help)] {
        if prose.chars().count() > PROSE_CHARS {
            return Err(bad(format!(
                "the {what} of control `{id}` has more than {PROSE_CHARS} characters"
            )));
        }
    }
    let kind = kind(id, raw.kind)?;
    let control = Control {
        id: raw.id,
        title: raw.title,
        help: raw.help,
        kind,
        hidden: false,
    };
    Ok(control)
}

fn kind(id: &str, raw: WitKind) -> Result<ControlKind, Stop> {
    let too = |what: String| Err(bad(format!("control `{id}` {what}")));
    Ok(match raw {
        WitKind::Number(number) => ControlKind::Number {
            min: number.minimum,
            max: number.maximum,
            step: number.step,
            default: Some(number.default),
        },
        WitKind::Boolean(default) => ControlKind::Boolean { default },
        WitKind::Choice(choice) => {
            if choice.options.len() > OPTIONS {
                return too(format!(
                    "has {} options, and may have {OPTIONS}",
                    choice.options.len()
                ));
            }
            let long = |text: &String| text.chars().count() > PROSE_CHARS;
            if choice
                .options
                .iter()
                .any(|option| long(&option.value) || long(&option.title))
            {
                return too(format!(
                    "has an option of more than {PROSE_CHARS} characters"
                ));
            }
            let option =
                |option: crate::bindings::pastiche::plugin::controls::ChoiceOption| ChoiceOption {
                    value: option.value,
                    title: option.title,
                };
            ControlKind::Choice {
                options: choice.options.into_iter().map(option).collect(),
                default: choice.default,
            }
        }
        WitKind::Colors(colors) => {
            if colors.max_count > COLORS {
                return too(format!(
                    "takes {} colours, and may take {COLORS}",
                    colors.max_count
                ));
            }
            ControlKind::Colors {
                min_count: colors.min_count,
                max_count: colors.max_count,
                default: colors.default.into_iter().map(color_text).collect(),
            }
        }
        WitKind::Text(text) => {
            if text.max_chars > TEXT_CHARS {
                return too(format!(
                    "takes {} characters, and may take {TEXT_CHARS}",
                    text.max_chars
                ));
            }
            ControlKind::Text {
                max_chars: text.max_chars,
                default: text.default,
            }
        }
    })
}

fn check_id(what: &str, id: &str, least: usize) -> Result<(), Stop> {
    let plain = id
        .bytes()
        .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'));
    if plain && (least..=NAME_CHARS).contains(&id.len()) {
        return Ok(());
    }
    Err(bad(format!(
        "{what} is `{id:.80}`, and must be {least} to {NAME_CHARS} characters of a-z, 0-9 and -"
    )))
}

fn bad(reason: impl Into<String>) -> Stop {
    Stop::BadOutput(reason.into())
}

fn depth_rank(depth: Depth) -> u8 {
    match depth {
        Depth::U8 => 0,
        Depth::U16 => 1,
        Depth::F32 => 2,
    }
}

/// Depths as `"u8"`, `"u16"` and `"f32"`.
mod depth_names {
    use pixels::Depth;
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    use super::depth_name;

    pub(super) fn serialize<S: Serializer>(
        depths: &[Depth],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(depths.iter().map(|&depth| depth_name(depth)))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<Depth>, D::Error> {
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
