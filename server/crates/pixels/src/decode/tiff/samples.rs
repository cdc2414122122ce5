//! From the values that the TIFF decoder gives to interleaved samples.

use ::tiff::decoder::{BufferLayoutPreference, DecodingResult};

use super::{damaged, unsupported};
use crate::decode::jpeg::rgb_from_ycbcr;
use crate::sample::Sample;
use crate::{PictureError, Samples};

/// The values as samples; floats of any length become 32 bit.
pub(super) fn from_values(values: DecodingResult) -> Result<Samples, PictureError> {
    match values {
        DecodingResult::U8(values) => Ok(Samples::U8(values)),
        DecodingResult::U16(values) => Ok(Samples::U16(values)),
        DecodingResult::F32(values) => Ok(Samples::F32(values)),
        DecodingResult::F16(values) => Ok(Samples::F32(values.into_iter().map(|value| value.to_f32()).collect())),
        DecodingResult::F64(values) => Ok(Samples::F32(values.into_iter().map(|value| value as f32).collect())),
        _ => Err(unsupported("a sample that is neither 8 bit, 16 bit nor float")),
    }
}

/// Unpacks values of 1, 2 or 4 bit, each row from a new byte; `scale` brings them to the range of 8 bit.
pub(super) fn unpack(samples: &Samples, width: usize, bits: u8, scale: bool) -> Samples {
    let Samples::U8(packed) = samples else {
        return samples.clone();
    };
    let most = (1u8 << bits) - 1;
    let factor = if scale { u8::MAX / most } else { 1 };
    let row_bytes = (width * usize::from(bits)).div_ceil(8);
    let shifts: Vec<u8> = (0..8 / bits).rev().map(|index| index * bits).collect();
    let mut unpacked = Vec::with_capacity(packed.len() * shifts.len());
    for row in packed.chunks_exact(row_bytes) {
        let values = row
            .iter()
            .flat_map(|byte| shifts.iter().map(move |shift| (byte >> shift & most) * factor));
        unpacked.extend(values.take(width));
    }
    Samples::U8(unpacked)
}

/// Interleaves the first `channels` of the planes that lie one after the other.
pub(super) fn interleave(
    samples: &Samples,
    buffer: &BufferLayoutPreference,
    channels: usize,
) -> Result<Samples, PictureError> {
    fn merge<S: Sample>(planes: &[S], count: usize, channels: usize) -> Vec<S> {
        let area = planes.len() / count;
        let mut merged = vec![S::default(); area * channels];
        for (channel, plane) in planes.chunks_exact(area).take(channels).enumerate() {
            for (pixel, value) in merged.chunks_exact_mut(channels).zip(plane) {
                pixel[channel] = *value;
            }
        }
        merged
    }
    if buffer.planes < channels || samples.is_empty() {
        return Err(damaged("it has too few planes"));
    }
    Ok(match samples {
        Samples::U8(planes) => Samples::U8(merge(planes, buffer.planes, channels)),
        Samples::U16(planes) => Samples::U16(merge(planes, buffer.planes, channels)),
        Samples::F32(planes) => Samples::F32(merge(planes, buffer.planes, channels)),
    })
}

/// The first `channels` of every `stride` values.
pub(super) fn pick(samples: &Samples, stride: usize, channels: usize) -> Samples {
    fn each<S: Sample>(values: &[S], stride: usize, channels: usize) -> Vec<S> {
        values
            .chunks_exact(stride)
            .flat_map(|pixel| pixel[..channels].iter().copied())
            .collect()
    }
    match samples {
        Samples::U8(values) => Samples::U8(each(values, stride, channels)),
        Samples::U16(values) => Samples::U16(each(values, stride, channels)),
        Samples::F32(values) => Samples::F32(each(values, stride, channels)),
    }
}

/// Turns 8 bit YCbCr into RGB, in place.
pub(super) fn ycbcr_to_rgb(samples: &mut Samples) {
    if let Samples::U8(values) = samples {
        for pixel in values.as_chunks_mut::<3>().0 {
            *pixel = rgb_from_ycbcr(*pixel);
        }
    }
}

/// Looks indices up in a colour map: all reds, then all greens, then all blues, 16 bit each.
///
/// The high bytes are taken, as libtiff does; a map that was written with 8 bit values is taken as it is.
pub(super) fn look_up(indices: &Samples, map: &[u16]) -> Result<Samples, PictureError> {
    let Samples::U8(indices) = indices else {
        return Err(unsupported("a palette of 16 bit indices"));
    };
    let shift = if map.iter().all(|value| *value <= 255) { 0 } else { 8 };
    let (reds, rest) = map.split_at(map.len() / 3);
    let (greens, blues) = rest.split_at(map.len() / 3);
    let find = |table: &[u16], index: u8| table.get(usize::from(index)).map(|value| (value >> shift) as u8);
    let mut rgb = Vec::with_capacity(indices.len() * 3);
    for &index in indices {
        let colour = [find(reds, index), find(greens, index), find(blues, index)];
        let [Some(r), Some(g), Some(b)] = colour else {
            return Err(damaged(format!("its palette has no colour {index}")));
        };
        rgb.extend([r, g, b]);
    }
    Ok(Samples::U8(rgb))
}

/// Divides colours by their alpha, the last of `channels`; where nothing shows they stay as they are.
pub(super) fn unmultiply(samples: &mut Samples, channels: usize) {
    fn divide<S: Sample>(values: &mut [S], channels: usize) {
        for pixel in values.chunks_exact_mut(channels) {
            let alpha = pixel[channels - 1].to_unit();
            if alpha > 0.0 && alpha < 1.0 {
                for value in &mut pixel[..channels - 1] {
                    *value = S::from_unit(value.to_unit() / alpha);
                }
            }
        }
    }
    match samples {
        Samples::U8(values) => divide(values, channels),
        Samples::U16(values) => divide(values, channels),
        Samples::F32(values) => divide(values, channels),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(samples: Samples) -> Vec<u8> {
        let Samples::U8(bytes) = samples else { panic!("depth") };
        bytes
    }

    #[test]
    fn packed_values_are_unpacked_row_by_row() {
        let check = |packed: &[u8], width, bits, scale, expect: &[u8]| {
            assert_eq!(bytes(unpack(&Samples::U8(packed.to_vec()), width, bits, scale)), expect);
        };
        check(&[0b1010_0000, 0b0110_0000], 3, 1, true, &[255, 0, 255, 0, 255, 255]);
        check(&[0b00_01_10_11, 0b11_000000], 5, 2, true, &[0, 85, 170, 255, 255]);
        check(&[0x1f, 0xa0], 3, 4, true, &[17, 255, 170]);
        check(&[0x1f, 0xa0], 3, 4, false, &[1, 15, 10]);
    }

    #[test]
    fn palettes_are_looked_up() {
        let indices = Samples::U8(vec![1, 0]);
        let deep: Vec<u16> = vec![0x0100, 0xffff, 0x0200, 0x8080, 0x0300, 0x4000];
        assert_eq!(bytes(look_up(&indices, &deep).unwrap()), [255, 128, 64, 1, 2, 3]);
        assert_eq!(
            bytes(look_up(&indices, &[1, 200, 2, 201, 3, 202]).unwrap()),
            [200, 201, 202, 1, 2, 3]
        );
        assert!(
            look_up(&Samples::U8(vec![2]), &deep)
                .unwrap_err()
                .to_string()
                .contains("no colour 2")
        );
        assert!(look_up(&indices, &[]).is_err());
    }

    #[test]
    fn channels_are_picked_and_divided_by_alpha() {
        assert_eq!(bytes(pick(&Samples::U8(vec![1, 2, 3, 4, 5, 6]), 3, 2)), [1, 2, 4, 5]);
        let mut samples = Samples::U8(vec![50, 100, 0, 128, 7, 8, 9, 0, 7, 8, 9, 255]);
        unmultiply(&mut samples, 4);
        assert_eq!(bytes(samples), [100, 199, 0, 128, 7, 8, 9, 0, 7, 8, 9, 255]);
    }
}
