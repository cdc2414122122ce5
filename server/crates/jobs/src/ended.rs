//! How an attempt ended, for this node's own eyes.

use db::jobs::State;

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// The job is at this.
    At(State),
    /// It was given back, to wait for another node.
    Released,
    /// Another worker has it, or it had ended: nothing was kept.
    Lost,
    /// The node stops while the database is away: the job stays as it is until its lease is over.
    Left,
}
