//! Contrastive unpaired translation (Park et al. 2020), for artworks as few as one.
//!
//! The generator must make pictures that discriminators at two sizes take for crops of the artwork, while each place of a
//! result is told apart, by the generator's own features, as that place of the photograph; the same is asked of crops of the
//! artwork themselves (identity), which should pass unchanged. FastCUT leaves that out and weighs places more.

use tch::{Device, Kind, Tensor};

use super::discriminators::Discriminators;
use super::heads::Heads;
use super::state::{Learner, State, collected};
use super::{Game, Generator, Judgement, Learning, Looks, Losses, Method, Moment, Networks, Perception, unless_broken};
use crate::data::Tensors;
use crate::draw::Draw;
use crate::init::{Init, Scheme};
use crate::layer::Pass;
use crate::loss::{TEMPERATURE, patch_nce};
use crate::network::Resnet;

/// What is trained, and how it is weighed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CutConfig {
    /// The networks.
    pub networks: Networks,
    /// The game between them.
    pub game: Game,
    /// How weights follow their gradients.
    pub learning: Learning,
    /// How much telling places apart counts beside the game.
    pub nce: f64,
    /// Whether crops of artworks should pass unchanged; it takes twice the generator's time.
    pub identity: bool,
    /// How much it counts beside the game that results look like artworks, all together.
    pub looks: Looks,
    /// Places of each map of features that are compared.
    pub places: usize,
}

impl Default for CutConfig {
    fn default() -> Self {
        Self {
            networks: Networks::default(),
            game: Game::default(),
            learning: Learning::default(),
            nce: 2.0,
            identity: true,
            looks: Looks::default(),
            places: 128,
        }
    }
}

/// Numbers of a direction that features are compared by.
const DIRECTION: i64 = 128;

/// Networks in training.
#[derive(Debug)]
pub struct Cut {
    config: CutConfig,
    /// Seed of all draws.
    seed: u64,
    device: Device,
    generator: Generator,
    discriminators: Discriminators,
    heads: Heads,
    perception: Option<Perception>,
    /// What follows the gradients of the heads.
    learner: Learner,
    /// Layers of the generator whose results are compared.
    taps: Vec<usize>,
    steps: u64,
}

impl Cut {
    /// Fresh networks, the same from the same seed.
    pub fn new(config: CutConfig, seed: u64, device: Device) -> Self {
        let Networks {
            generator, margin_px, ..
        } = config.networks;
        let mut init = Init::new(Scheme::FanIn, seed as i64, device);
        let network = generator.build(&mut init);
        let scales = config.networks.discriminators(&mut init);
        let (taps, channels) = taps(&generator);
        let heads = Heads::new(&mut init, &channels, DIRECTION);
        let adam = config.learning.adam();
        Self {
            generator: Generator::new(network, margin_px, adam),
            discriminators: Discriminators::new("discriminators", scales, config.game, (adam, seed)),
            learner: Learner::new("heads", collected(|visitor| heads.visit(visitor)), adam),
            config,
            seed,
            device,
            heads,
            perception: None,
            taps,
            steps: 0,
        }
    }

    /// Asks a feature network too, on the same device.
    #[must_use]
    pub fn with_perception(self, perception: Option<Perception>) -> Self {
        Self { perception, ..self }
    }

    /// How badly places of the results are told apart as places of the pictures. What the pictures' features are is not asked
    /// to change, so the pass that made the results serves for them.
    fn nce(&self, pictures: &Tensor, features: &[Tensor], results: &Tensor, pass: &Pass) -> Tensor {
        let made = self.generator.network().features(results, &self.taps, pass);
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
}

impl Method for Cut {
    fn steps(&self) -> u64 {
        self.steps
    }

    fn device(&self) -> Device {
        self.device
    }

    /// One step on as many photographs as crops of artworks, sides multiples of 4.
    fn step(&mut self, batch: &Tensors, rate: f64) -> Losses {
        let (pass, count) = (self.config.learning.pass(), batch.photographs.size()[0]);
        let moment = Moment {
            step: self.steps,
            rate,
            pass,
        };
        let [photographs, artworks] =
            [&batch.photographs, &batch.artworks].map(|pictures| pictures.to_device(self.device));
        let seen = if self.config.identity {
            Tensor::cat(&[&photographs, &artworks], 0)
        } else {
            photographs.shallow_clone()
        };
        let (features, results) = self.generator.network().forward_with(&seen, &self.taps, &pass);
        let made = results.narrow(0, 0, count);
        let discriminator = self.discriminators.learn(&artworks, &made, &moment);
        self.discriminators.teach(false);
        let game = self.discriminators.asked(&made, &moment);
        let nce = self.nce(&seen, &features, &results, &pass);
        let mut looks = self.config.looks.compare(&made, batch, (self.seed, self.steps));
        if let Some(perception) = &self.perception {
            perception.compare(&made, [&photographs, &artworks], &mut looks);
        }
        self.generator.learner().zero_grad();
        self.learner.zero_grad();
        (&game + &nce * self.config.nce + looks.asked()).backward();
        let lengths = [self.generator.learner().step(rate), self.learner.step(rate)];
        self.discriminators.teach(true);
        self.steps += 1;
        self.generator.follow(self.steps, self.config.learning.average);
        let losses = [
            (Losses::DISCRIMINATOR, discriminator),
            (Losses::GENERATOR, unless_broken(&lengths, game.double_value(&[]))),
            (Losses::NCE, nce.double_value(&[])),
        ];
        Losses::of(losses.into_iter().chain(looks.losses()))
    }

    fn must_fall(&self) -> Option<&'static str> {
        Some(Losses::NCE)
    }

    fn generator(&self) -> &Generator {
        &self.generator
    }

    fn generator_mut(&mut self) -> &mut Generator {
        &mut self.generator
    }

    fn judged(&self, real: &Tensor, made: &Tensor) -> Judgement {
        self.discriminators
            .judged([real, made], self.config.learning.precision, self.device)
    }

    fn state(&self) -> State {
        let mut state = self.generator.state();
        state.extend(self.discriminators.state());
        state.extend(self.learner.state());
        state
    }

    fn restore(&mut self, steps: u64, state: &[(String, Tensor)]) -> Result<(), String> {
        self.generator.restore(steps, state)?;
        self.discriminators.restore(steps, state)?;
        self.learner.restore(steps, state)?;
        self.steps = steps;
        Ok(())
    }
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
