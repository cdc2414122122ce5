//! Styles and their versions: what was uploaded, what became of it, and which files belong to it; what is listed, how it is found, and what people say of it.

mod cursor;
pub mod entries;
mod facets;
mod found;
pub mod idempotency;
pub mod reports;
pub mod reviews;
pub mod search;
mod state;
#[cfg(test)]
mod tests;
pub mod versions;
pub mod words;
