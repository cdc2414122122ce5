//! The manifest as types: what `style.toml` says, once nothing in it is wrong.
//!
//! A [`Manifest`] is made by [`crate::parse`] alone, so whoever holds one need not check names, versions, ranges or
//! paths again. It remembers where each value stood, so that a later stage can point at the line.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{Fault, StyleName};

/// The name of the manifest inside a pack.
pub const FILE: &str = "style.toml";

/// Largest manifest that is read, in bytes.
pub const MAX_BYTES: usize = 1 << 20;

/// A style pack's manifest.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Manifest {
    /// Who it is.
    pub style: StyleSection,
    /// The network and how pictures go in and out of it.
    pub generator: GeneratorSection,
    /// Plugins in pipeline order.
    pub plugins: Vec<PluginSection>,
    /// Controls that the pack pins, narrows, hides or retitles.
    pub controls: Vec<ControlOverride>,
    /// What it was trained on and how good it is; free in form, never read by the server.
    pub provenance: Option<serde_json::Value>,
    #[serde(skip)]
    pub(crate) file: String,
    #[serde(skip)]
    pub(crate) places: BTreeMap<String, (u32, u32)>,
}

/// `[style]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StyleSection {
    /// `publisher/name`.
    pub name: StyleName,
    /// The version, which never changes once published.
    pub version: semver::Version,
    /// What people read, 1 to 80 characters.
    pub title: String,
    /// One sentence, 1 to 280 characters.
    pub summary: String,
    /// Words to find it by, each like a part of a name.
    pub tags: Vec<String>,
    /// SPDX expression; a pack without one cannot be published.
    pub license: Option<String>,
}

/// `[generator]`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GeneratorSection {
    /// Path inside the pack, ending in `.onnx`.
    pub file: String,
    /// What the network makes from what.
    pub kind: GeneratorKind,
    /// The sides of the input are padded to a multiple of this, 1 to 1024.
    pub multiple: u32,
    /// How a picture becomes the input tensor.
    pub input: TensorFormat,
    /// How the output tensor becomes a picture.
    pub output: TensorFormat,
}

/// What a generator makes from what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum GeneratorKind {
    /// A picture from a picture of the same size.
    Picture,
}

/// How a picture and a tensor of rank 4 correspond.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct TensorFormat {
    /// Order of the axes.
    pub layout: Layout,
    /// Order of the three channels.
    pub order: ChannelOrder,
    /// Values of the samples.
    pub scale: Scale,
}

/// Order of the axes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Layout {
    /// Batch, channels, height, width: PyTorch's.
    Nchw,
    /// Batch, height, width, channels: TensorFlow's.
    Nhwc,
}

/// Order of the channels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ChannelOrder {
    /// Red first.
    Rgb,
    /// Blue first.
    Bgr,
}

/// How a sample between 0 and 1 (sRGB-encoded) becomes a value of the tensor.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Scale {
    /// Linear: 0 becomes `low`, 1 becomes `high`.
    Range {
        /// The value of black.
        low: f32,
        /// The value of white; larger than `low`.
        high: f32,
    },
    /// `(x - mean) / std` per channel, as in torchvision; the numbers stand in the tensor's channel order.
    MeanStd {
        /// Subtracted first.
        mean: [f32; 3],
        /// Divided by afterwards; each above 0.
        std: [f32; 3],
    },
}

/// `[[plugin]]`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PluginSection {
    /// Path inside the pack, `plugins/*.wasm`.
    pub file: String,
    /// Key `as`: the first part of its controls' ids, unique in the pack; the file's stem where nothing is said.
    pub alias: String,
    /// Defaults of its controls that this style changes, by the control's own id.
    pub settings: serde_json::Map<String, serde_json::Value>,
}

/// `[[control]]`: what a style changes about a control of its plugins or of Pastiche.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ControlOverride {
    /// The control, `plugin.control` or a bare built-in one.
    pub id: String,
    /// Another label.
    pub title: Option<String>,
    /// Another help text.
    pub help: Option<String>,
    /// A higher minimum, of numbers.
    pub min: Option<f64>,
    /// A lower maximum, of numbers.
    pub max: Option<f64>,
    /// Pins the control: it has this value and nobody can set it.
    pub value: Option<serde_json::Value>,
    /// Leaves it out of forms, or brings it back.
    pub hidden: Option<bool>,
    /// The options that remain, of choices, in the order to show.
    pub options: Option<Vec<String>>,
}

impl Manifest {
    /// A fault at the value with this path, for example `generator.file` or `plugin.0.settings.amount`.
    ///
    /// Where the manifest does not say the value, the fault points at the nearest part around it.
    pub fn fault(&self, path: &str, code: &'static str, message: impl Into<String>) -> Fault {
        let fault = Fault::new(code, self.file.as_str(), message);
        let mut path = path;
        loop {
            if let Some((line, column)) = self.places.get(path) {
                return fault.at(*line, *column);
            }
            match path.rsplit_once('.') {
                Some((parent, _)) => path = parent,
                None => return fault,
            }
        }
    }
}
