//! Signatures: who vouches for a pack, told apart from what the pack says of itself.
//!
//! They are minisign's (Ed25519 over BLAKE2b): a key is made, used and checked by `minisign` as well as by us. What is signed is the text of
//! the pack's digest and a newline, so a folder, its zip, and every copy of them have the same signatures, and one more takes nothing from
//! the others. They lie in the pack as `signatures/<key id>.minisig`.
//!
//! ```text
//! minisign -Vm digest.txt -P RWQ... -x signatures/0123456789ABCDEF.minisig
//! ```

mod key_id;
mod pack;
mod public_key;
mod signature;
mod signing_key;
#[cfg(test)]
mod tests;

pub use key_id::{KeyId, KeyIdError};
pub use pack::{SignError, Signed, sign};
pub use public_key::{PublicKey, PublicKeyError};
pub use signature::{Signature, SignatureError};
pub(crate) use signing_key::UNTRUSTED;
pub use signing_key::{SigningKey, SigningKeyError};

use crate::PackDigest;

/// What a signature of a pack signs.
pub(crate) fn message(digest: &PackDigest) -> Vec<u8> {
    format!("{digest}\n").into_bytes()
}
