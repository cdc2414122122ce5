//! How an entry is written in Redis, and how it is recognised.
//!
//! ```text
//! 0   4  magic, "PsC1"; the digit is raised with the layout
//! 4  16  xxh3-128 of all that follows, little-endian
//! 20 32  key
//! 52  2  length of the media type, little-endian
//! 54     media type, then the body to the end
//! ```
//!
//! A value that was cut short, changed, written by another program, or stored under another key is recognised
//! and is no hit. The checksum guards against accidents; who can write to our Redis on purpose is trusted.

use bytes::Bytes;
use xxhash_rust::xxh3::xxh3_128;

use crate::entry::{Entry, Key};

const MAGIC: [u8; 4] = *b"PsC1";
const CHECKED_FROM: usize = 20;
const HEADER_BYTES: usize = 54;

/// Why a stored value is not the entry that was looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadValue {
    /// Not written by us, or with another layout.
    #[error("a value of another program or version")]
    Foreign,
    /// Cut short or changed.
    #[error("a damaged value")]
    Damaged,
    /// Whole, but of another key.
    #[error("a value that belongs to another key")]
    OtherKey,
}

/// How many bytes an entry takes in Redis.
pub fn encoded_bytes(entry: &Entry) -> usize {
    HEADER_BYTES + entry.content_type.len() + entry.body.len()
}

/// The value for a key; `None` if the media type is longer than 65,535 bytes.
pub fn encode(key: &Key, entry: &Entry) -> Option<Vec<u8>> {
    let type_length = u16::try_from(entry.content_type.len()).ok()?;
    let mut value = Vec::with_capacity(encoded_bytes(entry));
    value.extend_from_slice(&MAGIC);
    value.extend_from_slice(&[0; 16]);
    value.extend_from_slice(key);
    value.extend_from_slice(&type_length.to_le_bytes());
    value.extend_from_slice(entry.content_type.as_bytes());
    value.extend_from_slice(&entry.body);
    let checksum = xxh3_128(&value[CHECKED_FROM..]).to_le_bytes();
    value[MAGIC.len()..CHECKED_FROM].copy_from_slice(&checksum);
    Some(value)
}

/// Reads the value that is stored under a key. The body shares the value's memory.
pub fn decode(key: &Key, value: &Bytes) -> Result<Entry, BadValue> {
    let (magic, rest) = value.split_first_chunk::<4>().ok_or(BadValue::Foreign)?;
    if *magic != MAGIC {
        return Err(BadValue::Foreign);
    }
    let (checksum, checked) = rest.split_first_chunk::<16>().ok_or(BadValue::Damaged)?;
    if u128::from_le_bytes(*checksum) != xxh3_128(checked) {
        return Err(BadValue::Damaged);
    }
    let (stored_key, rest) = checked.split_first_chunk::<32>().ok_or(BadValue::Damaged)?;
    if stored_key != key {
        return Err(BadValue::OtherKey);
    }
    let (type_length, rest) = rest.split_first_chunk::<2>().ok_or(BadValue::Damaged)?;
    let (content_type, _) = rest
        .split_at_checked(usize::from(u16::from_le_bytes(*type_length)))
        .ok_or(BadValue::Damaged)?;
    let body = value.slice(HEADER_BYTES + content_type.len()..);
    let content_type = str::from_utf8(content_type).map_err(|_| BadValue::Damaged)?.to_owned();
    Ok(Entry { content_type, body })
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: Key = [3; 32];

    fn entry() -> Entry {
        Entry {
            content_type: "image/webp".to_owned(),
            body: Bytes::from_static(b"a picture"),
        }
    }

    /// Changes the stored value; expects what is then read.
    fn check(change: impl FnOnce(&mut Vec<u8>), expect: Result<Entry, BadValue>) {
        let mut value = encode(&KEY, &entry()).unwrap();
        change(&mut value);
        assert_eq!(decode(&KEY, &value.into()), expect);
    }

    #[test]
    fn what_is_written_is_read() {
        check(|_| {}, Ok(entry()));
        let empty = Entry {
            content_type: String::new(),
            body: Bytes::new(),
        };
        assert_eq!(decode(&KEY, &encode(&KEY, &empty).unwrap().into()), Ok(empty));
    }

    #[test]
    fn what_is_not_ours_is_recognised() {
        check(Vec::clear, Err(BadValue::Foreign));
        check(|value| *value = b"counter:17".to_vec(), Err(BadValue::Foreign));
        check(|value| value[3] = b'0', Err(BadValue::Foreign));
        check(
            |value| *value = encode(&[4; 32], &entry()).unwrap(),
            Err(BadValue::OtherKey),
        );
    }

    #[test]
    fn any_single_change_is_recognised() {
        for position in MAGIC.len()..encoded_bytes(&entry()) {
            check(|value| value[position] ^= 1, Err(BadValue::Damaged));
        }
    }

    #[test]
    fn any_cut_is_recognised() {
        for length in 0..encoded_bytes(&entry()) {
            let expect = if length < MAGIC.len() {
                BadValue::Foreign
            } else {
                BadValue::Damaged
            };
            check(|value| value.truncate(length), Err(expect));
        }
    }

    #[test]
    fn a_length_that_lies_is_recognised_even_with_its_checksum() {
        let lie = |value: &mut Vec<u8>| {
            value[52..54].copy_from_slice(&u16::MAX.to_le_bytes());
            let checksum = xxh3_128(&value[CHECKED_FROM..]).to_le_bytes();
            value[4..20].copy_from_slice(&checksum);
        };
        check(lie, Err(BadValue::Damaged));
    }
}
