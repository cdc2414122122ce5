//! The way, with a fake device.
