//! Controls: the settings that a style or a plugin shows to people, described by data.
//!
//! One description feeds validation, the command line's help and the page's form. A plugin's description comes from a
//! stranger's code, so [`Control::mistakes`] must be asked before a control is used; nothing here trusts it.

mod mistakes;
mod value;

use serde::{Deserialize, Serialize};

pub(crate) use mistakes::{ID_RULE, is_id};
pub(crate) use value::{canonical_number, color};

/// One setting that people may change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Control {
    /// `plugin.control` in a style, `control` in a plugin's own description; the built-in ones stay bare.
    pub id: String,
    /// Short label, in the case of a sentence.
    pub title: String,
    /// One or two sentences on what it does.
    #[serde(default)]
    pub help: String,
    /// What values it takes, and which it has when nobody says.
    #[serde(flatten)]
    pub kind: ControlKind,
    /// Left out of forms; it can still be set by name.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hidden: bool,
}

/// What values a control takes. As JSON it is tagged: `{"kind": "number", "min": 0.0, ...}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum ControlKind {
    /// A number, shown as a slider.
    Number {
        /// Smallest value, inclusive.
        min: f64,
        /// Largest value, inclusive.
        max: f64,
        /// Distance between two positions of the slider. It is a hint, and values between are accepted; only where
        /// `min` and `step` are both whole, the control takes whole numbers alone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        step: Option<f64>,
        /// The value when nobody says. Only the built-in `size` has none (it follows the picture).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        default: Option<f64>,
    },
    /// On or off.
    Boolean {
        /// The value when nobody says.
        default: bool,
    },
    /// One of a list.
    Choice {
        /// What can be chosen, in the order to show.
        options: Vec<ChoiceOption>,
        /// The `value` of the option when nobody says.
        default: String,
    },
    /// A list of colours, each `#rrggbb` in sRGB.
    Colors {
        /// Fewest colours.
        #[serde(default)]
        min_count: u32,
        /// Most colours.
        max_count: u32,
        /// The colours when nobody says.
        default: Vec<String>,
    },
    /// A line of text.
    Text {
        /// Most characters (Unicode scalar values).
        max_chars: u32,
        /// The text when nobody says.
        default: String,
    },
}

/// One option of a choice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChoiceOption {
    /// What is sent and stored.
    pub value: String,
    /// What people read.
    pub title: String,
}

impl ControlKind {
    /// The kind's name as it stands in JSON: `number`, `boolean`, `choice`, `colors` or `text`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Number { .. } => "number",
            Self::Boolean { .. } => "boolean",
            Self::Choice { .. } => "choice",
            Self::Colors { .. } => "colors",
            Self::Text { .. } => "text",
        }
    }

    /// Whether this is a number that takes whole values alone: `min` and `step` are both whole.
    pub fn is_whole(&self) -> bool {
        matches!(self, Self::Number { min, step: Some(step), .. } if min.fract() == 0.0 && step.fract() == 0.0)
    }
}
