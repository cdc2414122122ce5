//! The feature network of a recipe.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// A network that somebody else trained, asked what it sees in results: an ONNX file that takes `(N, 3, H, W)`, as VGG16 is. None is
/// needed, and none comes with Pastiche.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct FeaturesSection {
    /// The file, looked up from the recipe's own folder.
    pub file: PathBuf,
    /// Names of values in it that tell the style: what nodes compute.
    pub layers: Vec<String>,
    /// The same for the content; the last of `layers` where it is left out.
    #[serde(default)]
    pub content_layers: Vec<String>,
    /// How much the style counts beside the game, from 0 to 1000.
    #[serde(default = "one")]
    pub style_weight: f64,
    /// How much the content counts beside the game, from 0 to 1000.
    #[serde(default = "one")]
    pub content_weight: f64,
    /// Mean of red, green and blue, 0 to 1, that the network was trained with; that of ImageNet where it is left out.
    #[serde(default = "imagenet_mean")]
    pub mean: [f64; 3],
    /// Their standard deviation, above 0.
    #[serde(default = "imagenet_std")]
    pub std: [f64; 3],
}

fn one() -> f64 {
    1.0
}

fn imagenet_mean() -> [f64; 3] {
    [0.485, 0.456, 0.406]
}

fn imagenet_std() -> [f64; 3] {
    [0.229, 0.224, 0.225]
}

impl FeaturesSection {
    /// All values that are asked for, each once, and which of them tell the style and the content.
    pub(crate) fn values(&self) -> (Vec<String>, [Vec<usize>; 2]) {
        let mut values: Vec<String> = Vec::new();
        let mut places = |names: &[String]| -> Vec<usize> {
            let mut place = |name: &String| {
                values.iter().position(|known| known == name).unwrap_or_else(|| {
                    values.push(name.clone());
                    values.len() - 1
                })
            };
            names.iter().map(&mut place).collect()
        };
        let style = places(&self.layers);
        let content = if self.content_layers.is_empty() {
            style.last().copied().into_iter().collect()
        } else {
            places(&self.content_layers)
        };
        (values, [style, content])
    }

    pub(super) fn faults(&self) -> Vec<String> {
        let weight = |weight: f64| (0.0..=1000.0).contains(&weight);
        let checks = [
            (!self.layers.is_empty(), "features.layers: name at least one value"),
            (weight(self.style_weight), "features.style_weight: from 0 to 1000"),
            (weight(self.content_weight), "features.content_weight: from 0 to 1000"),
            (
                self.mean.iter().all(|mean| mean.is_finite()),
                "features.mean: three finite numbers",
            ),
            (
                self.std.iter().all(|std| *std > 0.0 && std.is_finite()),
                "features.std: three finite numbers above 0",
            ),
        ];
        let faults = checks.into_iter().filter(|(holds, _)| !holds);
        faults.map(|(_, fault)| fault.to_owned()).collect()
    }
}
