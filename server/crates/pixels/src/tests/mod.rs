//! Tests of the whole crate: files in, files out.
