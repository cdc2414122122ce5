//! What each family calls the weights that we name by place.

use std::collections::HashMap;

use super::{Family, StateDict};
use crate::layer::Layer;
use crate::network::parameters;

/// From our names to published ones.
pub(super) struct Names {
    family: Family,
    /// Published names of layers by ours, where they follow no rule but their order.
    layers: HashMap<String, String>,
    /// Whether blocks have dropout: what follows it stands one place further on.
    dropout: bool,
}

impl Names {
    pub fn new(family: Family, weights: &StateDict, network: &dyn Layer) -> Self {
        let ordered = match family {
            Family::FastStyle => fast_style(weights),
            Family::Animegan2 => animegan2(),
            Family::Cyclegan | Family::Cut | Family::Pix2pix => Vec::new(),
        };
        let is_dropped = |name: &str| name.contains(".conv_block.6.weight") || name.contains(".conv_block.6.bias");
        let later = weights.names().any(is_dropped) && !weights.names().any(|name| name.contains(".conv_block.5."));
        Self {
            family,
            layers: layers(network).into_iter().zip(ordered).collect(),
            dropout: later,
        }
    }

    /// The published name of our parameter `name`; `None` where the family has no such layer.
    pub fn published(&self, name: &str) -> Option<String> {
        match self.family {
            Family::Cyclegan | Family::Cut => Some(self.resnet(name)),
            Family::Pix2pix => Some(format!("model.model.{}", name.replace(".body.", ".model."))),
            Family::FastStyle | Family::Animegan2 => {
                let (layer, parameter) = name.rsplit_once('.')?;
                Some(format!("{}.{parameter}", self.layers.get(layer)?))
            }
        }
    }

    /// Places are the same on both sides.
    fn resnet(&self, name: &str) -> String {
        let Some((block, inner)) = name.split_once(".body.") else {
            return format!("model.{name}");
        };
        let inner = match inner.split_once('.') {
            Some(("5", rest)) if self.dropout => format!("6.{rest}"),
            Some(("6", rest)) if self.dropout => format!("7.{rest}"),
            _ => inner.to_owned(),
        };
        format!("model.{block}.conv_block.{inner}")
    }
}

/// The layers with parameters, in the order of computation.
fn layers(network: &dyn Layer) -> Vec<String> {
    let mut layers: Vec<String> = Vec::new();
    for (name, _, _) in parameters(network) {
        let layer = name.rsplit_once('.').map_or("", |(layer, _)| layer).to_owned();
        if layers.last() != Some(&layer) {
            layers.push(layer);
        }
    }
    layers
}

fn fast_style(weights: &StateDict) -> Vec<String> {
    let stages = |numbers: &[u8], convolution: &str, norm: u8| {
        let stage = |(index, number): (usize, &u8)| {
            let norm = format!("in{}", usize::from(norm) + index);
            [format!("{convolution}{number}.conv2d"), norm]
        };
        numbers.iter().enumerate().flat_map(stage).collect::<Vec<_>>()
    };
    let mut names = stages(&[1, 2, 3], "conv", 1);
    let blocks = (1..).take_while(|block| weights.has(&format!("res{block}.")));
    let block = |block| ["conv1.conv2d", "in1", "conv2.conv2d", "in2"].map(|layer| format!("res{block}.{layer}"));
    names.extend(blocks.flat_map(block));
    names.extend(stages(&[1, 2], "deconv", 4));
    names.push("deconv3.conv2d".to_owned());
    names
}

fn animegan2() -> Vec<String> {
    let stage = |name: &str| [format!("{name}.1"), format!("{name}.2")];
    let mut names = Vec::new();
    for name in [
        "block_a.0",
        "block_a.1",
        "block_a.2",
        "block_b.0",
        "block_b.1",
        "block_c.0",
    ] {
        names.extend(stage(name));
    }
    for block in 1..=4 {
        let layers = format!("block_c.{block}.layers");
        names.extend(stage(&format!("{layers}.0")));
        names.extend(stage(&format!("{layers}.1")));
        names.extend([format!("{layers}.2"), format!("{layers}.3")]);
    }
    for name in [
        "block_c.5",
        "block_d.0",
        "block_d.1",
        "block_e.0",
        "block_e.1",
        "block_e.2",
    ] {
        names.extend(stage(name));
    }
    names.push("out_layer.0".to_owned());
    names
}
