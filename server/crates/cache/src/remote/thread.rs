//! The thread that talks to Redis.
//!
//! A connection of the `redis` crate lives on the runtime that opened it, and stalls or dies with that. Workers of
//! a web server each have a runtime of their own, and may be busy or stopped while others go on; therefore the
//! connection gets one that belongs to nobody else.

use std::future::Future;
use std::io;

use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;
use tokio::task::JoinError;

/// A runtime on a thread of its own; both end when this is dropped.
#[derive(Debug)]
pub struct Thread {
    runtime: Handle,
    _stop: oneshot::Sender<()>,
}

impl Thread {
    /// Starts it.
    pub fn start(name: &str) -> io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let handle = runtime.handle().clone();
        let (stop, stopped) = oneshot::channel::<()>();
        let run = move || {
            // Ends with an error when the sender is dropped; that is the signal.
            let _ = runtime.block_on(stopped);
        };
        std::thread::Builder::new().name(name.to_owned()).spawn(run)?;
        Ok(Self {
            runtime: handle,
            _stop: stop,
        })
    }

    /// Runs a future there, and gives its result here. It goes on if the caller loses interest.
    pub async fn run<T: Send + 'static>(
        &self,
        future: impl Future<Output = T> + Send + 'static,
    ) -> Result<T, JoinError> {
        self.runtime.spawn(future).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn it_may_be_dropped_anywhere() {
        let thread = Thread::start("test").unwrap();
        let name = thread
            .run(async { std::thread::current().name().map(str::to_owned) })
            .await
            .unwrap();
        assert_eq!(name.as_deref(), Some("test"));
        drop(thread);
    }
}
