//! A latch between a test and what a fake backend does.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long a test waits for what must happen before it is told that it did not.
const PATIENCE: Duration = Duration::from_secs(30);

/// Holds calls (loads or runs) until it is opened. It starts open.
#[derive(Debug, Default)]
pub struct Gate {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    closed: bool,
    /// Calls that may pass although it is closed.
    passes: usize,
    arrived: usize,
}

impl Gate {
    /// Holds every call from now on.
    pub fn close(&self) {
        self.lock().closed = true;
    }

    /// Lets every call through, those that wait and those that come.
    pub fn open(&self) {
        let mut state = self.lock();
        state.closed = false;
        state.passes = 0;
        self.changed.notify_all();
    }

    /// Lets `calls` calls through and stays closed for the others.
    pub fn let_through(&self, calls: usize) {
        self.lock().passes += calls;
        self.changed.notify_all();
    }

    /// Waits until `calls` calls in all have come to the gate since the start, whether they have passed or are held.
    /// `false` when that has not happened after half a minute.
    #[must_use]
    pub fn wait_arrived(&self, calls: usize) -> bool {
        let state = self.lock();
        let waited = self
            .changed
            .wait_timeout_while(state, PATIENCE, |state| state.arrived < calls);
        waited.unwrap_or_else(PoisonError::into_inner).0.arrived >= calls
    }

    /// A call comes to the gate, and goes on when it may.
    pub(super) fn pass(&self) {
        let mut state = self.lock();
        state.arrived += 1;
        self.changed.notify_all();
        let held = |state: &mut State| state.closed && state.passes == 0;
        state = self
            .changed
            .wait_while(state, held)
            .unwrap_or_else(PoisonError::into_inner);
        if state.closed {
            state.passes -= 1;
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
