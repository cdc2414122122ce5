//! What refusing a hostile file may cost: a second and 200 MiB.

use std::fs;
use std::time::{Duration, Instant};

const TIME: Duration = Duration::from_secs(1);
const MEMORY_KIB: u64 = 200 << 10;

/// Makes `call`, and holds it to the bound.
///
/// The process's highest memory is looked at, so what other tests of the process take at the same time counts too; the
/// bound is a hundred times what refusals need.
pub(crate) fn cheaply<T>(call: impl FnOnce() -> T) -> T {
    // Forgets the highest memory so far.
    fs::write("/proc/self/clear_refs", "5").expect("Linux");
    let (before, begun) = (memory_kib("VmRSS:"), Instant::now());
    let made = call();
    let (took, more) = (begun.elapsed(), memory_kib("VmHWM:").saturating_sub(before));
    assert!(took < TIME, "it took {took:?}");
    assert!(more < MEMORY_KIB, "it took {more} KiB");
    made
}

fn memory_kib(line: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").expect("Linux");
    let found = status.lines().find_map(|found| found.strip_prefix(line));
    let number = found.and_then(|rest| rest.split_whitespace().next()).expect("a number");
    number.parse().expect("a number")
}

#[test]
#[should_panic(expected = "KiB")]
fn what_takes_too_much_memory_is_seen() {
    cheaply(|| vec![1_u8; 300 << 20]);
}
