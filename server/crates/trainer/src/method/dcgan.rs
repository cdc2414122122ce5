//! Deep convolutional generative adversarial networks (Radford et al. 2016): small pictures from noise.

use tch::{Device, Kind, Tensor};

use super::discriminators::Discriminators;
use super::state::State;
use super::{Game, Generator, Judgement, Learning, Losses, Method, Moment, unless_broken};
use crate::data::Tensors;
use crate::draw::Draw;
use crate::init::{Init, Scheme};
use crate::layer::Layer;
use crate::loss::Adversarial;
use crate::network::{self, Scales};

/// What is trained, and how.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DcganConfig {
    /// Both networks.
    pub networks: network::Dcgan,
    /// The game between them.
    pub game: Game,
    /// How weights follow their gradients.
    pub learning: Learning,
}

impl Default for DcganConfig {
    fn default() -> Self {
        Self {
            networks: network::Dcgan::default(),
            game: Game {
                adversarial: Adversarial::NonSaturating,
                ..Game::default()
            },
            learning: Learning::default(),
        }
    }
}

/// Networks in training.
#[derive(Debug)]
pub struct Dcgan {
    config: DcganConfig,
    /// Seed of all draws.
    seed: u64,
    device: Device,
    generator: Generator,
    discriminators: Discriminators,
    steps: u64,
}

/// Noise `(count, length)` of the standard normal distribution.
pub fn noise(count: usize, length: i64, draw: &mut Draw) -> Tensor {
    let numbers: Vec<f32> = (0..count * length as usize).map(|_| draw.normal() as f32).collect();
    Tensor::from_slice(&numbers).reshape([count as i64, length])
}

impl Dcgan {
    /// Fresh networks, the same from the same seed.
    pub fn new(config: DcganConfig, seed: u64, device: Device) -> Self {
        let mut init = Init::new(Scheme::Glorot, seed as i64, device);
        let adam = config.learning.adam();
        let network = config.networks.generator(&mut init);
        let scales = Scales::new(vec![config.networks.discriminator(&mut init)]);
        Self {
            generator: Generator::new(network, 0, adam),
            discriminators: Discriminators::new("discriminators", scales, config.game, (adam, seed)),
            config,
            seed,
            device,
            steps: 0,
        }
    }
}

impl Method for Dcgan {
    fn steps(&self) -> u64 {
        self.steps
    }

    fn device(&self) -> Device {
        self.device
    }

    /// One step on crops of artworks of 32 px, at least two; photographs are not looked at. First the discriminator, then the
    /// generator.
    fn step(&mut self, batch: &Tensors, rate: f64) -> Losses {
        let moment = Moment {
            step: self.steps,
            rate,
            pass: self.config.learning.pass(),
        };
        let real = batch.artworks.to_device(self.device);
        let mut draw = Draw::new(self.seed, self.steps, "noise");
        let noise = noise(real.size()[0] as usize, self.config.networks.noise, &mut draw);
        let made = self
            .generator
            .network()
            .forward(&noise.to_device(self.device), &moment.pass)
            .to_kind(Kind::Float);
        // What dropout drops is libtorch's to draw.
        tch::manual_seed((Draw::new(self.seed, self.steps, "dropout").bits() >> 1) as i64);
        let discriminator = self.discriminators.learn(&real, &made, &moment);
        self.discriminators.teach(false);
        let game = self.discriminators.asked(&made, &moment);
        let learner = self.generator.learner();
        learner.zero_grad();
        game.backward();
        let length = learner.step(rate);
        self.discriminators.teach(true);
        self.steps += 1;
        self.generator.follow(self.steps, self.config.learning.average);
        Losses::of([
            (Losses::DISCRIMINATOR, discriminator),
            (Losses::GENERATOR, unless_broken(&[length], game.double_value(&[]))),
        ])
    }

    /// Both losses are of the game.
    fn must_fall(&self) -> Option<&'static str> {
        None
    }

    fn noise(&self) -> Option<i64> {
        Some(self.config.networks.noise)
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
        state
    }

    fn restore(&mut self, steps: u64, state: &[(String, Tensor)]) -> Result<(), String> {
        self.generator.restore(steps, state)?;
        self.discriminators.restore(steps, state)?;
        self.steps = steps;
        Ok(())
    }
}
