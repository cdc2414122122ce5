//! Contrastive unpaired translation (Park et al. 2020), for artworks as few as one.
//!
//! The generator must make pictures that discriminators at two sizes take for crops of the artwork, while each place of a
//! result is told apart, by the generator's own features, as that place of the photograph; the same is asked of crops of the
//! artwork themselves (identity), which should pass unchanged.

use tch::{Device, Kind, Tensor};

use super::heads::Heads;
use crate::draw::Draw;
use crate::init::{Init, Scheme};
use crate::layer::{Parameter, Pass, Path, Role, Sequence};
use crate::loss::{Adversarial, TEMPERATURE, patch_nce};
use crate::network::{Parameters, Patch, Resnet, Scales, parameters};
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
    /// Places of each map of features that are compared.
    pub places: usize,
    /// Share of the old that stays in the average of the generator's weights, once it has warmed up.
    pub average: f64,
    /// What convolutions are computed in.
    pub precision: Kind,
}

impl Default for CutConfig {
    fn default() -> Self {
        Self {
            generator: Resnet {
                kernel: 7,
                down_border: crate::layer::Mode::Zero,
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
            places: 128,
            average: 0.995,
            precision: Kind::Float,
        }
    }
}

/// What the networks are called in checkpoints.
const NETWORKS: [&str; 3] = ["generator", "discriminators", "heads"];
/// Steps in which the average follows fast, so that it forgets where it began.
const WARM_UP: u64 = 200;
const WARM_UP_AVERAGE: f64 = 0.9;
/// Numbers of a direction that features are compared by.
const DIRECTION: i64 = 128;

/// What one step found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Losses {
    /// What the discriminators minimise, over all sizes.
    pub discriminator: f64,
    /// What the generator minimises of the game, over all sizes.
    pub generator: f64,
    /// How badly places are told apart; `ln(places)` where they are not at all.
    pub nce: f64,
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
        let adam = |parameters| Adam::new(parameters, AdamConfig::default());
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

    /// One step at this rate, on as many photographs as crops of artworks: `(N, 3, H, W)` of -1..1, sides multiples of 4.
    pub fn step(&mut self, photographs: &Tensor, artworks: &Tensor, rate: f64) -> Losses {
        let (pass, count) = (self.pass(), photographs.size()[0]);
        let [photographs, artworks] = [photographs, artworks].map(|pictures| pictures.to_device(self.device));
        let both = Tensor::cat(&[&photographs, &artworks], 0);
        let (features, results) = self.generator.forward_with(&both, &self.taps, &pass);
        let made = results.narrow(0, 0, count);
        let discriminator = self.judge(&artworks, &made.detach(), rate);
        self.teach_discriminators(false);
        let said = self.discriminators.forward(&made, &pass);
        let game = total(said.iter().map(|said| self.config.adversarial.generator(said)));
        let nce = self.nce(&both, &features, &results);
        let [generator, _, heads] = &mut self.adams;
        generator.zero_grad();
        heads.zero_grad();
        (&game + &nce * self.config.nce).backward();
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
    let n = generator.channels;
    // Border, convolution, norm, activation; and for each halving convolution, norm, activation.
    let first_block = 10;
    let mut taps = vec![6, 9];
    let mut channels = vec![3, 2 * n, 4 * n];
    for block in [0, generator.blocks / 2] {
        if block < generator.blocks && !taps.contains(&(first_block + block)) {
            taps.push(first_block + block);
            channels.push(4 * n);
        }
    }
    (taps, channels)
}
