//! Writers of small files for tests, in every format and flavour that is read.

use std::borrow::Cow;

use image::{ExtendedColorType, ImageEncoder};

/// Samples that differ from pixel to pixel and use the whole range.
pub(super) fn noise(count: usize) -> Vec<u8> {
    let mut state = 0x2545_f491_u32;
    let next = |state: &mut u32| {
        *state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (*state >> 24) as u8
    };
    (0..count).map(|_| next(&mut state)).collect()
}

/// As [`noise`], in 16 bit.
pub(super) fn deep_noise(count: usize) -> Vec<u16> {
    noise(count * 2)
        .as_chunks::<2>()
        .0
        .iter()
        .map(|pair| u16::from_be_bytes(*pair))
        .collect()
}

/// A smooth RGB picture, which the lossy formats keep nearly as it is.
pub(super) fn smooth(width: usize, height: usize) -> Vec<u8> {
    let pixel = |x: usize, y: usize| {
        let (across, down) = (x * 255 / width.max(2), y * 255 / height.max(2));
        [across as u8, down as u8, (255 - across / 2 - down / 2) as u8]
    };
    (0..height)
        .flat_map(|y| (0..width).flat_map(move |x| pixel(x, y)))
        .collect()
}

/// An ICC profile that is not sRGB.
pub(super) fn wide_profile() -> Vec<u8> {
    moxcms::ColorProfile::new_adobe_rgb().encode().unwrap()
}

/// An EXIF block, from its TIFF header on, that declares an orientation.
pub(super) fn exif(orientation: u8) -> Vec<u8> {
    let mut exif = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
    exif
}

/// How a PNG is written.
pub(super) struct Png<'a> {
    pub(super) size: (u32, u32),
    pub(super) color: png::ColorType,
    pub(super) bits: png::BitDepth,
    /// Packed and big-endian, as in the file.
    pub(super) data: &'a [u8],
    pub(super) palette: Option<&'a [u8]>,
    pub(super) transparency: Option<&'a [u8]>,
    pub(super) profile: Option<&'a [u8]>,
    pub(super) exif: Option<&'a [u8]>,
}

impl<'a> Png<'a> {
    pub(super) fn new(size: (u32, u32), color: png::ColorType, bits: png::BitDepth, data: &'a [u8]) -> Self {
        Self {
            size,
            color,
            bits,
            data,
            palette: None,
            transparency: None,
            profile: None,
            exif: None,
        }
    }

    pub(super) fn file(&self) -> Vec<u8> {
        let mut info = png::Info::with_size(self.size.0, self.size.1);
        info.color_type = self.color;
        info.bit_depth = self.bits;
        info.palette = self.palette.map(Cow::Borrowed);
        info.trns = self.transparency.map(Cow::Borrowed);
        info.icc_profile = self.profile.map(Cow::Borrowed);
        info.exif_metadata = self.exif.map(Cow::Borrowed);
        let mut file = Vec::new();
        let mut writer = png::Encoder::with_info(&mut file, info)
            .unwrap()
            .write_header()
            .unwrap();
        writer.write_image_data(self.data).unwrap();
        writer.finish().unwrap();
        file
    }
}

/// A baseline JPEG at quality 95.
pub(super) fn jpeg(samples: &[u8], size: (u32, u32), color: jpeg_encoder::ColorType) -> Vec<u8> {
    jpeg_with(samples, size, color, |_| {})
}

/// A JPEG at quality 95 with the given settings.
pub(super) fn jpeg_with(
    samples: &[u8],
    size: (u32, u32),
    color: jpeg_encoder::ColorType,
    set: impl FnOnce(&mut jpeg_encoder::Encoder<&mut Vec<u8>>),
) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut file, 95);
    set(&mut encoder);
    encoder.encode(samples, size.0 as u16, size.1 as u16, color).unwrap();
    file
}

/// A JPEG with a segment put in after its start marker.
pub(super) fn with_segment(mut jpeg: Vec<u8>, marker: u8, content: &[u8]) -> Vec<u8> {
    let length = (content.len() as u16 + 2).to_be_bytes();
    let segment = [&[0xff, marker], &length[..], content].concat();
    jpeg.splice(2..2, segment);
    jpeg
}

/// A lossless WebP.
pub(super) fn webp(samples: &[u8], size: (u32, u32), color: ExtendedColorType) -> Vec<u8> {
    let mut file = Vec::new();
    let encoder = image::codecs::webp::WebPEncoder::new_lossless(&mut file);
    encoder.write_image(samples, size.0, size.1, color).unwrap();
    file
}

/// A chunk of a RIFF file.
pub(super) fn riff_chunk(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let mut chunk = [name, &(content.len() as u32).to_le_bytes()[..], content].concat();
    chunk.resize(chunk.len().next_multiple_of(2), 0);
    chunk
}

/// An extended WebP of the given canvas, flags and chunks.
pub(super) fn extended_webp(flags: u8, canvas: (u32, u32), chunks: &[Vec<u8>]) -> Vec<u8> {
    let mut header = vec![flags, 0, 0, 0];
    header.extend(&(canvas.0 - 1).to_le_bytes()[..3]);
    header.extend(&(canvas.1 - 1).to_le_bytes()[..3]);
    riff_chunk(
        b"RIFF",
        &[b"WEBP".to_vec(), riff_chunk(b"VP8X", &header), chunks.concat()].concat(),
    )
}

/// A GIF of one RGBA frame; up to 256 colours are kept exactly.
pub(super) fn gif(samples: &[u8], size: (u32, u32)) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = image::codecs::gif::GifEncoder::new(&mut file);
    encoder
        .encode(samples, size.0, size.1, ExtendedColorType::Rgba8)
        .unwrap();
    drop(encoder);
    file
}

/// A BMP.
pub(super) fn bmp(samples: &[u8], size: (u32, u32), color: ExtendedColorType) -> Vec<u8> {
    let mut file = Vec::new();
    image::codecs::bmp::BmpEncoder::new(&mut file)
        .encode(samples, size.0, size.1, color)
        .unwrap();
    file
}

/// A classic little-endian TIFF of one uncompressed strip per plane: sizes, the given tags of 16 bit values, and data.
///
/// Further tags hold bytes.
pub(super) fn tiff(size: (u32, u32), tags: &[(u16, &[u16])], bytes_tags: &[(u16, &[u8])], planes: &[&[u8]]) -> Vec<u8> {
    let shorts = |values: &[u16]| values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<u8>>();
    let longs = |values: &[u32]| values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<u8>>();
    let mut offsets = Vec::new();
    let mut data = Vec::new();
    for plane in planes {
        offsets.push(8 + data.len() as u32);
        data.extend_from_slice(plane);
        data.resize(data.len().next_multiple_of(2), 0);
    }
    let lengths: Vec<u32> = planes.iter().map(|plane| plane.len() as u32).collect();
    let mut entries: Vec<(u16, u16, u32, Vec<u8>)> = vec![
        (256, 4, 1, longs(&[size.0])),
        (257, 4, 1, longs(&[size.1])),
        (273, 4, offsets.len() as u32, longs(&offsets)),
        (279, 4, lengths.len() as u32, longs(&lengths)),
    ];
    entries.extend(
        tags.iter()
            .map(|(tag, values)| (*tag, 3, values.len() as u32, shorts(values))),
    );
    entries.extend(
        bytes_tags
            .iter()
            .map(|(tag, values)| (*tag, 7, values.len() as u32, values.to_vec())),
    );
    entries.sort_by_key(|(tag, ..)| *tag);

    let directory = 8 + data.len();
    let mut overflow = Vec::new();
    let mut file = [b"II*\0", &(directory as u32).to_le_bytes()[..], &data].concat();
    file.extend((entries.len() as u16).to_le_bytes());
    let after = directory + 2 + entries.len() * 12 + 4;
    for (tag, kind, count, mut value) in entries {
        file.extend([tag.to_le_bytes(), kind.to_le_bytes()].concat());
        file.extend(count.to_le_bytes());
        if value.len() <= 4 {
            value.resize(4, 0);
            file.extend(value);
        } else {
            file.extend(((after + overflow.len()) as u32).to_le_bytes());
            value.resize(value.len().next_multiple_of(2), 0);
            overflow.extend(value);
        }
    }
    file.extend([0; 4]);
    file.extend(overflow);
    file
}
