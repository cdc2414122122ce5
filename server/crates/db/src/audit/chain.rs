//! The hash chain of the audit log.
//!
//! Each entry's hash covers the entry and the hash before it, so that no entry can be changed, moved, or taken out
//! without changing all that follow; and the server signs the newest hash. What is hashed is a list of byte
//! strings, each after its length (u64, little endian), so that no two different entries give the same bytes:
//! `("ab", "c")` and `("a", "bc")` differ. Both formats begin with a name of their own: neither can be passed off as
//! the other, nor as anything else that the same key signs.

use sha2::{Digest, Sha256};

/// The hash before the first entry.
pub const GENESIS: [u8; 32] = [0; 32];

const ENTRY_DOMAIN: &[u8] = b"pastiche audit entry v1";
const HEAD_DOMAIN: &[u8] = b"pastiche audit head v1";

/// One entry of the audit log, as it is hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry<'a> {
    /// Its number; the first is 1, without gaps.
    pub seq: i64,
    /// When it was written, Unix milliseconds.
    pub at_ms: i64,
    /// Who did it.
    pub actor: &'a str,
    /// What was done.
    pub action: &'a str,
    /// To what it was done.
    pub subject: &'a str,
    /// More about it: JSON, byte for byte as it is stored.
    pub details: &'a str,
}

/// The hash of an entry, given the hash of the entry before it ([`GENESIS`] for the first).
#[must_use]
pub fn link(previous: &[u8; 32], entry: &Entry<'_>) -> [u8; 32] {
    let seq = entry.seq.to_le_bytes();
    let at_ms = entry.at_ms.to_le_bytes();
    let fields: [&[u8]; 8] = [
        ENTRY_DOMAIN,
        previous,
        &seq,
        &at_ms,
        entry.actor.as_bytes(),
        entry.action.as_bytes(),
        entry.subject.as_bytes(),
        entry.details.as_bytes(),
    ];
    Sha256::digest(prefixed(&fields)).into()
}

/// What the server's key signs to vouch for the log up to entry `seq`, whose hash is `hash`.
#[must_use]
pub fn head_message(seq: i64, hash: &[u8; 32]) -> Vec<u8> {
    prefixed(&[HEAD_DOMAIN, &seq.to_le_bytes(), hash])
}

fn prefixed(fields: &[&[u8]]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for field in fields {
        bytes.extend_from_slice(&(field.len() as u64).to_le_bytes());
        bytes.extend_from_slice(field);
    }
    bytes
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const ENTRY: Entry<'_> = Entry {
        seq: 1,
        at_ms: 1_700_000_000_000,
        actor: "hokusai",
        action: "publish",
        subject: "pastiche/great-wave",
        details: "{}",
    };

    #[test]
    fn every_field_and_every_boundary_counts() {
        #[rustfmt::skip]
        let others = [
            ENTRY,
            Entry { seq: 2, ..ENTRY },
            Entry { at_ms: ENTRY.at_ms + 1, ..ENTRY },
            Entry { seq: ENTRY.at_ms, at_ms: ENTRY.seq, ..ENTRY },
            Entry { details: "{ }", ..ENTRY },
            // the same letters in the same order, cut elsewhere
            Entry { actor: "hokusaip", action: "ublish", ..ENTRY },
            Entry { actor: "hokusa", action: "ipublish", ..ENTRY },
            Entry { actor: "hokusaipublish", action: "", ..ENTRY },
            Entry { actor: "", action: "hokusaipublish", ..ENTRY },
            Entry { action: "publishpastiche", subject: "/great-wave", ..ENTRY },
            Entry { subject: "pastiche/great-wave{", details: "}", ..ENTRY },
            // a length in the text is no length
            Entry { actor: "hokusai\u{7}\0\0\0\0\0\0\0publish", action: "", ..ENTRY },
        ];
        let hashes: BTreeSet<_> = others.iter().map(|entry| link(&GENESIS, entry)).collect();
        assert_eq!(hashes.len(), others.len());
        assert_ne!(link(&[1; 32], &ENTRY), link(&GENESIS, &ENTRY));
    }

    /// The format is stored for years: this hash must never change.
    #[test]
    fn format_is_fixed() {
        let mut bytes = Vec::new();
        for field in [
            b"pastiche audit entry v1".as_slice(),
            &[0; 32],
            &1_i64.to_le_bytes(),
            &1_700_000_000_000_i64.to_le_bytes(),
            b"hokusai",
            b"publish",
            b"pastiche/great-wave",
            b"{}",
        ] {
            bytes.extend((field.len() as u64).to_le_bytes());
            bytes.extend(field);
        }
        let expect: [u8; 32] = Sha256::digest(&bytes).into();
        assert_eq!(link(&GENESIS, &ENTRY), expect);
        assert_eq!(
            hex::encode(expect),
            "1d5e1b329ca3e374c51b0843425dd20bf35a8cc119d0990e96c4f67d71480974"
        );
    }

    #[test]
    fn head_is_its_own_message() {
        let hash = link(&GENESIS, &ENTRY);
        assert_eq!(head_message(1, &hash), head_message(1, &hash));
        assert_ne!(head_message(1, &hash), head_message(2, &hash));
        assert_ne!(head_message(1, &hash), head_message(1, &GENESIS));
        assert!(
            head_message(1, &hash).contains(&0),
            "the signed part of a JWT has no zero byte"
        );
    }
}
