//! Keys and signatures on the command line: `pastiche keys new`, `pastiche pack sign`, `verify` and `cosign`.

mod cosign;
mod new_key;
mod pack;
mod secret;
mod verify;

pub use cosign::Cosign;
pub use new_key::NewKey;
pub use pack::Sign;
pub use secret::KeyFile;
pub use verify::{Keys, Verify};
