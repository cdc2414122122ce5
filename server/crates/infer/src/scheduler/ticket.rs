//! The caller's two halves of a work: the place it has reserved, and the answer it waits for. Dropping either gives back
//! what it stands for.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::sync::oneshot;

use super::queue::DeviceQueue;
use super::work::{Output, Work};
use crate::{DeviceId, InferError};

/// A place in a device's queue. Dropping it gives the place back.
#[must_use = "a permit that is dropped gives its place back"]
pub struct Permit {
    queue: Arc<DeviceQueue>,
    used: bool,
}

impl Permit {
    pub(super) fn reserve(queue: &Arc<DeviceQueue>) -> Result<Self, InferError> {
        queue.reserve()?;
        Ok(Self {
            queue: Arc::clone(queue),
            used: false,
        })
    }

    /// Which device the place is for.
    pub fn device(&self) -> DeviceId {
        self.queue.device()
    }

    /// Puts `work` into the place. What is wrong with the work is said by the ticket.
    pub fn submit(mut self, work: Work) -> Ticket {
        self.used = true;
        self.queue.submit(work)
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        if !self.used {
            self.queue.release();
        }
    }
}

impl fmt::Debug for Permit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Permit({})", self.device())
    }
}

/// The answer to a work, once it is there: await it, or [`Ticket::wait`] for it. Dropping it takes the work back, unless
/// it has begun.
///
/// # Errors
/// As [`InferError`] says, all but [`InferError::Overloaded`], [`InferError::Draining`] and
/// [`InferError::UnknownDevice`].
#[must_use = "a ticket that is dropped takes its work back"]
pub struct Ticket {
    answer: oneshot::Receiver<Result<Output, InferError>>,
    cancel: Cancel,
}

impl Ticket {
    pub(super) fn new(answer: oneshot::Receiver<Result<Output, InferError>>, cancel: Cancel) -> Self {
        Self { answer, cancel }
    }

    /// Blocks this thread until the answer is there. Not for asynchronous code, where it panics: await the ticket there.
    ///
    /// # Errors
    /// As awaiting it.
    pub fn wait(self) -> Result<Output, InferError> {
        let stopped = self.cancel.stopped();
        self.answer.blocking_recv().unwrap_or(Err(stopped))
    }
}

impl Future for Ticket {
    type Output = Result<Output, InferError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.answer)
            .poll(context)
            .map(|answer| answer.unwrap_or_else(|_| Err(self.cancel.stopped())))
    }
}

impl fmt::Debug for Ticket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Ticket({} on {})", self.cancel.id, self.cancel.queue.device())
    }
}

/// Takes a job out of its queue when it is dropped, if the job is still there.
pub(super) struct Cancel {
    queue: Arc<DeviceQueue>,
    id: u64,
}

impl Cancel {
    pub fn new(queue: Arc<DeviceQueue>, id: u64) -> Self {
        Self { queue, id }
    }

    fn stopped(&self) -> InferError {
        InferError::Stopped {
            device: self.queue.device(),
        }
    }
}

impl Drop for Cancel {
    fn drop(&mut self) {
        self.queue.cancel(self.id);
    }
}
