//! The segments of a JPEG file: what they say about the picture, and the file without those that say nothing.
//!
//! ITU-T T.81, annex B. [`head`] reads up to the first scan. [`bare`] copies only tables, frame and scans up to the
//! end marker, which must be there: a file that ends before is cut short. The number of scans is bounded, because a
//! progressive file may ask for a pass over the whole picture with every few bytes.

use super::{FORMAT, damaged, unsupported};
use crate::PictureError;
use crate::orientation::Orientation;
use crate::profile::MAX_PROFILE_BYTES;

/// Most scans of a file. The usual progressive files have about ten.
pub(super) const MAX_SCANS: usize = 100;

const APP1: u8 = 0xe1;
const APP2: u8 = 0xe2;
const APP14: u8 = 0xee;
const DHT: u8 = 0xc4;
const DQT: u8 = 0xdb;
const DRI: u8 = 0xdd;
const SOS: u8 = 0xda;
const EOI: u8 = 0xd9;

/// The frame header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::decode) struct Frame {
    pub(in crate::decode) width: u32,
    pub(in crate::decode) height: u32,
    /// The names of the components.
    pub(in crate::decode) components: Vec<u8>,
}

/// What stands before the first scan.
#[derive(Debug)]
pub(super) struct Head {
    pub(super) frame: Frame,
    /// The colour transform of an Adobe marker.
    pub(super) adobe_transform: Option<u8>,
    pub(super) orientation: Orientation,
    /// The ICC profile, put together from its parts.
    pub(super) profile: Option<Vec<u8>>,
}

/// Reads everything up to the first scan.
pub(super) fn head(bytes: &[u8]) -> Result<Head, PictureError> {
    let (mut frame, mut adobe_transform, mut orientation) = (None, None, None);
    let mut profile_parts = Vec::new();
    for segment in Segments::new(bytes) {
        let Segment { marker, content, .. } = segment?;
        match marker {
            APP1 if orientation.is_none() => {
                orientation = content.strip_prefix(b"Exif\0\0").map(Orientation::from_exif);
            }
            APP2 => profile_parts.extend(content.strip_prefix(b"ICC_PROFILE\0")),
            APP14 if content.starts_with(b"Adobe") => adobe_transform = content.get(11).copied(),
            SOS => break,
            marker if is_frame(marker) => frame = Some(read_frame(marker, content)?),
            _ => {}
        }
    }
    Ok(Head {
        frame: frame.ok_or(PictureError::Truncated { format: FORMAT })?,
        adobe_transform,
        orientation: orientation.unwrap_or_default(),
        profile: join_profile(&profile_parts),
    })
}

/// The file with nothing but tables, frame and scans, from its start marker to its end marker.
pub(super) fn bare(bytes: &[u8]) -> Result<Vec<u8>, PictureError> {
    let mut bare = Vec::with_capacity(bytes.len());
    bare.extend_from_slice(&[0xff, 0xd8]);
    let mut scans = 0;
    for segment in Segments::new(bytes) {
        let segment = segment?;
        match segment.marker {
            EOI if scans > 0 => {
                bare.extend_from_slice(&[0xff, EOI]);
                return Ok(bare);
            }
            SOS if scans == MAX_SCANS => return Err(unsupported(format!("a file of more than {MAX_SCANS} scans"))),
            SOS => {
                scans += 1;
                bare.extend_from_slice(segment.whole);
            }
            DHT | DQT | DRI => bare.extend_from_slice(segment.whole),
            marker if is_frame(marker) => bare.extend_from_slice(segment.whole),
            _ => {}
        }
    }
    Err(PictureError::Truncated { format: FORMAT })
}

/// The sizes of all frames in a JPEG stream, for callers that must not trust them.
pub(in crate::decode) fn frames(bytes: &[u8]) -> impl Iterator<Item = Result<Frame, PictureError>> {
    Segments::new(bytes).filter_map(|segment| match segment {
        Ok(segment) if is_frame(segment.marker) => Some(read_frame(segment.marker, segment.content)),
        Ok(_) => None,
        Err(error) => Some(Err(error)),
    })
}

/// SOF0 to SOF15, without the three codes in between that mean something else.
fn is_frame(marker: u8) -> bool {
    matches!(marker, 0xc0..=0xcf) && !matches!(marker, DHT | 0xc8 | 0xcc)
}

fn read_frame(marker: u8, content: &[u8]) -> Result<Frame, PictureError> {
    match marker {
        0xc0..=0xc2 => {}
        0xc3 | 0xc7 | 0xcb | 0xcf => return Err(unsupported("lossless coding")),
        0xc9.. => return Err(unsupported("arithmetic coding")),
        _ => return Err(unsupported("hierarchical coding")),
    }
    let [precision, h1, h0, w1, w0, count, rest @ ..] = content else {
        return Err(damaged("its frame header is too short"));
    };
    if *precision != 8 {
        return Err(unsupported(format!("a depth of {precision} bit")));
    }
    let components: Vec<u8> = rest.chunks_exact(3).map(|component| component[0]).collect();
    if components.len() != usize::from(*count) {
        return Err(damaged("its frame header has the wrong length"));
    }
    let side = |high: &u8, low: &u8| u32::from(u16::from_be_bytes([*high, *low]));
    Ok(Frame {
        width: side(w1, w0),
        height: side(h1, h0),
        components,
    })
}

/// Puts an ICC profile together: each part begins with its number from 1 and the number of parts (ICC.1, annex B.4).
fn join_profile(parts: &[&[u8]]) -> Option<Vec<u8>> {
    let total: usize = parts.iter().map(|part| part.len()).sum();
    let mut numbered: Vec<(u8, u8, &[u8])> = Vec::new();
    for part in parts {
        let [number, of, content @ ..] = part else { return None };
        numbered.push((*number, *of, content));
    }
    numbered.sort_by_key(|(number, ..)| *number);
    let complete = numbered.iter().zip(1..).all(|((number, of, _), expect): (_, usize)| {
        usize::from(*number) == expect && usize::from(*of) == numbered.len()
    });
    let usable = complete && !numbered.is_empty() && total <= MAX_PROFILE_BYTES;
    usable.then(|| {
        numbered
            .iter()
            .flat_map(|(_, _, content)| content.iter().copied())
            .collect()
    })
}

/// A segment: its marker, what it contains, and all of it, for a scan with the coded data that follows.
struct Segment<'a> {
    marker: u8,
    content: &'a [u8],
    whole: &'a [u8],
}

/// The segments after the start marker, up to and with the end marker.
struct Segments<'a> {
    bytes: &'a [u8],
    at: usize,
    done: bool,
}

impl<'a> Segments<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            at: 2,
            done: false,
        }
    }

    /// The next segment; `None` where the file ends within it.
    fn segment(&mut self) -> Option<Segment<'a>> {
        let start = self.at + self.bytes.get(self.at..)?.array_windows().position(is_marker)?;
        let marker = self.bytes[start + 1];
        if marker == EOI {
            let whole = self.bytes.get(start..start + 2)?;
            return Some(Segment {
                marker,
                content: &[],
                whole,
            });
        }
        let length = self.bytes.get(start + 2..start + 4)?;
        let length = usize::from(u16::from_be_bytes([length[0], length[1]])).max(2);
        let content = self.bytes.get(start + 4..start + 2 + length)?;
        let mut end = start + 2 + length;
        if marker == SOS {
            end += self.bytes.get(end..)?.array_windows().position(is_marker)?;
        }
        self.at = end;
        Some(Segment {
            marker,
            content,
            whole: &self.bytes[start..end],
        })
    }
}

impl<'a> Iterator for Segments<'a> {
    type Item = Result<Segment<'a>, PictureError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let segment = self.segment().ok_or(PictureError::Truncated { format: FORMAT });
        self.done = segment.as_ref().map_or(true, |segment| segment.marker == EOI);
        Some(segment)
    }
}

/// Whether two bytes begin a segment: not coded data (`ff 00`), fill (`ff ff`), a restart marker or one without length.
fn is_marker(pair: &[u8; 2]) -> bool {
    pair[0] == 0xff && !matches!(pair[1], 0x00 | 0x01 | 0xd0..=0xd8 | 0xff)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file of the given segments, each a marker with its content, then the end marker.
    fn file(segments: &[(u8, &[u8])]) -> Vec<u8> {
        let mut bytes = vec![0xff, 0xd8];
        for (marker, content) in segments {
            bytes.extend([0xff, *marker]);
            bytes.extend((content.len() as u16 + 2).to_be_bytes());
            bytes.extend(*content);
        }
        bytes.extend([0xff, EOI]);
        bytes
    }

    const FRAME: (u8, &[u8]) = (0xc0, &[8, 0, 2, 0, 3, 1, 1, 0x11, 0]);
    const SCAN: (u8, &[u8]) = (SOS, &[1, 1, 0, 0, 63, 0]);

    #[test]
    fn the_head_tells_what_stands_before_the_first_scan() {
        let exif: &[u8] = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0";
        let adobe: &[u8] = b"Adobe\0\x64\0\0\0\0\x02";
        let parts: [&[u8]; 2] = [b"ICC_PROFILE\0\x02\x02cd", b"ICC_PROFILE\0\x01\x02ab"];
        let bytes = file(&[
            (APP1, exif),
            (APP2, parts[0]),
            (APP2, parts[1]),
            (APP14, adobe),
            FRAME,
            SCAN,
        ]);
        let head = head(&bytes).unwrap();
        assert_eq!(
            head.frame,
            Frame {
                width: 3,
                height: 2,
                components: vec![1]
            }
        );
        assert_eq!(head.orientation, Orientation::from_exif_value(6));
        assert_eq!(
            (head.adobe_transform, head.profile.as_deref()),
            (Some(2), Some(&b"abcd"[..]))
        );
    }

    #[test]
    fn an_incomplete_profile_is_none() {
        let check = |parts: &[&[u8]], expect: Option<&[u8]>| assert_eq!(join_profile(parts).as_deref(), expect);
        check(&[b"\x01\x01ab"], Some(b"ab"));
        check(&[b"\x01\x02ab"], None);
        check(&[b"\x01\x02ab", b"\x01\x02ab"], None);
        check(&[b"\x01"], None);
        check(&[], None);
    }

    #[test]
    fn frames_that_are_not_read_are_named() {
        let check = |marker, content: &[u8], expect: &str| {
            let error = head(&file(&[(marker, content), SCAN])).unwrap_err().to_string();
            assert!(error.contains(expect), "{error}");
        };
        check(0xc3, FRAME.1, "lossless coding");
        check(0xc9, FRAME.1, "arithmetic coding");
        check(0xc5, FRAME.1, "hierarchical coding");
        check(0xc1, &[12, 0, 2, 0, 3, 1, 1, 0x11, 0], "a depth of 12 bit");
        check(0xc0, &[8, 0, 2, 0, 3, 3, 1, 0x11, 0], "wrong length");
        check(0xc0, &[8, 0, 2], "too short");
        check(APP1, b"", "cut short");
    }

    #[test]
    fn only_what_makes_up_the_picture_is_handed_on() {
        let mut bytes = file(&[
            (APP1, b"metadata"),
            (DQT, b"q"),
            FRAME,
            (0xfe, b"comment"),
            (DHT, b"h"),
            SCAN,
        ]);
        let end = bytes.len() - 2;
        bytes.splice(end..end, *b"data\xff\0more\xff\xd0rest\xff\xff");
        bytes.extend(b"\xff\xd8 a second picture");
        let bare = bare(&bytes).unwrap();
        let mut expect = file(&[(DQT, b"q"), FRAME, (DHT, b"h"), SCAN]);
        let end = expect.len() - 2;
        expect.splice(end..end, *b"data\xff\0more\xff\xd0rest\xff\xff");
        assert_eq!(bare, expect[..]);
    }

    #[test]
    fn a_file_without_its_end_is_cut_short() {
        let whole = file(&[(DQT, b"q"), FRAME, SCAN]);
        assert!(bare(&whole).is_ok());
        for length in 0..whole.len() {
            let expect = PictureError::Truncated { format: FORMAT };
            assert_eq!(bare(&whole[..length]), Err(expect), "{length} bytes");
        }
    }

    #[test]
    fn the_number_of_scans_is_bounded() {
        let mut segments = vec![FRAME];
        segments.extend([SCAN; MAX_SCANS]);
        assert!(bare(&file(&segments)).is_ok());
        segments.push(SCAN);
        assert!(
            bare(&file(&segments))
                .unwrap_err()
                .to_string()
                .contains("more than 100 scans")
        );
    }
}
