//! A wall around code of others that reads what strangers sent.
//!
//! The decoders and the colour engine are safe Rust and fuzzed, yet an arithmetic slip in one of them must cost one
//! picture, not the request that carried it. Only calls into those crates stand behind this wall: a panic of our own
//! is a fault of ours and passes.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs `call`; `None` where it panicked. What it had borrowed mutably must not be used after a panic.
pub(crate) fn guarded<T>(call: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(call)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_a_value() {
        assert_eq!(guarded(|| 7), Some(7));
        assert_eq!(guarded(|| -> u8 { panic!("as meant") }), None);
    }
}
