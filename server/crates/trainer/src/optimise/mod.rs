//! What follows gradients: Adam, the rate's schedule, gradient clipping, and the average that is kept of the weights.
//!
//! All state is tensors and numbers that a checkpoint holds, so that a run that is taken up again goes on as it would have
//! gone on.

mod adam;
mod average;
mod schedule;
#[cfg(test)]
mod tests;

pub use adam::{Adam, AdamConfig};
pub use average::Average;
pub use schedule::Schedule;
