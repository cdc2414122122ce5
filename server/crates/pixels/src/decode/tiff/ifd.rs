//! The first directory of a TIFF file, read only as far as it must be trusted.
//!
//! TIFF 6.0, section 2, and BigTIFF. The decoder takes tables of any length and tiles of any size at their word, so
//! what it will allocate by is looked at here beforehand. Orientation, profile, colour map and the kind of alpha are
//! read here too, straight from the file.

use super::{damaged, unsupported};
use crate::{PictureError, SourceFormat};

/// Most values of a table of strips or tiles; 16x16 tiles of 100 megapixels make 390,625.
const MAX_CHUNKS: u64 = 500_000;
/// Most values of any other table that the decoder reads.
const MAX_VALUES: u64 = 65_536;
/// Most channels of a pixel.
const MAX_CHANNELS: u64 = 16;
/// A tile may be this long on a picture that is shorter.
const MIN_TILE_LIMIT: u64 = 1024;

/// The tags that are looked at.
pub(super) mod tag {
    pub(in super::super) const WIDTH: u16 = 256;
    pub(in super::super) const HEIGHT: u16 = 257;
    pub(in super::super) const BITS: u16 = 258;
    pub(in super::super) const COMPRESSION: u16 = 259;
    pub(in super::super) const PHOTOMETRIC: u16 = 262;
    pub(in super::super) const STRIP_OFFSETS: u16 = 273;
    pub(in super::super) const ORIENTATION: u16 = 274;
    pub(in super::super) const CHANNELS: u16 = 277;
    pub(in super::super) const STRIP_BYTES: u16 = 279;
    pub(in super::super) const COLOR_MAP: u16 = 320;
    pub(in super::super) const TILE_WIDTH: u16 = 322;
    pub(in super::super) const TILE_HEIGHT: u16 = 323;
    pub(in super::super) const TILE_OFFSETS: u16 = 324;
    pub(in super::super) const TILE_BYTES: u16 = 325;
    pub(in super::super) const EXTRA_SAMPLES: u16 = 338;
    pub(in super::super) const SAMPLE_FORMAT: u16 = 339;
    pub(in super::super) const JPEG_TABLES: u16 = 347;
    pub(in super::super) const SUBSAMPLING: u16 = 530;
    pub(in super::super) const ICC_PROFILE: u16 = 34_675;
}

/// An entry: `count` values of `size` bytes from `at`.
#[derive(Debug, Clone, Copy)]
struct Entry {
    tag: u16,
    size: u64,
    count: u64,
    at: usize,
}

/// The first directory.
#[derive(Debug)]
pub(super) struct Ifd<'a> {
    file: File<'a>,
    entries: Vec<Entry>,
}

impl<'a> Ifd<'a> {
    /// Reads the directory and checks what the decoder would allocate by.
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, PictureError> {
        let file = File::new(bytes);
        let entries = file.entries().ok_or(PictureError::Truncated {
            format: SourceFormat::Tiff,
        })?;
        let ifd = Self { file, entries };
        ifd.check()?;
        Ok(ifd)
    }

    /// Width and height in pixels.
    pub(super) fn size(&self) -> Result<(u32, u32), PictureError> {
        let side = |tag| self.number(tag).and_then(|side| u32::try_from(side).ok());
        side(tag::WIDTH)
            .zip(side(tag::HEIGHT))
            .ok_or_else(|| damaged("it has no width or height"))
    }

    /// The first value of a tag.
    pub(super) fn number(&self, tag: u16) -> Option<u64> {
        self.numbers(tag).next()
    }

    /// The values of a tag of whole numbers.
    pub(super) fn numbers(&self, tag: u16) -> impl Iterator<Item = u64> + '_ {
        let size = self.find(tag).map_or(1, |entry| entry.size as usize);
        self.bytes(tag)
            .unwrap_or_default()
            .chunks_exact(size)
            .map(|value| self.file.number(value))
    }

    /// The bytes of a tag's values.
    pub(super) fn bytes(&self, tag: u16) -> Option<&'a [u8]> {
        let entry = self.find(tag)?;
        let length = usize::try_from(entry.size.checked_mul(entry.count)?).ok()?;
        self.file.bytes.get(entry.at..entry.at.checked_add(length)?)
    }

    /// A copy of the file in which the first value of `tag`, a number of 16 bit, is another.
    pub(super) fn with_number(&self, tag: u16, value: u16) -> Option<Vec<u8>> {
        let at = self.find(tag).filter(|entry| entry.size == 2)?.at;
        let mut copy = self.file.bytes.to_vec();
        let bytes = if self.file.big_endian {
            value.to_be_bytes()
        } else {
            value.to_le_bytes()
        };
        copy.get_mut(at..at + 2)?.copy_from_slice(&bytes);
        Some(copy)
    }

    /// The last entry of a tag, which is the one that counts.
    fn find(&self, tag: u16) -> Option<&Entry> {
        self.entries.iter().rfind(|entry| entry.tag == tag)
    }

    fn check(&self) -> Result<(), PictureError> {
        use tag::*;
        for entry in &self.entries {
            let most = match entry.tag {
                STRIP_OFFSETS | STRIP_BYTES | TILE_OFFSETS | TILE_BYTES => MAX_CHUNKS,
                WIDTH | HEIGHT | BITS | COMPRESSION | PHOTOMETRIC | CHANNELS | EXTRA_SAMPLES | SAMPLE_FORMAT
                | JPEG_TABLES | TILE_WIDTH | TILE_HEIGHT | SUBSAMPLING => MAX_VALUES,
                _ => continue,
            };
            if entry.count > most {
                return Err(unsupported(format!("a table of {} values", entry.count)));
            }
            self.bytes(entry.tag).ok_or(PictureError::Truncated {
                format: SourceFormat::Tiff,
            })?;
        }
        if let Some(channels) = self.number(CHANNELS).filter(|channels| *channels > MAX_CHANNELS) {
            return Err(unsupported(format!("a pixel of {channels} channels")));
        }
        for (tile, side) in [(TILE_WIDTH, WIDTH), (TILE_HEIGHT, HEIGHT)] {
            let most = self.number(side).unwrap_or(0).max(MIN_TILE_LIMIT);
            if let Some(tile) = self.number(tile).filter(|tile| *tile > most) {
                return Err(unsupported(format!("a tile of {tile} pixels")));
            }
        }
        Ok(())
    }
}

/// The bytes of a file and how its numbers are written.
#[derive(Debug, Clone, Copy)]
struct File<'a> {
    bytes: &'a [u8],
    big_endian: bool,
    /// BigTIFF: 8 byte offsets.
    big: bool,
}

impl<'a> File<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        let big_endian = bytes.starts_with(b"MM");
        let version = if big_endian { bytes.get(3) } else { bytes.get(2) };
        Self {
            bytes,
            big_endian,
            big: version == Some(&43),
        }
    }

    /// The entries of the first directory; `None` where the file ends within it.
    fn entries(self) -> Option<Vec<Entry>> {
        let offset = if self.big { self.at(8, 8)? } else { self.at(4, 4)? };
        let start = usize::try_from(offset).ok()?;
        let (count_size, entry_size, value_size) = if self.big { (8, 20, 8) } else { (2, 12, 4) };
        let count = usize::try_from(self.at(start, count_size)?).ok()?;
        let first = start.checked_add(count_size)?;
        let table = self
            .bytes
            .get(first..first.checked_add(count.checked_mul(entry_size)?)?)?;
        let entries = (0..table.len() / entry_size).map(|index| self.entry(first + index * entry_size, value_size));
        entries.collect()
    }

    fn entry(self, at: usize, value_size: usize) -> Option<Entry> {
        let size: u64 = match self.at(at + 2, 2)? {
            3 | 8 => 2,
            4 | 9 | 11 | 13 => 4,
            5 | 10 | 12 | 16 | 17 | 18 => 8,
            _ => 1,
        };
        let count = self.at(at + 4, value_size)?;
        let value = at + 4 + value_size;
        let inside = size
            .checked_mul(count)
            .is_some_and(|length| length <= value_size as u64);
        let at_value = if inside {
            value
        } else {
            usize::try_from(self.at(value, value_size)?).ok()?
        };
        Some(Entry {
            tag: u16::try_from(self.at(at, 2)?).ok()?,
            size,
            count,
            at: at_value,
        })
    }

    fn at(self, at: usize, length: usize) -> Option<u64> {
        self.bytes
            .get(at..at.checked_add(length)?)
            .map(|bytes| self.number(bytes))
    }

    fn number(self, bytes: &[u8]) -> u64 {
        let join = |number, byte: &u8| number << 8 | u64::from(*byte);
        if self.big_endian {
            bytes.iter().fold(0, join)
        } else {
            bytes.iter().rev().fold(0, join)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A little-endian classic file of the given entries (tag, kind, count, value or offset) and nothing else.
    fn file(entries: &[(u16, u16, u32, u32)]) -> Vec<u8> {
        let mut bytes = b"II*\0\x08\0\0\0".to_vec();
        bytes.extend((entries.len() as u16).to_le_bytes());
        for (tag, kind, count, value) in entries {
            bytes.extend([tag.to_le_bytes(), kind.to_le_bytes()].concat());
            bytes.extend([count.to_le_bytes(), value.to_le_bytes()].concat());
        }
        bytes
    }

    fn check(entries: &[(u16, u16, u32, u32)], expect: Result<(u32, u32), &str>) {
        let found = file(entries);
        let found = Ifd::read(&found).and_then(|ifd| ifd.size());
        match (found, expect) {
            (Ok(found), Ok(expect)) => assert_eq!(found, expect),
            (Err(error), Err(part)) => assert!(error.to_string().contains(part), "{error}"),
            (found, expect) => panic!("{found:?} instead of {expect:?}"),
        }
    }

    const SIZE: [(u16, u16, u32, u32); 2] = [(tag::WIDTH, 3, 1, 30), (tag::HEIGHT, 4, 1, 20)];

    fn with(entry: (u16, u16, u32, u32)) -> [(u16, u16, u32, u32); 3] {
        [SIZE[0], SIZE[1], entry]
    }

    #[test]
    fn lies_are_found_before_the_decoder_believes_them() {
        check(&SIZE, Ok((30, 20)));
        check(&SIZE[..1], Err("no width or height"));
        check(
            &with((tag::STRIP_OFFSETS, 4, u32::MAX, 8)),
            Err("a table of 4294967295 values"),
        );
        check(&with((tag::STRIP_OFFSETS, 4, 400_000, 8)), Err("cut short"));
        check(&with((tag::BITS, 3, 100_000, 8)), Err("a table of 100000 values"));
        check(&with((tag::CHANNELS, 3, 1, 65_535)), Err("65535 channels"));
        check(
            &with((tag::TILE_WIDTH, 4, 1, u32::MAX)),
            Err("a tile of 4294967295 pixels"),
        );
        check(&with((tag::TILE_HEIGHT, 4, 1, 1024)), Ok((30, 20)));
        check(&with((tag::ICC_PROFILE, 7, u32::MAX, 8)), Ok((30, 20)));
    }

    #[test]
    fn a_directory_outside_the_file_is_cut_short() {
        let whole = file(&SIZE);
        assert!(Ifd::read(&whole).is_ok());
        for length in 4..whole.len() {
            assert!(Ifd::read(&whole[..length]).is_err(), "{length} bytes");
        }
        let mut outside = whole;
        outside[4..8].copy_from_slice(&[0xff; 4]);
        assert!(Ifd::read(&outside).is_err());
    }

    #[test]
    fn values_are_read_in_place_or_by_offset() {
        let mut bytes = file(&with((tag::COLOR_MAP, 3, 3, 46)));
        assert_eq!(bytes.len(), 46);
        bytes.extend([1, 0, 2, 0, 3, 1]);
        let ifd = Ifd::read(&bytes).unwrap();
        assert_eq!(ifd.numbers(tag::COLOR_MAP).collect::<Vec<_>>(), [1, 2, 259]);
        assert_eq!(ifd.bytes(tag::COLOR_MAP), Some(&[1, 0, 2, 0, 3, 1][..]));
        assert_eq!(ifd.number(tag::ORIENTATION), None);
        let changed = ifd.with_number(tag::WIDTH, 7).unwrap();
        assert_eq!(Ifd::read(&changed).unwrap().size(), Ok((7, 20)));
        assert_eq!(ifd.with_number(tag::HEIGHT, 7), None);
    }

    #[test]
    fn big_tiff_and_big_endian_are_read() {
        let mut bytes = b"MM\0+\0\x08\0\0\0\0\0\0\0\0\0\x10\0\0\0\0\0\0\0\x02".to_vec();
        for (tag, value) in [(tag::WIDTH, [0, 30]), (tag::HEIGHT, [0, 20])] {
            bytes.extend(tag.to_be_bytes());
            bytes.extend([0, 3, 0, 0, 0, 0, 0, 0, 0, 1, value[0], value[1], 0, 0, 0, 0, 0, 0]);
        }
        assert_eq!(Ifd::read(&bytes).unwrap().size(), Ok((30, 20)));
    }
}
