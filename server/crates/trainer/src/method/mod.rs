//! Methods of training, under their own names: which networks there are, and what one step does.

mod augment;
mod cut;
mod heads;
mod judgement;
#[cfg(test)]
mod tests;

pub use cut::{Cut, CutConfig, Losses};
pub use judgement::Judgement;
