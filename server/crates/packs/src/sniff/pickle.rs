//! Python pickles of every protocol.
//!
//! From protocol 2 on they begin with a mark. Protocols 0 and 1 are bare streams of operations, the first of them plain
//! text, so such a stream is walked as Python's `pickletools` would: a file that is operations from its first byte to a
//! STOP at its end is a pickle. Nothing is built and nothing called; that is the point.

/// Newest protocol there is; a few more are allowed for.
const NEWEST: u8 = 9;
/// A stream of fewer operations holds nothing, and a short text might look like one.
const LEAST_OPERATIONS: usize = 3;
/// Strings inside a pickle say how long they are; the walk stops after so many operations in any case.
const MOST_OPERATIONS: usize = 100_000;

/// Whether a file is a pickle.
pub(super) fn is_pickle(data: &[u8]) -> bool {
    match data {
        [0x80, protocol, ..] => (2..=NEWEST).contains(protocol),
        _ => walks_to_stop(data),
    }
}

fn walks_to_stop(data: &[u8]) -> bool {
    let mut rest = data;
    for count in 0..MOST_OPERATIONS {
        let Some((operation, after)) = rest.split_first() else {
            return false;
        };
        if *operation == b'.' {
            return count >= LEAST_OPERATIONS && after.iter().all(u8::is_ascii_whitespace);
        }
        match argument(*operation).and_then(|argument| skip(argument, after)) {
            Some(after) => rest = after,
            None => return false,
        }
    }
    // More operations in a row than any text has by chance.
    true
}

/// What follows an operation of protocols 0 and 1.
enum Argument {
    /// So many bytes.
    Bytes(usize),
    /// So many lines, each ended by a line feed.
    Lines(usize),
    /// A length of so many bytes, little-endian, and as many bytes as it says.
    Counted(usize),
}

/// The argument of an operation; `None` for what is none. See CPython's `Lib/pickletools.py`.
fn argument(operation: u8) -> Option<Argument> {
    Some(match operation {
        b'(' | b'0' | b'1' | b'2' | b'N' | b'Q' | b'R' | b'a' | b'b' | b'd' | b'e' | b'l' | b'o' | b's' | b't'
        | b'u' | b')' | b']' | b'}' => Argument::Bytes(0),
        b'K' | b'h' | b'q' => Argument::Bytes(1),
        b'M' => Argument::Bytes(2),
        b'J' | b'j' | b'r' => Argument::Bytes(4),
        b'G' => Argument::Bytes(8),
        b'F' | b'I' | b'L' | b'P' | b'S' | b'V' | b'g' | b'p' => Argument::Lines(1),
        b'c' | b'i' => Argument::Lines(2),
        b'U' => Argument::Counted(1),
        b'T' | b'X' => Argument::Counted(4),
        _ => return None,
    })
}

fn skip(argument: Argument, data: &[u8]) -> Option<&[u8]> {
    match argument {
        Argument::Bytes(count) => data.get(count..),
        Argument::Lines(count) => (0..count).try_fold(data, |data, _| {
            let end = data.iter().position(|byte| *byte == b'\n')?;
            data.get(end + 1..)
        }),
        Argument::Counted(width) => {
            let length = data.get(..width)?;
            let length = length.iter().rev().fold(0, |sum, byte| sum << 8 | usize::from(*byte));
            data.get(width..)?.get(length..)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(data: &[u8], expect: bool) {
        assert_eq!(is_pickle(data), expect, "{}", data.escape_ascii());
    }

    #[test]
    fn pickles_of_every_protocol() {
        // pickle.dumps({"a": [1, 2.5]}, protocol)
        check(b"(dp0\nVa\np1\n(lp2\nI1\naF2.5\nas.", true);
        check(b"}q\0X\x01\0\0\0aq\x01]q\x02(K\x01G@\x04\0\0\0\0\0\0es.", true);
        check(b"\x80\x02}q\0X\x01\0\0\0aq\x01]q\x02(K\x01G@\x04\0\0\0\0\0\0es.", true);
        check(b"\x80\x04\x95\x14\0\0\0\0\0\0\0}\x94\x8c\x01a\x94]\x94.", true);
        // What an attacker writes by hand, with a line feed that an editor left.
        check(b"cos\nsystem\n(S'true'\ntR.\n", true);
        check(b"cbuiltins\neval\n(V1\ntR.", true);
    }

    #[test]
    fn texts_are_no_pickles() {
        for text in [
            "",
            ".",
            "N.",
            "I am a card.\n",
            "# Card\n\nIt has a sentence.\n",
            "schema = 1\n",
            "(c) 2026 Somebody.\n",
            "MIT License\n\nCopyright (c) 2026\n",
            "Apache License.\n",
            "color\nkeeps\ncolours.\n",
        ] {
            check(text.as_bytes(), false);
        }
    }
}
