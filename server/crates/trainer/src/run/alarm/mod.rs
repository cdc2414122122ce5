//! What goes wrong with adversarial training, and how it shows.

#[cfg(test)]
mod tests;

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Evaluation;
use super::log::{Entry, Line};
use crate::recipe::MethodName;

/// Something that a person should look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Alarm {
    /// The discriminators are never wrong any more, so the generator learns nothing from them.
    DiscriminatorWins,
    /// All results are one picture.
    ModeCollapse,
    /// Light and dark have swapped.
    ColourInversion,
    /// The loss that must fall is what it was at the beginning.
    StalledLoss,
}

impl Alarm {
    /// Every kind.
    const ALL: [Self; 4] = [
        Self::DiscriminatorWins,
        Self::ModeCollapse,
        Self::ColourInversion,
        Self::StalledLoss,
    ];

    /// What can be done where this method trains.
    pub fn advice(self, method: MethodName) -> &'static str {
        match (self, method) {
            (Self::DiscriminatorWins, MethodName::Dcgan) => {
                "take a lower discriminator.rate_factor, discriminator.augment = true, or more pictures"
            }
            (Self::ModeCollapse, MethodName::Dcgan) => {
                "take a lower training.learning_rate, a larger training.batch, or more pictures"
            }
            (Self::DiscriminatorWins, _) => {
                "take fewer discriminator.channels or a lower training.learning_rate, or more artworks"
            }
            (Self::ModeCollapse, MethodName::Cyclegan) => "take a higher training.cycle_weight, or more photographs",
            (Self::ModeCollapse, _) => "take a higher training.nce_weight, or more photographs",
            (Self::ColourInversion, MethodName::Cyclegan) => {
                "begin anew with another training.seed, or a higher training.identity_weight"
            }
            (Self::ColourInversion, _) => "begin anew with another training.seed, or a higher training.nce_weight",
            (Self::StalledLoss, MethodName::Cyclegan) => {
                "take a higher training.learning_rate or training.cycle_weight"
            }
            (Self::StalledLoss, _) => "take a higher training.learning_rate or training.nce_weight",
        }
    }
}

impl fmt::Display for Alarm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::DiscriminatorWins => "the discriminators are never wrong any more",
            Self::ModeCollapse => "all results look the same",
            Self::ColourInversion => "light and dark have swapped",
            Self::StalledLoss => "what should be learned is learned no better than at the beginning",
        })
    }
}

/// Evaluations, one after the other, that must agree.
const AGREED: usize = 3;
/// From here on, discriminators count as never wrong.
const NEVER_WRONG: f64 = 0.99;
/// Below this share of the photographs' variety, results count as one picture.
const ONE_PICTURE: f64 = 0.1;
/// Below this correlation, light and dark have swapped.
const SWAPPED: f64 = -0.2;
/// Share of a loss's first values above which nothing was learned.
const UNLEARNED: f64 = 0.97;
/// Lines with losses that are compared.
const COMPARED: usize = 20;

/// The alarms that the log now gives reason for, and that were not given before. What was found before step `from` counts for nothing
/// but as the beginning that losses are compared with. `must_fall` is the loss that falls where anything is learned.
pub(super) fn raised(lines: &[Line], from: u64, must_fall: Option<&str>) -> Vec<Alarm> {
    let evaluations: Vec<&Evaluation> = lines
        .iter()
        .filter_map(|line| match &line.entry {
            Entry::Evaluation(evaluation) if line.step >= from => Some(evaluation),
            _ => None,
        })
        .collect();
    let agreed = |holds: fn(&Evaluation) -> bool| {
        evaluations.len() >= AGREED
            && evaluations
                .iter()
                .rev()
                .take(AGREED)
                .all(|evaluation| holds(evaluation))
    };
    let holds = |alarm: Alarm| match alarm {
        Alarm::DiscriminatorWins => agreed(|seen| {
            seen.discriminator.real_accuracy > NEVER_WRONG && seen.discriminator.made_accuracy > NEVER_WRONG
        }),
        Alarm::ModeCollapse => agreed(|seen| seen.variety < ONE_PICTURE),
        Alarm::ColourInversion => agreed(|seen| seen.kept.is_some_and(|kept| kept.luminance < SWAPPED)),
        Alarm::StalledLoss => {
            lines.last().is_some_and(|line| line.step >= from) && must_fall.is_some_and(|name| stalled(lines, name))
        }
    };
    let given = |alarm: Alarm| lines.iter().any(|line| line.entry == Entry::Alarm(alarm));
    Alarm::ALL
        .into_iter()
        .filter(|&alarm| holds(alarm) && !given(alarm))
        .collect()
}

/// Whether the loss of this name is still what it was.
fn stalled(lines: &[Line], name: &str) -> bool {
    let losses: Vec<f64> = lines
        .iter()
        .filter_map(|line| match &line.entry {
            Entry::Losses(losses) => losses.get(name),
            _ => None,
        })
        .collect();
    let mean = |part: &[f64]| part.iter().sum::<f64>() / part.len() as f64;
    losses.len() >= 2 * COMPARED && mean(&losses[losses.len() - COMPARED..]) > UNLEARNED * mean(&losses[..COMPARED])
}
