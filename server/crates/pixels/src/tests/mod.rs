//! Tests of the whole crate: files in, pictures through, files out.

mod bombs;
mod encoding;
mod fixtures;
mod hostile;
mod jpegs;
mod memory;
mod strength_zero;
mod tiffs;
mod truncated;
mod upright;
