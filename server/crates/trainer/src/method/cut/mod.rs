//! Contrastive unpaired translation (Park et al. 2020), for artworks as few as one.
//!
//! The generator must make pictures that discriminators at two sizes take for crops of the artwork, while each place of a
//! result is told apart, by the generator's own features, as that place of the photograph; the same is asked of crops of the
//! artwork themselves (identity), which should pass unchanged. FastCUT leaves that out and weighs places more.

mod state;

use serde::{Deserialize, Serialize};
use tch::{Device, Kind, Tensor};

use self::state::collected;
use super::Judgement;
use super::augment::augment;
use super::heads::Heads;
use crate::data::{COLOUR_PX, Tensors};
use crate::draw::Draw;
use crate::init::{Init, Scheme};
use crate::layer::{Pass, Path, Role, Sequence};
use crate::loss::{Adversarial, TEMPERATURE, patch_nce, sliced_wasserstein, strokes};
use crate::network::{Patch, Resnet, Scales, Up, parameters};
use crate::optimise::{Adam, AdamConfig, Average};

/// What is trained, and how it is weighed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CutConfig {
    /// The generator.
    pub generator: Resnet,
    /// Pixels of the margin that the published generator has around pictures.
    pub margin_px: i64,
    /// The discriminators, all of this shape.
    pub discriminator: Patch,
    /// Sizes of a picture that are judged, each half of the one before.
    pub scales: usize,
    /// The discriminators' learning rate as a multiple of the generator's.
    pub rate_factor: f64,
    /// The game.
    pub adversarial: Adversarial,
    /// How much telling places apart counts beside the game.
    pub nce: f64,
    /// Whether crops of artworks should pass unchanged; it takes twice the generator's time.
    pub identity: bool,
    /// Whether discriminators see pictures changed at random.
    pub augment: bool,
    /// How much the palette counts beside the game.
    pub palette: f64,
    /// How much strokes count beside the game.
    pub strokes: f64,
    /// Places of each map of features that are compared.
    pub places: usize,
    /// Share of the old that stays in the average of the generator's weights, once it has warmed up.
    pub average: f64,
    /// Longest gradient of a network; longer ones are shortened to it.
    pub longest_gradient: Option<f64>,
    /// What convolutions are computed in.
    pub precision: Kind,
}

impl Default for CutConfig {
    fn default() -> Self {
        Self {
            generator: Resnet {
                kernel: 7,
                up: Up::Bilinear,
                bounded: true,
                ..Resnet::fast_style()
            },
            margin_px: 0,
            discriminator: Patch {
                channels: 32,
                layers: 3,
                norm: None,
                spectral: true,
            },
            scales: 2,
            rate_factor: 1.0,
            adversarial: Adversarial::LeastSquares,
            nce: 2.0,
            identity: true,
            augment: false,
            palette: 10.0,
            strokes: 0.0,
            places: 128,
            average: 0.995,
            longest_gradient: None,
            precision: Kind::Float,
        }
    }
}

/// What the networks are called in checkpoints.
const NETWORKS: [&str; 3] = ["generator", "discriminators", "heads"];
/// Steps in which the average follows fast, so that it forgets where it began.
const WARM_UP: u64 = 200;
const WARM_UP_AVERAGE: f64 = 0.9;
/// Sides from which colours are looked at.
const DIRECTIONS: usize = 32;
/// Numbers of a direction that features are compared by.
const DIRECTION: i64 = 128;

/// What one step found.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Losses {
    /// What the discriminators minimise, over all sizes.
    pub discriminator: f64,
    /// What the generator minimises of the game, over all sizes.
    pub generator: f64,
    /// How badly places are told apart; `ln(places)` where they are not at all.
    pub nce: f64,
    /// How far the colours of the results, all together, are from the artworks'.
    pub palette: f64,
}

impl Losses {
    /// The largest of them by size; not a number where one is none.
    pub fn largest(&self) -> f64 {
        [self.discriminator, self.generator, self.nce, self.palette]
            .into_iter()
            .map(f64::abs)
            .fold(0.0, |most, loss| if loss > most || loss.is_nan() { loss } else { most })
    }
}

/// Networks in training.
#[derive(Debug)]
pub struct Cut {
    config: CutConfig,
    /// Seed of all draws.
    seed: u64,
    device: Device,
    generator: Sequence,
    discriminators: Scales,
    heads: Heads,
    /// Layers of the generator whose results are compared.
    taps: Vec<usize>,
    average: Average,
    adams: [Adam; 3],
    steps: u64,
}

impl Cut {
    /// Fresh networks, the same from the same seed.
    pub fn new(config: CutConfig, seed: u64, device: Device) -> Self {
        let mut init = Init::new(Scheme::FanIn, seed as i64, device);
        let generator = config.generator.build(&mut init);
        let discriminator = |_| config.discriminator.build(&mut init, 3);
        let discriminators = Scales::new((0..config.scales).map(discriminator).collect());
        let (taps, channels) = taps(&config.generator);
        let heads = Heads::new(&mut init, &channels, DIRECTION);
        let of_discriminators = collected(|visitor| discriminators.visit(&Path::default(), visitor));
        let of_heads = collected(|visitor| heads.visit(visitor));
        let optimiser = AdamConfig {
            longest_gradient: config.longest_gradient,
            ..AdamConfig::default()
        };
        let adam = |parameters| Adam::new(parameters, optimiser);
        Self {
            average: Average::new(parameters(&generator)),
            adams: [adam(parameters(&generator)), adam(of_discriminators), adam(of_heads)],
            config,
            seed,
            device,
            generator,
            discriminators,
            heads,
            taps,
            steps: 0,
        }
    }

    /// Steps so far.
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// Where the networks are.
    pub fn device(&self) -> Device {
        self.device
    }

    /// One step at this rate, on as many photographs as crops of artworks, sides multiples of 4.
    pub fn step(&mut self, batch: &Tensors, rate: f64) -> Losses {
        let (pass, count) = (self.pass(), batch.photographs.size()[0]);
        let [photographs, artworks] =
            [&batch.photographs, &batch.artworks].map(|pictures| pictures.to_device(self.device));
        let seen = if self.config.identity {
            Tensor::cat(&[&photographs, &artworks], 0)
        } else {
            photographs
        };
        let (features, results) = self.generator.forward_with(&seen, &self.taps, &pass);
        let made = results.narrow(0, 0, count);
        let discriminator = self.judge(&artworks, &made.detach(), rate);
        self.teach_discriminators(false);
        let said = self.discriminators.forward(&self.shown(&made, "generator"), &pass);
        let game = total(said.iter().map(|said| self.config.adversarial.generator(said)));
        let nce = self.nce(&seen, &features, &results);
        let palette = self.palette(&made, &batch.colours);
        let mut asked = &game + &nce * self.config.nce + &palette * self.config.palette;
        if self.config.strokes > 0.0 {
            asked += self.strokes(&made, &artworks) * self.config.strokes;
        }
        let [generator, _, heads] = &mut self.adams;
        generator.zero_grad();
        heads.zero_grad();
        asked.backward();
        let lengths = [generator.step(rate), heads.step(rate)];
        self.teach_discriminators(true);
        self.steps += 1;
        let decay = if self.steps <= WARM_UP {
            WARM_UP_AVERAGE
        } else {
            self.config.average
        };
        self.average.follow(decay);
        Losses {
            discriminator,
            generator: unless_broken(&lengths, game.double_value(&[])),
            nce: nce.double_value(&[]),
            palette: palette.double_value(&[]),
        }
    }

    /// A step of the discriminators.
    fn judge(&mut self, real: &Tensor, made: &Tensor, rate: f64) -> f64 {
        let pass = self.pass();
        let count = real.size()[0];
        // One pass for both: on a GPU, launches take longer than what they launch.
        let both = Tensor::cat(&[self.shown(real, "real"), self.shown(made, "made")], 0);
        let said = self.discriminators.forward(&both, &pass);
        let losses = said.iter().map(|said| {
            let [real, made] = [0, count].map(|from| said.narrow(0, from, count));
            self.config.adversarial.discriminator(&real, &made)
        });
        let loss = total(losses);
        let rate = rate * self.config.rate_factor;
        let adam = &mut self.adams[1];
        adam.zero_grad();
        loss.backward();
        let length = adam.step(rate);
        unless_broken(&[length], loss.double_value(&[]))
    }

    /// Pictures as discriminators see them, for a purpose of this step.
    fn shown(&self, pictures: &Tensor, purpose: &str) -> Tensor {
        if self.config.augment {
            augment(pictures, &mut Draw::new(self.seed, self.steps, purpose))
        } else {
            pictures.shallow_clone()
        }
    }

    /// How far the colours of what was made, all together, are from those of the artworks.
    fn palette(&self, made: &Tensor, wanted: &Tensor) -> Tensor {
        let side = COLOUR_PX as i64;
        let colours = made.avg_pool2d([side; 2], [side; 2], [0, 0], false, true, None);
        let colours = colours.permute([0, 2, 3, 1]).reshape([-1, 3]).to_kind(Kind::Float);
        let mut draw = Draw::new(self.seed, self.steps, "directions of colours");
        let directions = Tensor::from_slice(&draw.directions(3, DIRECTIONS)).reshape([3, -1]);
        sliced_wasserstein(
            &colours,
            &wanted.to_device(self.device),
            &directions.to_device(self.device),
        )
    }

    /// How far the details of what was made, all together, are from those of crops of artworks.
    fn strokes(&self, made: &Tensor, wanted: &Tensor) -> Tensor {
        let mut draw = Draw::new(self.seed, self.steps, "strokes");
        strokes(&made.to_kind(Kind::Float), wanted, &mut draw)
    }

    /// How badly places of the results are told apart as places of the pictures. What the pictures' features are is not asked
    /// to change, so the pass that made the results serves for them.
    fn nce(&self, pictures: &Tensor, features: &[Tensor], results: &Tensor) -> Tensor {
        let made = self.generator.features(results, &self.taps, &self.pass());
        let queries = std::iter::once(results).chain(&made);
        let keys = std::iter::once(pictures).chain(features);
        let mut draw = Draw::new(self.seed, self.steps, "places");
        let maps = queries.zip(keys).enumerate().map(|(map, (query, key))| {
            let (_, _, rows, columns) = key.size4().unwrap_or_default();
            let places: Vec<i64> = draw
                .places((rows * columns) as usize, self.config.places)
                .into_iter()
                .map(|place| place as i64)
                .collect();
            let places = Tensor::from_slice(&places).to_device(key.device());
            let key = tch::no_grad(|| self.heads.directions(map, &key.detach().to_kind(Kind::Float), &places));
            let query = self.heads.directions(map, &query.to_kind(Kind::Float), &places);
            patch_nce(&query, &key, TEMPERATURE)
        });
        let maps: Vec<Tensor> = maps.collect();
        Tensor::stack(&maps, 0).mean(Kind::Float)
    }

    /// What the discriminators think of real and of made pictures, `(N, 3, H, W)` of -1..1. Nothing is learned from them.
    pub fn judged(&self, real: &Tensor, made: &Tensor) -> Judgement {
        let _guard = tch::no_grad_guard();
        let pass = Pass {
            training: false,
            ..self.pass()
        };
        let beliefs = |pictures: &Tensor| {
            let said = self.discriminators.forward(&pictures.to_device(self.device), &pass);
            let beliefs: Vec<Tensor> = said
                .iter()
                .map(|said| self.config.adversarial.belief(said).to_kind(Kind::Float).flatten(0, -1))
                .collect();
            Tensor::cat(&beliefs, 0)
        };
        Judgement::of(&beliefs(real), &beliefs(made))
    }

    fn pass(&self) -> Pass {
        Pass {
            training: true,
            precision: self.config.precision,
        }
    }

    /// Whether gradients reach the discriminators' own parameters.
    fn teach_discriminators(&self, teach: bool) {
        self.discriminators.visit(&Path::default(), &mut |parameter| {
            if parameter.role == Role::Trained {
                let _ = parameter.tensor.set_requires_grad(teach);
            }
        });
    }
}

/// A loss, or no number where a gradient was none: then nothing was learned of it, and the step must not count.
fn unless_broken(lengths: &[f64], loss: f64) -> f64 {
    if lengths.iter().all(|length| length.is_finite()) {
        loss
    } else {
        f64::NAN
    }
}

/// The sum of scalars.
fn total(losses: impl Iterator<Item = Tensor>) -> Tensor {
    let losses: Vec<Tensor> = losses.collect();
    Tensor::stack(&losses, 0).sum(Kind::Float)
}

/// The layers whose results are compared, the picture itself left out, and the channels of all that is compared: the picture, both
/// halvings, the first block and the one in the middle.
fn taps(generator: &Resnet) -> (Vec<usize>, Vec<i64>) {
    let (n, halved) = (generator.channels, generator.ends_of_halvings());
    let (mut taps, mut channels) = (halved.to_vec(), vec![3, 2 * n, 4 * n]);
    for block in [0, generator.blocks / 2] {
        let place = halved[1] + 1 + block;
        if block < generator.blocks && !taps.contains(&place) {
            taps.push(place);
            channels.push(4 * n);
        }
    }
    (taps, channels)
}
