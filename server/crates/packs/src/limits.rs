//! Bounds on what is read of a pack.

/// What a pack may hold at most. The defaults fit generators of some hundred million parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Files, folders left aside.
    pub files: usize,
    /// Bytes of all files together, unpacked; an archive may not be larger either.
    pub bytes: u64,
    /// How many times its packed size a file may have. Text reaches about 10, weights less than 2, bombs 1,000.
    pub ratio: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            files: 256,
            bytes: 1 << 30,
            ratio: 100,
        }
    }
}
