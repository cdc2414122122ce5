//! Sign-in with an OpenID Connect provider: the protocol alone, without accounts, cookies or routes.
//!
//! | module | holds | refuses |
//! |---|---|---|
//! | `settings` | [`Settings`]: which provider, and who we are there | a provider that others can read and change on the way |
//! | `provider` | [`Provider`]: sends people there, and takes them back | a provider that says it is another one |
//! | `pending` | [`Pending`]: what a browser keeps in between | what is damaged, or too old |
//! | `token` | the ID token, and who it tells of: [`Identity`] | all that is not signed by the provider, for us, for this very sign-in, now |
//! | `http` | the requests to the provider | other addresses than its own, redirects, long answers, slow ones |
//!
//! It is the authorization code flow (OpenID Connect Core 1.0, section 3.1) with PKCE (RFC 7636, S256), `state` and `nonce`. There is one
//! provider, found by its issuer (OpenID Connect Discovery 1.0). Only asymmetric signatures count: neither `none` nor those by a shared
//! secret, whatever the provider says that it supports.
//!
//! Everything here blocks, ten seconds for each request at most. Nothing reads a clock: whatever depends on time takes `now_ms`, Unix
//! milliseconds. Nothing prints, and no `Debug` shows a secret.

mod error;
mod http;
mod pending;
mod provider;
mod settings;
mod token;

pub use error::OpenIdError;
pub use pending::{PENDING_MS, Pending, PendingFault};
pub use provider::{Provider, Started};
pub use settings::{Settings, SettingsFault};
pub use token::Identity;

#[cfg(test)]
mod tests;
