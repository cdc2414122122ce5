//! Users and who they are elsewhere, publishers with their members and keys, sessions, API tokens, and the keys that the server signs with.

pub mod api_tokens;
pub mod identities;
pub mod publisher_keys;
pub mod publishers;
pub mod sessions;
pub mod signing_keys;
#[cfg(test)]
mod tests;
pub mod users;
