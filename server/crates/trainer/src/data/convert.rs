//! Pictures as tensors, and back.

use pixels::{Depth, Picture, PictureError, Samples};
use tch::{Kind, Tensor};

/// A picture, upright, in sRGB, as `(1, 3, H, W)` of -1..1; alpha is left out.
///
/// # Errors
/// When its colours cannot be brought to sRGB.
pub fn to_tensor(picture: &Picture) -> Result<Tensor, PictureError> {
    let (width, height) = picture.size();
    let picture = pixels::to_srgb(picture)?.to_depth(Depth::U8);
    let Samples::U8(samples) = picture.samples() else {
        return Err(PictureError::NoPixels { width, height });
    };
    let pixels = Tensor::from_slice(samples).reshape([1, i64::from(height), i64::from(width), 4]);
    let colours = pixels.narrow(3, 0, 3).permute([0, 3, 1, 2]);
    Ok(colours.to_kind(Kind::Float) / 127.5 - 1.0)
}

/// The picture of `(1, 3, H, W)`; values outside -1..1 count as the nearer end.
///
/// # Errors
/// When it has no pixels.
pub fn to_picture(tensor: &Tensor) -> Result<Picture, PictureError> {
    let tensor = tensor.squeeze_dim(0).clamp(-1.0, 1.0);
    let opaque = Tensor::ones_like(&tensor.narrow(0, 0, 1));
    let bytes = (Tensor::cat(&[tensor, opaque], 0) + 1.0) * 127.5;
    let bytes = bytes.round().to_kind(Kind::Uint8).permute([1, 2, 0]).contiguous();
    let (height, width) = (bytes.size()[0] as u32, bytes.size()[1] as u32);
    let samples = Vec::<u8>::try_from(bytes.flatten(0, -1)).unwrap_or_default();
    Picture::new(width, height, Samples::U8(samples), false, None)
}
