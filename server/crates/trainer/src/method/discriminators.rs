//! The other side of the game: networks that learn to tell made pictures from real ones.

use tch::{Device, Kind, Tensor};

use super::Judgement;
use super::augment::augment;
use super::state::{Learner, State, collected};
use super::{Moment, total, unless_broken};
use crate::draw::Draw;
use crate::layer::{Pass, Path};
use crate::loss::{Adversarial, Penalty, gradient_penalty, r1};
use crate::network::Scales;
use crate::optimise::AdamConfig;

/// How the game is played.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Game {
    /// What both sides want.
    pub adversarial: Adversarial,
    /// The discriminators' learning rate as a multiple of the generator's.
    pub rate_factor: f64,
    /// Whether discriminators see pictures changed at random.
    pub augment: bool,
    /// What keeps their slopes short, and how much it counts.
    pub penalty: Option<(Penalty, f64)>,
}

impl Default for Game {
    fn default() -> Self {
        Self {
            adversarial: Adversarial::LeastSquares,
            rate_factor: 1.0,
            augment: false,
            penalty: None,
        }
    }
}

/// Discriminators in training, each on a size of its own.
#[derive(Debug)]
pub(super) struct Discriminators {
    pub(super) scales: Scales,
    learner: Learner,
    game: Game,
    /// Seed of what they see changed at random.
    seed: u64,
}

impl Discriminators {
    /// Under a name in checkpoints.
    pub fn new(name: &'static str, scales: Scales, game: Game, (adam, seed): (AdamConfig, u64)) -> Self {
        let parameters = collected(|visitor| scales.visit(&Path::default(), visitor));
        Self {
            learner: Learner::new(name, parameters, adam),
            scales,
            game,
            seed,
        }
    }

    /// One step on real and on made pictures, `(N, 3, H, W)` of -1..1 both; answers what they minimised.
    pub fn learn(&mut self, real: &Tensor, made: &Tensor, moment: &Moment) -> f64 {
        let count = real.size()[0];
        // One pass for both, since no picture depends on those beside it: on a GPU, launches take longer than what they launch.
        let both = [
            self.shown(real, "real", moment),
            self.shown(&made.detach(), "made", moment),
        ];
        let said = self.scales.forward(&Tensor::cat(&both, 0), &moment.pass);
        let losses = said.iter().map(|said| {
            let [real, made] = [0, count].map(|from| said.narrow(0, from, count));
            self.game.adversarial.discriminator(&real, &made)
        });
        let loss = total(losses);
        self.learner.zero_grad();
        match self.penalty([real, made], moment) {
            Some(penalty) => (&loss + penalty).backward(),
            None => loss.backward(),
        }
        let length = self.learner.step(moment.rate * self.game.rate_factor);
        unless_broken(&[length], loss.double_value(&[]))
    }

    /// The price of long slopes: a scalar. A picture is judged by the mean over its patches, in float32, for slopes of slopes are small.
    fn penalty(&self, [real, made]: [&Tensor; 2], moment: &Moment) -> Option<Tensor> {
        let (penalty, weight) = self.game.penalty?;
        let pass = Pass {
            precision: Kind::Float,
            ..moment.pass
        };
        let said = |pictures: &Tensor| {
            let sizes = self.scales.forward(pictures, &pass).into_iter();
            total(sizes.map(|said| {
                said.flatten(1, -1)
                    .mean_dim([1_i64].as_slice(), false, Kind::Float)
                    .sum(Kind::Float)
            }))
        };
        let price = match penalty {
            Penalty::R1 => r1(&said, real),
            Penalty::GradientPenalty => {
                // How far between real and made is libtorch's to draw.
                tch::manual_seed((Draw::new(self.seed, moment.step, "between").bits() >> 1) as i64);
                gradient_penalty(&said, real, &made.detach())
            }
        };
        Some(price * weight)
    }

    /// What the generator of these pictures minimises of the game: a scalar. Only while they are not taught.
    pub fn asked(&self, made: &Tensor, moment: &Moment) -> Tensor {
        let said = self
            .scales
            .forward(&self.shown(made, "generator", moment), &moment.pass);
        total(said.iter().map(|said| self.game.adversarial.generator(said)))
    }

    /// Whether gradients reach their own parameters.
    pub fn teach(&self, teach: bool) {
        self.learner.teach(teach);
    }

    /// Pictures as they see them, for a purpose of this step.
    fn shown(&self, pictures: &Tensor, purpose: &str, moment: &Moment) -> Tensor {
        if self.game.augment {
            augment(pictures, &mut Draw::new(self.seed, moment.step, purpose))
        } else {
            pictures.shallow_clone()
        }
    }

    /// What they think of real and of made pictures, `(N, 3, H, W)` of -1..1, on this device. Nothing is learned from them.
    pub fn judged(&self, [real, made]: [&Tensor; 2], precision: Kind, device: Device) -> Judgement {
        let _guard = tch::no_grad_guard();
        let pass = Pass {
            training: false,
            precision,
        };
        let beliefs = |pictures: &Tensor| {
            let said = self.scales.forward(&pictures.to_device(device), &pass);
            let beliefs: Vec<Tensor> = said
                .iter()
                .map(|said| self.game.adversarial.belief(said).to_kind(Kind::Float).flatten(0, -1))
                .collect();
            Tensor::cat(&beliefs, 0)
        };
        Judgement::of(&beliefs(real), &beliefs(made))
    }

    pub fn state(&self) -> State {
        self.learner.state()
    }

    pub fn restore(&mut self, steps: u64, state: &[(String, Tensor)]) -> Result<(), String> {
        self.learner.restore(steps, state)
    }
}
