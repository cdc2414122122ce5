//! Four whole numbers side by side.
//!
//! In the sandbox they are vectors, because a compiler that is given arrays sorts them in memory, one number at a time.
//! Elsewhere, for tests, they are arrays, with the same numbers.

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
mod arrays;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod simd;

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
pub(crate) use arrays::Four;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
pub(crate) use simd::Four;
