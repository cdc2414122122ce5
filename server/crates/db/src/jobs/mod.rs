//! Durable work: rows that workers claim, renew and end.
//!
//! | state | how it is left |
//! |---|---|
//! | `waiting` | [`claim`] -> running; [`cancel`] -> cancelled |
//! | `running` | [`finish`] -> done; [`fail`] -> waiting or failed; [`release`] -> waiting; [`stop`] -> cancelled; its lease is over: [`claim`] -> running, failed or cancelled |
//! | `failed` | a dead letter; [`retry`], by hand -> waiting |
//! | `done`, `cancelled` | [`forget`] |
//!
//! A worker has a job until its lease is over, by the clock of whoever asks: clocks that differ by less than a lease cost nothing. Who has lost
//! a job writes nothing more: each write names what was claimed ([`Claimed`]), and [`DbError::LeaseLost`](crate::DbError::LeaseLost) rolls back the transaction that it
//! is in. So what a job does to the database happens once, however often it is tried.

mod claim;
mod job;
mod mine;
mod order;
mod state;
#[cfg(test)]
mod tests;

pub use claim::{Claimed, claim};
pub use job::{Filter, Job, NewJob};
pub use mine::{Beat, Progress, fail, finish, heartbeat, release, stop};
pub use order::{add, by_id, cancel, forget, list, of_subject, retry};
pub use state::State;
