//! Generators on devices: the small traits a runtime implements, and the scheduler that puts work onto it.
//!
//! ```text
//! reserve -> Permit -> submit -> Ticket ........................... Output
//!            (a place in the queue)  \-> queue -> device thread -> /
//!                                        FIFO     batch, load, run, split
//! ```
//!
//! - [`Backend`] and [`Generator`] are all that this crate asks of a runtime; `infer-tch` is one, [`fake`] another.
//! - A [`Scheduler`] owns one thread per device. Nothing else touches a device, and a loaded generator never leaves its
//!   thread, so a runtime needs no locks of its own.
//! - Overload is a value: [`Scheduler::reserve`] answers at once, with a [`Permit`] or with [`InferError::Overloaded`]
//!   and an estimate of when to come back. Nothing here waits for a place.
//! - A [`Ticket`] that is dropped takes its work back: out of the queue when it has not begun, and its place is free at
//!   once.
//!
//! What is refused before it gets here, by whoever admits a render: inputs that do not fit a device's memory or would run
//! past a time limit. A run that has begun cannot be stopped.

mod array;
mod backend;
mod device;
mod error;
pub mod fake;
mod scheduler;

pub use array::{Array, Data, Element};
pub use backend::{Backend, Generator};
pub use device::{DeviceId, DeviceInfo, ParseDeviceError, ParsePrecisionError, Precision};
pub use error::{InferError, Stage};
pub use scheduler::{Counts, DeviceStatus, GeneratorKey, Output, Permit, Scheduler, SchedulerConfig, Ticket, Work};
