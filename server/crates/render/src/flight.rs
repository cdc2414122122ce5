//! Single flight: equal renders that are asked for at the same time run once.
//!
//! The first to ask starts the work as a task of its own; everyone waits for it through a [`Seat`]. When the last seat is
//! given up before the work is done, the task is aborted, and with it its place in the queue.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;
use tokio::task::AbortHandle;
use tracing::Instrument;

use crate::{AnswerKey, RenderError, Rendered};

type Outcome = Result<Rendered, RenderError>;

/// The renders that are under way, by key.
#[derive(Clone, Default)]
pub(crate) struct Flights(Arc<Mutex<HashMap<AnswerKey, Flight>>>);

struct Flight {
    seats: usize,
    id: u64,
    outcome: watch::Receiver<Option<Outcome>>,
    task: AbortHandle,
}

/// A place among those who wait for one render.
struct Seat {
    flights: Flights,
    key: AnswerKey,
    id: u64,
}

impl Flights {
    /// The outcome of the render `key`, and whether it was somebody else who started it; `start` is called if nobody has.
    pub(crate) async fn join<F>(&self, key: AnswerKey, start: impl FnOnce() -> F) -> (Outcome, bool)
    where
        F: Future<Output = Outcome> + Send + 'static,
    {
        let (mut outcome, seat, shared) = self.board(key, start);
        let landed = outcome
            .wait_for(Option::is_some)
            .await
            .ok()
            .and_then(|outcome| outcome.clone());
        drop(seat);
        (
            landed.unwrap_or_else(|| Err(RenderError::Internal("the render's task ended early".to_owned()))),
            shared,
        )
    }

    fn board<F>(&self, key: AnswerKey, start: impl FnOnce() -> F) -> (watch::Receiver<Option<Outcome>>, Seat, bool)
    where
        F: Future<Output = Outcome> + Send + 'static,
    {
        let mut flights = self.lock();
        let (outcome, id, shared) = match flights.entry(key) {
            Entry::Occupied(mut entry) => {
                let flight = entry.get_mut();
                flight.seats += 1;
                (flight.outcome.clone(), flight.id, true)
            }
            Entry::Vacant(entry) => {
                let (sender, outcome) = watch::channel(None);
                let work = start();
                // The lines that it logs belong to the request that started it.
                let flown = async move {
                    let landed = work.await;
                    sender.send_replace(Some(landed));
                };
                let task = tokio::spawn(flown.in_current_span());
                let id = next_id();
                entry.insert(Flight {
                    seats: 1,
                    id,
                    outcome: outcome.clone(),
                    task: task.abort_handle(),
                });
                (outcome, id, false)
            }
        };
        (
            outcome,
            Seat {
                flights: self.clone(),
                key,
                id,
            },
            shared,
        )
    }

    /// Renders that are under way.
    pub(crate) fn count(&self) -> usize {
        self.lock().len()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<AnswerKey, Flight>> {
        // Nothing panics while the lock is held, so that a poisoned one holds what it should.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut flights = self.flights.lock();
        let Entry::Occupied(mut entry) = flights.entry(self.key) else {
            return;
        };
        if entry.get().id != self.id {
            return;
        }
        entry.get_mut().seats -= 1;
        if entry.get().seats == 0 {
            entry.remove().task.abort();
        }
    }
}

/// Tells flights of the same key apart: a new one may begin while somebody still leaves an old one.
fn next_id() -> u64 {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}
