//! What a check found and measured: what authors read, and what the style's page shows.

use manifest::Fault;
use pixels::Swatch;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a check found and measured.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Report {
    /// Everything that keeps the version from being published; nothing when it may be.
    pub faults: Vec<ReportedFault>,
    /// What the style did with each sample picture.
    pub tried: Vec<Tried>,
    /// What was measured, where it could be tried.
    pub measured: Option<Measured>,
    /// The colours of what it made of the samples, the largest first.
    #[serde(default)]
    pub colors: Vec<ReportedColor>,
}

/// A colour of what a style makes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ReportedColor {
    /// In sRGB, as CSS writes it.
    #[schema(example = "#1d3f5a")]
    pub hex: String,
    /// How much of the results it covers, 0 to 1.
    #[schema(example = 0.34)]
    pub share: f32,
    /// What people call it.
    #[schema(example = "blue")]
    pub name: String,
}

/// Something that is wrong, and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReportedFault {
    /// A stable word for the kind of fault.
    #[schema(example = "unknown_key")]
    pub code: String,
    /// The file in the pack; empty where it is about the whole.
    #[schema(example = "style.toml")]
    pub file: String,
    /// The line in that file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

/// What the style did with a sample picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Tried {
    /// The sample.
    #[schema(example = "chelsea")]
    pub sample: String,
    /// Milliseconds of the plugins.
    pub plugins_ms: f64,
    /// Milliseconds of the generator.
    pub generator_ms: f64,
    /// The most bytes of memory that one call of a plugin took.
    #[serde(default)]
    pub plugins_bytes: u64,
}

/// What was measured, on which device and when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Measured {
    /// The device.
    #[schema(example = "cpu")]
    pub device: String,
    /// When, in milliseconds since 1970 (UTC).
    pub at_ms: i64,
    /// Milliseconds that the generator takes for a million pixels: the median of the samples.
    pub ms_per_megapixel: f64,
    /// Bytes that live at once for a picture of 512x512 pixels.
    pub bytes_at_512: u64,
    /// Billions of floating-point operations for such a picture.
    pub gflop_at_512: f64,
    /// Numbers that were trained.
    pub parameters: u64,
}

/// Faults that a report tells.
const MOST_FAULTS: usize = 100;

impl Report {
    /// The report of a pack with faults.
    pub fn faulty(mut faults: Vec<ReportedFault>) -> Self {
        if faults.len() > MOST_FAULTS {
            let more = faults.len() - MOST_FAULTS;
            faults.truncate(MOST_FAULTS);
            faults.push(ReportedFault::new(
                "more",
                format!("and {more} more"),
                "mend these first",
            ));
        }
        Self {
            faults,
            ..Self::default()
        }
    }
}

impl ReportedFault {
    /// A fault of the whole pack.
    pub fn new(code: &str, message: impl Into<String>, help: &str) -> Self {
        Self {
            code: code.to_owned(),
            file: String::new(),
            line: None,
            message: message.into(),
            help: Some(help.to_owned()),
        }
    }
}

impl From<&Swatch> for ReportedColor {
    fn from(swatch: &Swatch) -> Self {
        Self {
            hex: swatch.hex(),
            share: (swatch.share * 1000.0).round() / 1000.0,
            name: swatch.name.to_string(),
        }
    }
}

impl From<&Fault> for ReportedFault {
    fn from(fault: &Fault) -> Self {
        Self {
            code: fault.code.to_owned(),
            file: fault.file.clone(),
            line: fault.line,
            message: fault.message.clone(),
            help: fault.help.clone(),
        }
    }
}
