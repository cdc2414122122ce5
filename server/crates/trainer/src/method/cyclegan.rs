//! Cycle-consistent adversarial networks (Zhu et al. 2017).
//!
//! One generator makes pictures like the artworks from photographs, another one the way back; discriminators of each side see what
//! comes there. Whoever goes both ways must come out where they began (cycle, equation 2), and what is of the other side already
//! should pass unchanged (identity, section 5.2). Discriminators learn from made pictures of many steps ([`Pool`]).

use tch::{Device, Kind, Tensor};

use super::discriminators::Discriminators;
use super::pool::Pool;
use super::state::{Learner, State};
use super::{Game, Generator, Judgement, Learning, Looks, Losses, Method, Moment, Networks, Perception, unless_broken};
use crate::data::Tensors;
use crate::draw::Draw;
use crate::init::{Init, Scheme};
use crate::layer::{Layer, Sequence};
use crate::network::parameters;

/// What is trained, and how it is weighed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CycleganConfig {
    /// The networks; both generators are of one shape, and so are the discriminators of both sides.
    pub networks: Networks,
    /// The game between them.
    pub game: Game,
    /// How weights follow their gradients.
    pub learning: Learning,
    /// How much coming back counts beside the game.
    pub cycle: f64,
    /// How much it counts that what is of the other side already passes unchanged; 0 spares the time.
    pub identity: f64,
    /// How much it counts beside the game that results look like artworks, all together.
    pub looks: Looks,
}

impl Default for CycleganConfig {
    fn default() -> Self {
        Self {
            networks: Networks::default(),
            game: Game::default(),
            learning: Learning::default(),
            cycle: 10.0,
            identity: 5.0,
            looks: Looks::default(),
        }
    }
}

/// Who judges one side, and what was made for it before.
#[derive(Debug)]
struct Side {
    discriminators: Discriminators,
    pool: Pool,
}

/// Networks in training.
#[derive(Debug)]
pub struct Cyclegan {
    config: CycleganConfig,
    /// Seed of all draws.
    seed: u64,
    device: Device,
    /// From photographs to pictures like the artworks.
    generator: Generator,
    /// The way back.
    inverse: Sequence,
    /// What follows the gradients of the way back.
    learner: Learner,
    artworks: Side,
    photographs: Side,
    perception: Option<Perception>,
    steps: u64,
}

impl Cyclegan {
    /// Fresh networks, the same from the same seed.
    pub fn new(config: CycleganConfig, seed: u64, device: Device) -> Self {
        let Networks {
            generator, margin_px, ..
        } = config.networks;
        let mut init = Init::new(Scheme::FanIn, seed as i64, device);
        let adam = config.learning.adam();
        let network = generator.build(&mut init);
        let inverse = generator.build(&mut init);
        let mut side = |name, pool, seed| {
            let scales = config.networks.discriminators(&mut init);
            Side {
                discriminators: Discriminators::new(name, scales, config.game, (adam, seed)),
                pool: Pool::new(pool, seed),
            }
        };
        // Sides must not draw alike.
        let other = Draw::new(seed, 0, "the other side").bits();
        Self {
            artworks: side("discriminators", "pool", seed),
            photographs: side("inverse_discriminators", "inverse_pool", other),
            generator: Generator::new(network, margin_px, adam),
            learner: Learner::new("inverse", parameters(&inverse), adam),
            inverse,
            config,
            seed,
            device,
            perception: None,
            steps: 0,
        }
    }

    /// Asks a feature network too, on the same device.
    #[must_use]
    pub fn with_perception(self, perception: Option<Perception>) -> Self {
        Self { perception, ..self }
    }

    /// Both generators on their sides' pictures, and each on what the other one made.
    fn forward(&self, photographs: &Tensor, artworks: &Tensor, moment: &Moment) -> Ways {
        let [generator, inverse] = [self.generator.network(), &self.inverse];
        let count = photographs.size()[0];
        let way = |network: &Sequence, from: &Tensor, to: &Tensor| {
            let seen = if self.config.identity > 0.0 {
                Tensor::cat(&[from, to], 0)
            } else {
                from.shallow_clone()
            };
            let results = network.forward(&seen, &moment.pass).to_kind(Kind::Float);
            let kept = results.narrow(0, count, seen.size()[0] - count);
            (results.narrow(0, 0, count), kept)
        };
        let (made, kept) = way(generator, photographs, artworks);
        let (undone, other_kept) = way(inverse, artworks, photographs);
        let back = inverse.forward(&made, &moment.pass);
        let other_back = generator.forward(&undone, &moment.pass);
        Ways {
            cycle: apart(&back, photographs) + apart(&other_back, artworks),
            identity: (self.config.identity > 0.0).then(|| apart(&kept, artworks) + apart(&other_kept, photographs)),
            made,
            undone,
        }
    }
}

/// What both generators made of a batch.
struct Ways {
    /// Pictures like the artworks.
    made: Tensor,
    /// Pictures like the photographs.
    undone: Tensor,
    /// How far those who went both ways are from where they began: a scalar.
    cycle: Tensor,
    /// How far from unchanged what is of the other side already passes: a scalar.
    identity: Option<Tensor>,
}

/// The mean absolute difference, in float32.
fn apart(a: &Tensor, b: &Tensor) -> Tensor {
    (a.to_kind(Kind::Float) - b).abs().mean(Kind::Float)
}

impl Method for Cyclegan {
    fn steps(&self) -> u64 {
        self.steps
    }

    fn device(&self) -> Device {
        self.device
    }

    /// One step on as many photographs as crops of artworks, sides multiples of 4: the generators first, then the discriminators.
    fn step(&mut self, batch: &Tensors, rate: f64) -> Losses {
        let moment = Moment {
            step: self.steps,
            rate,
            pass: self.config.learning.pass(),
        };
        let [photographs, artworks] =
            [&batch.photographs, &batch.artworks].map(|pictures| pictures.to_device(self.device));
        for side in [&self.artworks, &self.photographs] {
            side.discriminators.teach(false);
        }
        let ways = self.forward(&photographs, &artworks, &moment);
        let game = self.artworks.discriminators.asked(&ways.made, &moment)
            + self.photographs.discriminators.asked(&ways.undone, &moment);
        let mut looks = self.config.looks.compare(&ways.made, batch, (self.seed, self.steps));
        if let Some(perception) = &self.perception {
            perception.compare(&ways.made, [&photographs, &artworks], &mut looks);
        }
        let mut asked = &game + &ways.cycle * self.config.cycle + looks.asked();
        if let Some(identity) = &ways.identity {
            asked += identity * self.config.identity;
        }
        self.generator.learner().zero_grad();
        self.learner.zero_grad();
        asked.backward();
        let lengths = [self.generator.learner().step(rate), self.learner.step(rate)];
        let mut discriminator = 0.0;
        for (side, real, made) in [
            (&mut self.artworks, &artworks, &ways.made),
            (&mut self.photographs, &photographs, &ways.undone),
        ] {
            side.discriminators.teach(true);
            let made = side.pool.exchange(made, self.steps);
            discriminator += side.discriminators.learn(real, &made, &moment);
        }
        self.steps += 1;
        self.generator.follow(self.steps, self.config.learning.average);
        let identity = ways
            .identity
            .map(|identity| (Losses::IDENTITY, identity.double_value(&[])));
        let losses = [
            (Losses::DISCRIMINATOR, discriminator),
            (Losses::GENERATOR, unless_broken(&lengths, game.double_value(&[]))),
            (Losses::CYCLE, ways.cycle.double_value(&[])),
        ];
        Losses::of(losses.into_iter().chain(identity).chain(looks.losses()))
    }

    fn must_fall(&self) -> Option<&'static str> {
        Some(Losses::CYCLE)
    }

    fn generator(&self) -> &Generator {
        &self.generator
    }

    fn generator_mut(&mut self) -> &mut Generator {
        &mut self.generator
    }

    fn judged(&self, real: &Tensor, made: &Tensor) -> Judgement {
        self.artworks
            .discriminators
            .judged([real, made], self.config.learning.precision, self.device)
    }

    fn state(&self) -> State {
        let mut state = self.generator.state();
        state.extend(self.learner.state());
        for side in [&self.artworks, &self.photographs] {
            state.extend(side.discriminators.state());
            state.extend(side.pool.state());
        }
        state
    }

    fn restore(&mut self, steps: u64, state: &[(String, Tensor)]) -> Result<(), String> {
        self.generator.restore(steps, state)?;
        self.learner.restore(steps, state)?;
        for side in [&mut self.artworks, &mut self.photographs] {
            side.discriminators.restore(steps, state)?;
            side.pool.restore(state, self.device)?;
        }
        self.steps = steps;
        Ok(())
    }
}
