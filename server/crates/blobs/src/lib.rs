//! Files by the SHA-256 of what they hold (blobs), in a folder or in S3.
//!
//! A blob is written once, whole, and never changes: writing it again writes the same. Reading compares what was read with its name, so a
//! byte that turned over on a disk is an error and never an answer. Nobody here knows what blobs are for; who does removes those that nothing
//! names any more ([`Blobs::older_than`]).

mod id;
mod store;
#[cfg(test)]
mod tests;

pub use id::{BlobId, BlobIdFault};
pub use store::{BlobError, Blobs, Place, PlaceFault};
