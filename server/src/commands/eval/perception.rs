//! What a feature network sees in results, where one is given.

use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::Args;
use serde::Serialize;
use torch::{Device, Tensor};
use trainer::features::{Features, Normalisation};
use trainer::loss::style;
use trainer::metric::perceptual;

use super::measure::Pictures;

/// Networks halve pictures up to five times; what is over at the right and below is left out.
const MULTIPLE: i64 = 32;

/// Arguments about the feature network.
#[derive(Debug, Args)]
pub struct FeatureArgs {
    /// A network that somebody else trained, asked what it sees: an ONNX file that takes (N, 3, H, W), as VGG16 is.
    #[arg(long, value_name = "FILE", requires = "layers")]
    features: Option<PathBuf>,
    /// Names of values in it that are compared, with commas between them; a wrong one is told with those that there are.
    #[arg(long, value_name = "NAMES", value_delimiter = ',', requires = "features")]
    layers: Vec<String>,
    /// Mean of red, green and blue, 0 to 1, that it was trained with; that of ImageNet where it is left out.
    #[arg(long, value_name = "R,G,B", value_parser = three, default_value = "0.485,0.456,0.406")]
    mean: [f64; 3],
    /// Their standard deviation.
    #[arg(long, value_name = "R,G,B", value_parser = three, default_value = "0.229,0.224,0.225")]
    std: [f64; 3],
}

/// What it sees.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Seen {
    /// How far the style of the photographs is from that of the artworks ([`style`]).
    pub photographs: f64,
    /// How far that of the results is.
    pub results: f64,
    /// How different results are from their photographs ([`perceptual`]), where they have one size.
    pub perceptual: Option<f64>,
}

impl FeatureArgs {
    /// The network, where one was named.
    pub fn open(&self) -> anyhow::Result<Option<Features>> {
        let Some(file) = &self.features else { return Ok(None) };
        if self.std.iter().any(|std| *std <= 0.0) {
            bail!("--std wants three numbers above 0");
        }
        let normalisation = Normalisation {
            mean: self.mean,
            std: self.std,
        };
        Ok(Some(Features::open(file, &self.layers, normalisation, Device::Cpu)?))
    }
}

fn three(text: &str) -> Result<[f64; 3], String> {
    let numbers: Result<Vec<f64>, _> = text.split(',').map(|number| number.trim().parse()).collect();
    let numbers = numbers.ok().and_then(|numbers| <[f64; 3]>::try_from(numbers).ok());
    let finite = numbers.filter(|numbers| numbers.iter().all(|number| number.is_finite()));
    finite.ok_or_else(|| "three numbers with commas between them, as 0.5,0.5,0.5".to_owned())
}

/// What the network sees in photographs, in their results, in the same order, and in artworks.
pub fn see(features: &Features, pictures: &Pictures, results: &[Tensor]) -> anyhow::Result<Seen> {
    let Pictures { photographs, artworks } = pictures;
    let of = |pictures: &[Tensor]| -> anyhow::Result<Vec<Vec<Tensor>>> {
        let seen = pictures.iter().map(|picture| features.of(&even(picture)));
        seen.collect::<Result<_, _>>()
            .context("the feature network cannot look at pictures of this size; try another --size or --art-size")
    };
    let wanted = of(artworks)?;
    let from_artworks = |pictures: &[Vec<Tensor>]| {
        let pairs = pictures
            .iter()
            .flat_map(|picture| wanted.iter().map(move |artwork| (picture, artwork)));
        mean(pairs.map(|(picture, artwork)| style(picture, artwork).double_value(&[])))
    };
    let [before, after] = [of(photographs)?, of(results)?];
    let same_size = photographs
        .iter()
        .zip(results)
        .map(|(photograph, result)| photograph.size() == result.size());
    let pairs = before
        .iter()
        .zip(&after)
        .zip(same_size)
        .filter(|(_, same_size)| *same_size);
    Ok(Seen {
        photographs: from_artworks(&before).unwrap_or_default(),
        results: from_artworks(&after).unwrap_or_default(),
        perceptual: mean(pairs.map(|((photograph, result), _)| perceptual(photograph, result))),
    })
}

fn even(picture: &Tensor) -> Tensor {
    let (_, _, height, width) = picture.size4().unwrap_or_default();
    let even = |side: i64| side / MULTIPLE * MULTIPLE;
    picture.narrow(2, 0, even(height)).narrow(3, 0, even(width))
}

fn mean(numbers: impl Iterator<Item = f64>) -> Option<f64> {
    let numbers: Vec<f64> = numbers.collect();
    (!numbers.is_empty()).then(|| numbers.iter().sum::<f64>() / numbers.len() as f64)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use torch::Kind;

    use super::*;

    /// A network is asked for what one of its nodes computes: here a generator of ours, as any other.
    fn features() -> Features {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../styles/great-wave/generator.onnx");
        let open = |layer: &str| {
            let args = FeatureArgs {
                features: Some(file.clone()),
                layers: vec![layer.to_owned()],
                mean: [0.5; 3],
                std: [0.5; 3],
            };
            args.open().map(Option::unwrap)
        };
        let told = open("none").unwrap_err().to_string();
        let (_, names) = told.split_once("there are ").unwrap();
        open(names.split(", ").next().unwrap()).unwrap()
    }

    fn picture(seed: i64, size: [i64; 2]) -> Tensor {
        torch::Tensor::arange(3 * size[0] * size[1], (Kind::Float, Device::Cpu))
            .g_mul_scalar((seed * 37 % 101) as f64)
            .sin()
            .reshape([1, 3, size[0], size[1]])
    }

    #[test]
    fn results_are_between_photographs_and_artworks() {
        let features = features();
        let pictures = Pictures {
            photographs: vec![picture(1, [64, 70]), picture(2, [96, 64])],
            artworks: vec![picture(3, [64, 64])],
        };
        let see = |results: &[Tensor]| see(&features, &pictures, results).unwrap();
        let untouched = see(&pictures.photographs);
        assert_eq!(untouched.perceptual, Some(0.0));
        assert_eq!(untouched.results, untouched.photographs);
        let replaced = see(&[picture(3, [64, 64]), picture(3, [64, 64])]);
        assert!(replaced.results < 1e-9 && replaced.photographs > 1e-3, "{replaced:?}");
        assert_eq!(replaced.perceptual, None, "no result has its photograph's size");
    }

    #[test]
    fn normalisation_is_three_numbers() {
        assert_eq!(three("0.5, 1,2"), Ok([0.5, 1.0, 2.0]));
        for odd in ["", "1,2", "1,2,3,4", "a,b,c", "1,2,inf"] {
            assert!(three(odd).is_err(), "{odd}");
        }
    }
}
