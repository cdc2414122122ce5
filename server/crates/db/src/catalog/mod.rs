//! Styles and their versions: what was uploaded, what became of it, and which files belong to it.

pub mod revocations;
mod state;
#[cfg(test)]
mod tests;
pub mod versions;
