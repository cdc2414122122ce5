//! Generators on devices: traits, queue, batching and device threads
