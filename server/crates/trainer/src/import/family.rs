//! The kinds of generators that are published, each with its network, read from the shapes of its weights.

use std::collections::BTreeSet;
use std::str::FromStr;

use tch::Device;

use super::names::Names;
use super::{ImportError, StateDict};
use crate::init::{Init, Scheme};
use crate::layer::{Layer, Sequence};
use crate::network::{Normalization, Resnet, Unet, animegan2, parameters};

/// A kind of published generator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// `ResnetGenerator` of junyanz/pytorch-CycleGAN-and-pix2pix.
    Cyclegan,
    /// `ResnetGenerator` of taesungp/contrastive-unpaired-translation.
    Cut,
    /// `UnetGenerator` of junyanz/pytorch-CycleGAN-and-pix2pix.
    Pix2pix,
    /// `TransformerNet` of pytorch/examples, fast_neural_style.
    FastStyle,
    /// `Generator` of bryandlee/animegan2-pytorch.
    Animegan2,
}

/// A network with published weights.
#[derive(Debug)]
pub struct Imported {
    /// The network.
    pub network: Sequence,
    /// The values that pictures have at its input and at its output.
    pub range: [f64; 2],
    /// Sides must be multiples of this, in pixels.
    pub multiple: u32,
    /// What it is, in words: `CycleGAN, 64 channels, 9 blocks`.
    pub description: String,
}

impl Family {
    /// Every family.
    pub const ALL: [Self; 5] = [
        Self::Cyclegan,
        Self::Cut,
        Self::Pix2pix,
        Self::FastStyle,
        Self::Animegan2,
    ];

    /// The name that [`FromStr`] reads.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cyclegan => "cyclegan",
            Self::Cut => "cut",
            Self::Pix2pix => "pix2pix",
            Self::FastStyle => "fast-style",
            Self::Animegan2 => "animegan2",
        }
    }

    /// The network that has these weights.
    ///
    /// # Errors
    /// [`ImportError::Missing`], [`ImportError::Shape`] and [`ImportError::LeftOver`] when they are not of this family.
    pub fn network(self, weights: &StateDict) -> Result<Imported, ImportError> {
        let mut init = Init::new(Scheme::Gan, 0, Device::Cpu);
        let imported = match self {
            Self::Cyclegan => resnet(weights, Resnet::cyclegan(), "CycleGAN", &mut init)?,
            Self::Cut => resnet(weights, Resnet::cut(), "CUT", &mut init)?,
            Self::Pix2pix => unet(weights, &mut init)?,
            Self::FastStyle => fast_style(weights, &mut init)?,
            Self::Animegan2 => {
                let channels = weights.shape("block_a.0.1.weight")?[0];
                Imported {
                    network: animegan2(&mut init, channels, true),
                    range: [-1.0, 1.0],
                    multiple: 4,
                    description: format!("AnimeGANv2, {channels} channels"),
                }
            }
        };
        let names = Names::new(self, weights, &imported.network);
        fill(&imported.network, weights, &names)?;
        Ok(imported)
    }
}

impl FromStr for Family {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let all = Self::ALL.map(Self::name);
        let found = Self::ALL.into_iter().find(|family| family.name() == text);
        found.ok_or_else(|| format!("`{text}` is no family; write one of {}", all.join(", ")))
    }
}

fn normalization(weights: &StateDict, norm: &str) -> Normalization {
    if weights.has(&format!("{norm}.running_mean")) && weights.has(&format!("{norm}.weight")) {
        Normalization::Batch
    } else {
        Normalization::Instance {
            affine: weights.has(&format!("{norm}.weight")),
        }
    }
}

fn resnet(weights: &StateDict, preset: Resnet, title: &str, init: &mut Init) -> Result<Imported, ImportError> {
    let channels = weights.shape("model.1.weight")?[0];
    let is_block = |name: &str| {
        let (place, rest) = name.strip_prefix("model.")?.split_once('.')?;
        rest.starts_with("conv_block.").then(|| place.to_owned())
    };
    let blocks = weights.names().filter_map(is_block).collect::<BTreeSet<_>>().len();
    let spec = Resnet {
        channels,
        blocks,
        norm: normalization(weights, "model.2"),
        ..preset
    };
    Ok(Imported {
        network: spec.build(init),
        range: [-1.0, 1.0],
        multiple: 4,
        description: format!("{title}, {channels} channels, {blocks} blocks"),
    })
}

fn unet(weights: &StateDict, init: &mut Init) -> Result<Imported, ImportError> {
    let channels = weights.shape("model.model.0.weight")?[0];
    let deepest = |name: &str| name.matches("model.").count();
    let levels = weights.names().map(deepest).max().unwrap_or(0).saturating_sub(1);
    let spec = Unet {
        channels,
        levels,
        norm: normalization(weights, "model.model.1.model.2"),
        dropout: false,
    };
    Ok(Imported {
        network: spec.build(init),
        range: [-1.0, 1.0],
        multiple: 1 << levels.min(16),
        description: format!("pix2pix, {channels} channels, {levels} levels"),
    })
}

fn fast_style(weights: &StateDict, init: &mut Init) -> Result<Imported, ImportError> {
    let first = weights.shape("conv1.conv2d.weight")?;
    let blocks = (1..).take_while(|block| weights.has(&format!("res{block}."))).count();
    let spec = Resnet {
        channels: first[0],
        kernel: first.get(2).copied().unwrap_or(9),
        blocks,
        ..Resnet::fast_style()
    };
    Ok(Imported {
        network: spec.build(init),
        range: [0.0, 255.0],
        multiple: 4,
        description: format!("fast neural style, {} channels, {blocks} blocks", first[0]),
    })
}

/// Copies published weights into a network; every one of both sides must have its partner.
fn fill(network: &dyn Layer, weights: &StateDict, names: &Names) -> Result<(), ImportError> {
    let mut used = BTreeSet::new();
    for (name, parameter, _) in parameters(network) {
        let published = names
            .published(&name)
            .ok_or_else(|| ImportError::Missing { name: name.clone() })?;
        let given = weights.get(&published);
        let given = given.ok_or_else(|| ImportError::Missing {
            name: published.clone(),
        })?;
        if given.size() != parameter.size() {
            return Err(ImportError::Shape {
                name: published,
                given: given.size(),
                needed: parameter.size(),
            });
        }
        let copied = tch::no_grad(|| parameter.shallow_clone().f_copy_(given));
        copied.map_err(|error| ImportError::File(format!("`{published}`: {error}")))?;
        used.insert(published);
    }
    // Counters, and statistics that instance norm does not use.
    let unused =
        |name: &&str| !used.contains(*name) && !name.contains("num_batches_tracked") && !name.contains("running_");
    let names: Vec<String> = weights.names().filter(unused).map(str::to_owned).collect();
    if names.is_empty() {
        Ok(())
    } else {
        Err(ImportError::LeftOver { names })
    }
}
