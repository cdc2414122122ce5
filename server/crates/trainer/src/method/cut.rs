//! Contrastive unpaired translation (Park et al. 2020), for artworks as few as one.
//!
//! The generator must make pictures that discriminators at two sizes take for crops of the artwork, while each place of a
//! result is told apart, by the generator's own features, as that place of the photograph; the same is asked of crops of the
//! artwork themselves (identity), which should pass unchanged.

use serde::{Deserialize, Serialize};
use tch::{Device, Kind, Tensor};

use super::Judgement;
use super::heads::Heads;
use crate::data::{COLOUR_PX, Tensors};
use crate::draw::Draw;
use crate::init::{Init, Scheme};
use crate::layer::{Parameter, Pass, Path, Role, Sequence};
use crate::loss::{Adversarial, TEMPERATURE, palette, patch_nce};
use crate::network::{Parameters, Patch, Resnet, Scales, Up, parameters};
use crate::optimise::{Adam, AdamConfig, Average};

/// What is trained, and how it is weighed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CutConfig {
    /// The generator.
    pub generator: Resnet,
    /// The discriminators, all of this shape.
    pub discriminator: Patch,
    /// Sizes of a picture that are judged, each half of the one before.
    pub scales: usize,
    /// The game.
    pub adversarial: Adversarial,
    /// How much telling places apart counts beside the game.
    pub nce: f64,
    /// How much the palette counts beside the game.
    pub palette: f64,
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
            discriminator: Patch {
                channels: 32,
                layers: 3,
                norm: None,
                spectral: true,
            },
            scales: 2,
            adversarial: Adversarial::LeastSquares,
            nce: 2.0,
            palette: 10.0,
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
        let both = Tensor::cat(&[&photographs, &artworks], 0);
        let (features, results) = self.generator.forward_with(&both, &self.taps, &pass);
        let made = results.narrow(0, 0, count);
        let discriminator = self.judge(&artworks, &made.detach(), rate);
        self.teach_discriminators(false);
        let said = self.discriminators.forward(&made, &pass);
        let game = total(said.iter().map(|said| self.config.adversarial.generator(said)));
        let nce = self.nce(&both, &features, &results);
        let palette = self.palette(&made, &batch.colours);
        let [generator, _, heads] = &mut self.adams;
        generator.zero_grad();
        heads.zero_grad();
        (&game + &nce * self.config.nce + &palette * self.config.palette).backward();
        generator.step(rate);
        heads.step(rate);
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
            generator: game.double_value(&[]),
            nce: nce.double_value(&[]),
            palette: palette.double_value(&[]),
        }
    }

    /// A step of the discriminators.
    fn judge(&mut self, real: &Tensor, made: &Tensor, rate: f64) -> f64 {
        let pass = self.pass();
        let (real, made) = (
            self.discriminators.forward(real, &pass),
            self.discriminators.forward(made, &pass),
        );
        let losses = real.iter().zip(&made);
        let loss = total(losses.map(|(real, made)| self.config.adversarial.discriminator(real, made)));
        let adam = &mut self.adams[1];
        adam.zero_grad();
        loss.backward();
        adam.step(rate);
        loss.double_value(&[])
    }

    /// How far the colours of what was made, all together, are from those of the artworks.
    fn palette(&self, made: &Tensor, wanted: &Tensor) -> Tensor {
        let side = COLOUR_PX as i64;
        let colours = made.avg_pool2d([side; 2], [side; 2], [0, 0], false, true, None);
        let colours = colours.permute([0, 2, 3, 1]).reshape([-1, 3]).to_kind(Kind::Float);
        let mut draw = Draw::new(self.seed, self.steps, "directions of colours");
        let directions = Tensor::from_slice(&draw.directions(3, DIRECTIONS)).reshape([3, -1]);
        palette(
            &colours,
            &wanted.to_device(self.device),
            &directions.to_device(self.device),
        )
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

    /// Everything that the next steps depend on, by name.
    pub fn state(&self) -> Vec<(String, Tensor)> {
        let mut state = Vec::new();
        for (network, parameters) in self.parameters() {
            state.extend(
                parameters
                    .into_iter()
                    .map(|(name, tensor, _)| (format!("{network}.{name}"), tensor)),
            );
        }
        let average = self.average.state().into_iter();
        state.extend(average.map(|(name, tensor)| (format!("average.{name}"), tensor)));
        for (network, adam) in NETWORKS.iter().zip(&self.adams) {
            let moments = adam.state().into_iter();
            state.extend(moments.map(|(name, tensor)| (format!("adam.{network}.{name}"), tensor)));
        }
        state
    }

    /// Goes on after `steps` steps, from what [`Cut::state`] gave then.
    ///
    /// # Errors
    /// The name of what is missing or of another shape. The networks are then of no use.
    pub fn restore(&mut self, steps: u64, state: &[(String, Tensor)]) -> Result<(), String> {
        let part = |prefix: &str| -> Vec<(String, Tensor)> {
            let named = |(name, tensor): &(String, Tensor)| {
                Some((name.strip_prefix(prefix)?.to_owned(), tensor.shallow_clone()))
            };
            state.iter().filter_map(named).collect()
        };
        for (network, parameters) in self.parameters() {
            let parameters = parameters.into_iter().map(|(name, tensor, _)| (name, tensor));
            copy(parameters, &part(&format!("{network}.")))?;
        }
        let averages = self.average.state();
        copy(averages.into_iter(), &part("average."))?;
        let done = i32::try_from(steps).map_err(|_| "steps".to_owned())?;
        for (network, adam) in NETWORKS.iter().zip(&mut self.adams) {
            adam.restore(done, &part(&format!("adam.{network}.")))?;
        }
        self.steps = steps;
        Ok(())
    }

    /// The averaged weights of the generator, by name.
    pub fn average(&self) -> Vec<(String, Tensor)> {
        self.average.state()
    }

    /// Begins with these weights of the generator instead of random ones, which [`Cut::weights`] names.
    ///
    /// # Errors
    /// The name of what is missing or of another shape.
    pub fn begin_from(&mut self, weights: &[(String, Tensor)]) -> Result<(), String> {
        let own = parameters(&self.generator).into_iter();
        copy(own.map(|(name, tensor, _)| (name, tensor)), weights)?;
        self.publish(weights)
    }

    /// The parameters of the generator.
    pub fn weights(&self) -> Parameters {
        parameters(&self.generator)
    }

    /// Takes these as the averaged weights of the generator.
    ///
    /// # Errors
    /// The name of what is missing or of another shape.
    pub fn publish(&mut self, average: &[(String, Tensor)]) -> Result<(), String> {
        copy(self.average.state().into_iter(), average)
    }

    /// The parameters of each network, in the order of [`NETWORKS`].
    fn parameters(&self) -> [(&'static str, Parameters); 3] {
        let [generator, discriminators, heads] = NETWORKS;
        [
            (generator, parameters(&self.generator)),
            (
                discriminators,
                collected(|visitor| self.discriminators.visit(&Path::default(), visitor)),
            ),
            (heads, collected(|visitor| self.heads.visit(visitor))),
        ]
    }

    /// Does `work` with the generator as it would be published: with averaged weights.
    pub fn with_average<T>(&mut self, work: impl FnOnce(&Sequence) -> T) -> T {
        let generator = &self.generator;
        self.average.with(|| work(generator))
    }
}

/// Copies each tensor of `from` over the one of its name.
fn copy(to: impl Iterator<Item = (String, Tensor)>, from: &[(String, Tensor)]) -> Result<(), String> {
    let _guard = tch::no_grad_guard();
    for (name, mut tensor) in to {
        let found = from.iter().find(|(known, _)| *known == name).map(|(_, found)| found);
        match found.filter(|found| found.size() == tensor.size()) {
            Some(found) => tensor.copy_(found),
            None => return Err(name),
        }
    }
    Ok(())
}

/// The sum of scalars.
fn total(losses: impl Iterator<Item = Tensor>) -> Tensor {
    let losses: Vec<Tensor> = losses.collect();
    Tensor::stack(&losses, 0).sum(Kind::Float)
}

fn collected(visit: impl FnOnce(&mut dyn FnMut(Parameter<'_>))) -> Parameters {
    let mut found = Vec::new();
    visit(&mut |parameter| found.push((parameter.name, parameter.tensor.shallow_clone(), parameter.role)));
    found
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
