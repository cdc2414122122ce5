//! Users, publishers and their members, sessions, API tokens, and the keys that sign.

pub mod api_tokens;
pub mod publishers;
pub mod sessions;
pub mod signing_keys;
#[cfg(test)]
mod tests;
pub mod users;
