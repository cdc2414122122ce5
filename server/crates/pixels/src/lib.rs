//! Pictures: decoding, encoding, colour, size and strength.
//!
//! A file becomes a [`Picture`]: interleaved RGBA with straight alpha in 8 bit, 16 bit or float, upright, in the
//! colours of its own ICC profile. From there a picture goes to sRGB ([`to_srgb`]), to another size ([`resize`]), to
//! the planes that a generator reads ([`to_planes`]) and all the way back ([`from_planes`], [`from_srgb`],
//! [`blend`], [`encode`]).
//!
//! Everything a file can lie about is checked here, before memory of the claimed size is asked for: [`probe`] and
//! [`decode`] decide on the header alone whether a picture is within the [`Limits`].
//!
//! What is refused: formats other than PNG, JPEG, WebP, TIFF, GIF and BMP; files that end early (rather than filling
//! the rest with grey); sample values that are not finite numbers. What is dropped: EXIF, apart from the orientation,
//! which is applied; animation after the first frame.

mod blend;
mod colour;
mod decode;
mod encode;
mod error;
mod format;
mod guard;
mod limits;
mod orientation;
mod palette;
mod picture;
mod planes;
mod profile;
mod resize;
mod sample;
#[cfg(test)]
mod tests;

pub use blend::blend;
pub use colour::{from_srgb, to_srgb};
pub use decode::{Header, decode, probe};
pub use encode::{Encoding, encode};
pub use error::PictureError;
pub use format::{Format, SourceFormat};
pub use limits::Limits;
pub use palette::{ColorName, Swatch, palette};
pub use picture::{Depth, Picture, Samples};
pub use planes::{Planes, Region, crop, from_planes, pad_reflect, to_planes};
pub use profile::Profile;
pub use resize::{fit, resize};
