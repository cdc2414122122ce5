//! The `pastiche` program.

fn main() {}
