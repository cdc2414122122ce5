//! Counts what a thread allocates, so that a test can tell what refusing a file costs.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

thread_local! {
    static HELD: Cell<isize> = const { Cell::new(0) };
    static MOST: Cell<isize> = const { Cell::new(0) };
}

/// The system's allocator with a count of bytes for each thread.
struct Counting;

fn count(change: isize) {
    // While a thread ends its counters may be gone already; what it allocates then belongs to no test.
    let _ = HELD.try_with(|held| {
        held.set(held.get() + change);
        let _ = MOST.try_with(|most| most.set(most.get().max(held.get())));
    });
}

#[expect(
    unsafe_code,
    reason = "an allocator is an unsafe trait; every call goes on to the system's as it came"
)]
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as isize);
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as isize);
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        count(-(layout.size() as isize));
        unsafe { System.dealloc(memory, layout) }
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(size as isize - layout.size() as isize);
        unsafe { System.realloc(memory, layout, size) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// Runs `call` and tells the most bytes that this thread held on top of what it held before.
pub(super) fn peak_bytes<T>(call: impl FnOnce() -> T) -> (T, usize) {
    let before = HELD.get();
    MOST.set(before);
    let result = call();
    (result, (MOST.get() - before).max(0) as usize)
}

#[test]
fn allocations_are_counted() {
    let (_, bytes) = peak_bytes(|| drop(vec![1u8; 1 << 20]));
    assert!((1 << 20..2 << 20).contains(&bytes), "{bytes}");
    let (kept, bytes) = peak_bytes(|| vec![0u64; 1 << 10]);
    assert!((8 << 10..16 << 10).contains(&bytes), "{bytes} for {}", kept.len());
}
