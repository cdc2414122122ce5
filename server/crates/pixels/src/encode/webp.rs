//! Lossy WebP through libwebp, with alpha (kept losslessly) and profile.
//!
//! libwebp's simple interface writes no profile, so its chunk is put in here: the extended header `VP8X` first, then
//! `ICCP`, then what libwebp wrote (RFC 9649, section 2.7).

use webp::{Encoder, WebPConfig};

use super::{check_side, failed, pack};
use crate::{Format, Picture, PictureError};

/// Effort from 0 to 6. Beyond 2 files shrink by less than a hundredth while the time doubles.
const METHOD: i32 = 2;
/// Flags of the extended header.
const HAS_PROFILE: u8 = 0x20;
const HAS_ALPHA: u8 = 0x10;

pub(super) fn encode(picture: &Picture, quality: u8) -> Result<Vec<u8>, PictureError> {
    check_side(picture, Format::Webp)?;
    let rgba = pack::eight_bit(picture);
    let samples = pack::channels(&rgba, picture.has_alpha());
    let (width, height) = picture.size();
    let encoder = if picture.has_alpha() {
        Encoder::from_rgba(&samples, width, height)
    } else {
        Encoder::from_rgb(&samples, width, height)
    };
    let mut config = WebPConfig::new().map_err(|()| failed(Format::Webp, "libwebp has another version"))?;
    config.quality = f32::from(quality);
    config.method = METHOD;
    let file = encoder
        .encode_advanced(&config)
        .map_err(|error| failed(Format::Webp, format!("{error:?}")))?;
    match picture.profile() {
        Some(profile) => with_profile(&file, picture, profile.bytes()),
        None => Ok(file.to_vec()),
    }
}

/// The file with a profile put in.
fn with_profile(file: &[u8], picture: &Picture, profile: &[u8]) -> Result<Vec<u8>, PictureError> {
    let body = file
        .get(12..)
        .ok_or_else(|| failed(Format::Webp, "libwebp wrote no file"))?;
    // With alpha libwebp writes an extended header of its own, which this one replaces; without a transparent pixel it
    // leaves the alpha out.
    let extended = body.starts_with(b"VP8X");
    let picture_chunks = if extended {
        body.get(18..).unwrap_or_default()
    } else {
        body
    };
    let mut header = vec![HAS_PROFILE | if extended { HAS_ALPHA } else { 0 }, 0, 0, 0];
    header.extend_from_slice(&(picture.width() - 1).to_le_bytes()[..3]);
    header.extend_from_slice(&(picture.height() - 1).to_le_bytes()[..3]);

    let mut chunks = b"WEBP".to_vec();
    push_chunk(&mut chunks, *b"VP8X", &header);
    push_chunk(&mut chunks, *b"ICCP", profile);
    chunks.extend_from_slice(picture_chunks);
    let mut file = Vec::with_capacity(chunks.len() + 8);
    push_chunk(&mut file, *b"RIFF", &chunks);
    Ok(file)
}

fn push_chunk(to: &mut Vec<u8>, name: [u8; 4], content: &[u8]) {
    to.extend_from_slice(&name);
    to.extend_from_slice(&(content.len() as u32).to_le_bytes());
    to.extend_from_slice(content);
    if content.len() % 2 == 1 {
        to.push(0);
    }
}
