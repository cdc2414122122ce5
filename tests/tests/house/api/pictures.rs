//! Pictures to send.

use pixels::{Encoding, Format, Picture, Samples};

/// A picture of smooth colours and some detail, another for each seed.
pub fn picture(width: u32, height: u32, seed: u32) -> Picture {
    let pixel = |index: u32| {
        let (x, y) = (index % width, index / width);
        let grain = (index.wrapping_mul(2_654_435_761).wrapping_add(seed.wrapping_mul(97)) >> 27) as u8;
        [
            (x * 255 / width) as u8,
            (y * 255 / height) as u8,
            (seed % 200) as u8 + grain,
            255,
        ]
    };
    let samples = (0..width * height).flat_map(pixel).collect();
    Picture::new(width, height, Samples::U8(samples), false, None).expect("a picture")
}

pub fn encode(picture: &Picture, format: Format) -> Vec<u8> {
    pixels::encode(picture, &Encoding { format, quality: 90 }).expect("a file")
}

/// A PNG of the default test size.
pub fn png(seed: u32) -> Vec<u8> {
    encode(&picture(64, 48, seed), Format::Png)
}

/// The samples as bytes, without their opacity.
pub fn colors(picture: &Picture) -> Vec<u8> {
    match picture.samples() {
        Samples::U8(samples) => samples
            .chunks_exact(4)
            .flat_map(|pixel| [pixel[0], pixel[1], pixel[2]])
            .collect(),
        other => panic!("8 bit expected, not {:?}", other.depth()),
    }
}

/// Mean absolute difference of two pictures of one size, on the scale of 0 to 255.
pub fn mean_difference(left: &Picture, right: &Picture) -> f64 {
    assert_eq!(left.size(), right.size());
    let (left, right) = (colors(left), colors(right));
    let sum: u64 = left.iter().zip(&right).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    sum as f64 / left.len() as f64
}

/// A PNG whose header says `width` x `height` and that holds next to nothing.
pub fn bomb(width: u32, height: u32) -> Vec<u8> {
    let mut header = Vec::new();
    header.extend(width.to_be_bytes());
    header.extend(height.to_be_bytes());
    header.extend([8, 2, 0, 0, 0]);
    // A zlib stream of one empty stored block.
    let data = [0x78, 0x01, 0x01, 0x00, 0x00, 0xff, 0xff, 0x00, 0x00, 0x00, 0x01];
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, content) in [(b"IHDR", header.as_slice()), (b"IDAT", &data), (b"IEND", &[])] {
        file.extend(u32::try_from(content.len()).expect("a short chunk").to_be_bytes());
        let chunk = [kind.as_slice(), content].concat();
        file.extend(&chunk);
        file.extend(crc32(&chunk).to_be_bytes());
    }
    file
}

/// CRC-32 as PNG has it (ISO 3309), bit by bit.
fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, _| {
        if crc & 1 == 1 {
            (crc >> 1) ^ 0xedb8_8320
        } else {
            crc >> 1
        }
    };
    !bytes
        .iter()
        .fold(!0, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), step))
}
