//! The errors of setting a cache up, and of checking it; using it has none.

use std::io;

/// Why a cache cannot be set up, or does not answer a check.
#[derive(Debug, thiserror::Error)]
pub enum CacheError {
    /// The URL is not one of Redis. It is not repeated here, because it may hold a password.
    #[error("the URL of the Redis cache is not valid: {reason}; it looks like redis://user:password@host:6379/0")]
    BadUrl {
        /// What the client says about it.
        reason: String,
    },
    /// The thread that talks to Redis could not be started.
    #[error("the thread of the Redis cache could not be started: {0}")]
    Thread(#[from] io::Error),
    /// Redis does not answer a check.
    #[error("Redis at {address} does not answer: {reason}; results are served uncached until it does")]
    Unavailable {
        /// Host and port, or the path of a socket.
        address: String,
        /// What went wrong.
        reason: String,
    },
}
