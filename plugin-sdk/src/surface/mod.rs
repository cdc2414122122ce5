//! Where the samples of a picture really are: in the host for a plugin, in memory for an author's tests.
//!
//! Both sides have the same names, and the same rules where a band does not fit: it panics. Nothing else in this crate
//! knows which of the two it works with.

#[cfg(target_family = "wasm")]
mod host;
#[cfg(not(target_family = "wasm"))]
mod memory;

#[cfg(target_family = "wasm")]
pub use host::{Source, Target};
#[cfg(not(target_family = "wasm"))]
pub use memory::{Source, Target};

/// Moves samples of one type between a surface and a plugin. Sealed: the WIT knows no other types.
pub trait Transfer: Copy + Default {
    #[doc(hidden)]
    fn read_source(source: &Source, first: u32, rows: u32) -> Vec<Self>;
    #[doc(hidden)]
    fn read_target(target: &Target, first: u32, rows: u32) -> Vec<Self>;
    #[doc(hidden)]
    fn write_target(target: &mut Target, first: u32, samples: &[Self]);
}
