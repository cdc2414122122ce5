//! Published weights as networks of ours.
//!
//! ```text
//! file --StateDict::read--> weights by name --Family::network--> layers with those weights
//! ```
//!
//! [`StateDict`] reads files as data ([`pickle`]); [`Family`] knows how each kind of generator names its weights, and
//! reads channels, blocks and levels from their shapes.

mod family;
mod generator;
mod names;
mod pickle;
mod state_dict;
#[cfg(test)]
mod tests;

use thiserror::Error;

pub use family::{Family, Imported};
pub use generator::weights;
pub use state_dict::StateDict;

/// Why weights could not be imported.
#[derive(Debug, Error)]
pub enum ImportError {
    /// The file is of no known format, or broken.
    #[error("the file cannot be read: {0}")]
    File(String),
    /// The pickle in it is broken, or holds an instruction that is not data.
    #[error("the pickle in it is refused: {0}")]
    Pickle(String),
    /// The pickle names something that is not data.
    #[error(
        "the pickle in it names `{name}`, which is code or unknown; save a plain state dict: torch.save(net.state_dict(), file)"
    )]
    Name {
        /// What it names.
        name: String,
    },
    /// A weight of this family is not there.
    #[error("`{name}` is not among the weights; is it another family (--from)?")]
    Missing {
        /// The weight.
        name: String,
    },
    /// A weight has another shape than the network.
    #[error("`{name}` is of shape {given:?}; this network needs {needed:?}")]
    Shape {
        /// The weight.
        name: String,
        /// What it has.
        given: Vec<i64>,
        /// What it should have.
        needed: Vec<i64>,
    },
    /// Weights are left over.
    #[error("{} weights belong to no layer of this family: {}; is it another one (--from)?", names.len(), names.join(", "))]
    LeftOver {
        /// Their names.
        names: Vec<String>,
    },
    /// libtorch failed.
    #[error(transparent)]
    Torch(#[from] torch::TorchError),
}
