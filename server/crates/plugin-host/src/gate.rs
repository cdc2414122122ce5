//! Lets so many calls in at a time, and ticks the epoch while any of them runs.
//!
//! The pool has room for a fixed number of instances; a call that finds none free waits here, and the deadline of a call
//! starts once it is in, so that nobody waits longer than the calls before it may take. The ticking thread sleeps while
//! no plugin runs.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use wasmtime::Engine;

/// How often a running call is asked whether its deadline has passed.
pub(crate) const TICK: Duration = Duration::from_millis(10);

/// The door to the pool. Dropping it ends its thread.
#[derive(Debug)]
pub(crate) struct Gate {
    room: Arc<Room>,
    ticker: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Room {
    limit: u32,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    running: u32,
    closed: bool,
}

/// The right to run one call; give it back by dropping it.
pub(crate) struct Pass<'a>(&'a Room);

impl Gate {
    /// A gate for `limit` calls at a time on `engine`.
    pub(crate) fn new(engine: Engine, limit: u32) -> std::io::Result<Self> {
        let room = Arc::new(Room {
            limit: limit.max(1),
            state: Mutex::default(),
            changed: Condvar::new(),
        });
        let watched = Arc::clone(&room);
        let ticker = std::thread::Builder::new()
            .name("plugin-ticker".into())
            .spawn(move || watched.tick(&engine))?;
        Ok(Self {
            room,
            ticker: Some(ticker),
        })
    }

    /// Waits for a free place.
    pub(crate) fn enter(&self) -> Pass<'_> {
        let room = &*self.room;
        let full = |state: &mut State| state.running >= room.limit;
        let mut state = room
            .changed
            .wait_while(room.lock(), full)
            .unwrap_or_else(PoisonError::into_inner);
        state.running += 1;
        drop(state);
        room.changed.notify_all();
        Pass(room)
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.room.lock().closed = true;
        self.room.changed.notify_all();
        if let Some(ticker) = self.ticker.take() {
            // It cannot panic, and there is nobody left to tell.
            let _ = ticker.join();
        }
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        self.0.lock().running -= 1;
        self.0.changed.notify_all();
    }
}

impl Room {
    fn lock(&self) -> MutexGuard<'_, State> {
        // A count cannot be left half-changed by a panic.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tick(&self, engine: &Engine) {
        let mut state = self.lock();
        loop {
            if state.closed {
                return;
            }
            if state.running == 0 {
                state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
                continue;
            }
            drop(state);
            std::thread::sleep(TICK);
            engine.increment_epoch();
            state = self.lock();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    #[test]
    fn no_more_than_the_limit_are_in_at_a_time() {
        let gate = Gate::new(Engine::default(), 3).unwrap();
        let (inside, most) = (AtomicU32::new(0), AtomicU32::new(0));
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..200 {
                        let _pass = gate.enter();
                        most.fetch_max(inside.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                        std::thread::yield_now();
                        inside.fetch_sub(1, Ordering::SeqCst);
                    }
                });
            }
        });
        assert!((1..=3).contains(&most.load(Ordering::SeqCst)));
    }
}
