//! Losses of the field, under their own names.
//!
//! | name | what it asks for | source |
//! |---|---|---|
//! | [`Adversarial`] | that results pass for real, and that this is seen through | Goodfellow et al. 2014, Mao et al. 2017, Lim and Ye 2017, Arjovsky et al. 2017 |
//! | [`gradient_penalty`] | discriminators whose slope is 1 between real and made | Gulrajani et al. 2017 |
//! | [`r1`] | discriminators that are flat at real pictures | Mescheder et al. 2018 |
//! | [`patch_nce`] | that each place of a result shows what was there | Park et al. 2020 |
//! | [`sliced_wasserstein`] | that the colours of results are, all together, those of the artworks | Rabin et al. 2011, Bonneel et al. 2015 |
//! | [`strokes`] | the same of their details | Karras et al. 2018, Elnekave and Weiss 2022 |
//! | [`style`], [`content`] | that a feature network sees the artworks' style, and the photographs' content | Gatys et al. 2016, Johnson et al. 2016 |
//!
//! Each is a mean, so its size does not depend on the number of pictures or patches.

mod adversarial;
mod nce;
mod penalty;
mod perceptual;
mod sliced;
#[cfg(test)]
mod tests;

pub use adversarial::Adversarial;
pub use nce::{TEMPERATURE, patch_nce};
pub use penalty::{Penalty, gradient_penalty, r1};
pub use perceptual::{content, style};
pub use sliced::{sliced_wasserstein, strokes};
