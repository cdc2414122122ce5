//! What machines ask: whether the server lives, whether it is ready, what it counts.

pub mod live;
pub mod metrics;
pub mod ready;
