//! Write Pastiche plugins: a function on a row or a pixel, and a list of controls.
//!
//! A plugin is a small program that works on a picture before or after a generator restyles it. It is built into one
//! `.wasm` file, which a style pack carries and the server runs in a sandbox: no files, no network, no clock; bounded in
//! time and memory. What it gets is a picture and the values of its controls; what it gives back is a picture.
//!
//! # A complete plugin
//!
//! `Cargo.toml`; the package's name and version are the plugin's:
//!
//! ```toml
//! [package]
//! name = "warm-light"
//! version = "1.0.0"
//! edition = "2024"
//!
//! [lib]
//! crate-type = ["cdylib", "rlib"]
//!
//! [dependencies]
//! pastiche-plugin = { git = "https://example.org/pastiche.git" }   # or path = "../pastiche/plugin-sdk"
//! ```
//!
//! `src/lib.rs`:
//!
//! ```
//! use pastiche_plugin::{Answer, Call, Control, Picture, Refusal, plugin};
//!
//! plugin! {
//!     controls: controls,
//!     after: after,
//! }
//!
//! fn controls() -> Vec<Control> {
//!     vec![
//!         Control::number("warmth", "Warmth", -1.0, 1.0, 0.2)
//!             .step(0.01)
//!             .help("Above 0 the light turns to a candle's, below 0 to a winter morning's."),
//!     ]
//! }
//!
//! fn after(call: &Call, _original: &Picture, stylized: &Picture) -> Result<Answer, Refusal> {
//!     let warmth = call.number("warmth") as f32;
//!     if warmth == 0.0 {
//!         return Ok(Answer::Unchanged);
//!     }
//!     let canvas = stylized.map_pixels(|[red, green, blue, alpha]| {
//!         [red * (1.0 + 0.2 * warmth), green, blue * (1.0 - 0.2 * warmth), alpha]
//!     });
//!     Ok(canvas.into())
//! }
//!
//! // In tests pictures live in memory, so that `cargo test` needs neither WebAssembly nor a server.
//! # fn main() {
//! let red = Picture::from_u8(1, vec![200, 100, 100, 255]);
//! let call = Call::with_defaults(&controls()).set("warmth", 1.0);
//! let Ok(Answer::Picture(canvas)) = after(&call, &red, &red) else { panic!("a warmth of 1 changes the picture") };
//! assert_eq!(canvas.read::<u8>(0, 1), [240, 100, 80, 255]);
//! # }
//! ```
//!
//! Build it, and put `warm_light.wasm` into a pack's `plugins` folder:
//!
//! ```text
//! rustup target add wasm32-unknown-unknown
//! RUSTFLAGS="-C linker=wasm-component-ld -C target-feature=+simd128" \
//!     cargo build --release --target wasm32-unknown-unknown
//! ```
//!
//! `wasm-component-ld` lies in the toolchain (`rustc --print sysroot`, then `lib/rustlib/<host>/bin`) and starts
//! `wasm-ld`, which lies beside it in `gcc-ld`; both folders have to be on `PATH`. The first-party plugins' `build`
//! script does this, and can be copied.
//!
//! # What to know
//!
//! - **Rows are faster than pixels**, and `u8` faster than `f32`: [`Picture::map_rows`] hands out whole rows that the
//!   compiler can vectorise, and [`in_blocks`] helps it. Bytes exist only where the picture has [`Depth::U8`]; a plugin that can do no more says
//!   `depths: [U8]` in [`plugin!`], and people get an error instead of a quietly flattened picture.
//! - **Alpha is straight**, colours are sRGB-encoded; [`color`] has the ways to linear light and OKLab.
//! - **The same input must give the same bytes.** Randomness comes from the call's seed, through [`Noise`].
//! - **A plugin that changes the size** does so in `before`, leaves a note with what it did, and undoes it in `after`.
//! - **Panics are seen**: the server names the plugin and shows the message. For a picture or a setting that the plugin
//!   cannot work with, return a [`Refusal`].
//! - Nothing is kept between calls; a `static` starts afresh each time.

mod answer;
#[cfg(target_family = "wasm")]
pub mod bindings;
mod blocks;
mod call;
pub mod color;
mod control;
#[cfg(target_family = "wasm")]
pub mod export;
mod macros;
mod noise;
mod picture;
mod surface;
#[cfg(test)]
mod tests;

pub use answer::{Answer, Prepared, Refusal};
pub use blocks::{in_blocks, in_blocks_with};
pub use call::Call;
pub use control::{Color, Control, Value};
pub use noise::Noise;
pub use picture::{CHANNELS, Canvas, Depth, Picture, Sample};
