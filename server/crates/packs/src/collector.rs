//! The files of a pack while they are read, whether from a folder or a zip: one place for all bounds and all names.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use manifest::{Fault, Faults};

use crate::{Limits, codes, path};

/// The files of a pack by their paths, all in memory.
pub(crate) type Files = BTreeMap<String, Bytes>;

/// Files below this many bytes may be packed at any ratio: a bomb they cannot be.
const SMALL_BYTES: u64 = 64 << 10;

/// Takes files one after another and notes what is wrong with them.
pub(crate) struct Collector {
    limits: Limits,
    pack: String,
    files: Files,
    names: BTreeSet<String>,
    bytes: u64,
    faults: Faults,
}

impl Collector {
    /// `pack` is the name that faults of the whole pack carry.
    pub(crate) fn new(pack: &str, limits: &Limits) -> Self {
        Self {
            limits: *limits,
            pack: pack.to_owned(),
            files: Files::new(),
            names: BTreeSet::new(),
            bytes: 0,
            faults: Faults::default(),
        }
    }

    /// Bounds that are left to whoever reads.
    pub(crate) fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Notes a fault of one file.
    pub(crate) fn fault(&mut self, code: &'static str, file: &str, message: impl Into<String>) {
        self.faults.0.push(Fault::new(code, file, message));
    }

    /// Notes a fault of the pack as a whole.
    pub(crate) fn pack_fault(&mut self, code: &'static str, message: impl Into<String>) {
        let pack = self.pack.clone();
        self.fault(code, &pack, message);
    }

    /// Whether a file of this name and size may be read; `packed` is its size in an archive.
    ///
    /// Nothing of it has been read yet: a bomb is refused by what it declares, and whoever reads holds it to that.
    pub(crate) fn admit(&mut self, name: &str, bytes: u64, packed: Option<u64>) -> bool {
        if let Err(reason) = path::check(name) {
            self.fault(
                codes::BAD_PATH,
                &path::printable(name.as_bytes()),
                format!("the path {reason}"),
            );
            return false;
        }
        if !self.names.insert(path::folded(name)) {
            let message = "the pack has this name twice, letter case left aside";
            self.fault(codes::DUPLICATE, name, message);
            return false;
        }
        if name == manifest::FILE && bytes > manifest::MAX_BYTES as u64 {
            let message = format!("{bytes} bytes; a manifest has at most {}", manifest::MAX_BYTES);
            self.fault(manifest::codes::TOO_LARGE, name, message);
            return false;
        }
        let ratio = self.limits.ratio;
        if let Some(packed) = packed.filter(|_| bytes > SMALL_BYTES)
            && bytes / ratio > packed
        {
            let message = format!("{packed} bytes unpack to {bytes}; at most {ratio} times the packed size is read");
            self.fault(codes::BOMB, name, message);
            return false;
        }
        self.fits(bytes)
    }

    /// Counts a file that will be read; `false` (told once) when the pack as a whole is too large.
    fn fits(&mut self, bytes: u64) -> bool {
        let before = self.bytes;
        self.bytes = self.bytes.saturating_add(bytes);
        let limit = self.limits.bytes;
        if before <= limit && self.bytes > limit {
            self.pack_fault(
                codes::TOO_LARGE,
                format!("the files have more than {limit} bytes together"),
            );
        }
        self.bytes <= limit
    }

    /// Keeps a file that was admitted.
    pub(crate) fn insert(&mut self, name: &str, data: Vec<u8>) {
        self.files.insert(name.to_owned(), data.into());
    }

    /// All files, or all faults.
    pub(crate) fn finish(self) -> Result<Files, Faults> {
        self.faults.or(self.files)
    }
}
