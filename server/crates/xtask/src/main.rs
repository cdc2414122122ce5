//! The project's own commands: build, serve, test
fn main() {}
