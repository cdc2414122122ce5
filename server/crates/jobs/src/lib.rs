//! Durable work: a node takes jobs from the database, does them, and keeps what came of them.
//!
//! | part | what it is |
//! |---|---|
//! | [`Work`] | how jobs of one kind are done |
//! | [`Running`] | what a work is given: its input, its progress, and whether it should stop |
//! | [`Done`] | what came of it: a result, and an effect on the database that is kept together with the job's end |
//! | [`Runner`] | takes jobs for as many slots as it has, renews their leases, ends them |
//!
//! A job may be begun several times: its node dies, the database goes away, it fails and is tried again. Its *effect* ([`Done::effect`]) is kept
//! once: it is written in the transaction that ends the job, and only by who has it then. Whatever else a work does has to bear repetition.
//!
//! A runner whose database is away goes on with what it has, and takes up the rest when it is back. This crate knows `db` and no web framework, no
//! styles and no devices: works come from outside, as does the clock.

mod attempt;
mod backoff;
mod config;
mod ended;
mod node;
mod runner;
mod running;
#[cfg(test)]
mod tests;
mod work;

pub use config::RunnerConfig;
pub use node::Clock;
pub use runner::{Runner, RunnerHandle, Waker};
pub use running::Running;
pub use work::{Done, Effect, Outcome, Work, WorkError};
