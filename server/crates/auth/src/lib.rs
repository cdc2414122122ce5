//! Who is asking, and what may they do: the parts of accounts that need neither a database nor the web.
//!
//! | module | holds | refuses |
//! |---|---|---|
//! | `name` | [`LoginName`], folded to lower case | anything that is not safe in a path, a URL or a log line |
//! | `password` | [`Password`], argon2id hashes, a [`Decoy`] for names that do not exist | short, common and repeated ones |
//! | `secret` | [`Secret`]: API tokens, refresh tokens and the setup secret, stored as [`SecretHash`] | a secret of another kind |
//! | `keys` | [`SigningKey`], [`VerifyingKey`] and the [`Keyring`] that rotates them | signatures that are not strict |
//! | `access` | [`AccessTokens`]: short-lived JWTs for one session | every algorithm but EdDSA, every other token type |
//! | `scope` | [`Scope`] and [`Scopes`] of API tokens | unknown words, empty sets |
//! | `role` | [`Role`] on the server, [`PublisherRole`] in a publisher | unknown words |
//! | `throttle` | [`SignInThrottle`]: failed sign-ins per name and per address | the attempt, with the time to wait |
//!
//! Nothing here reads a clock: whatever depends on time takes `now_ms`, Unix milliseconds. Random bytes come from
//! the operating system, in one private module. Nothing here prints, logs, or has a `Debug` that shows a secret.

mod access;
mod keys;
mod name;
pub mod password;
mod random;
mod role;
mod scope;
mod secret;
mod throttle;
mod words;

pub use access::{ACCESS_TTL_MS, AccessError, AccessTokens, Claims, LEEWAY_MS, MAX_TOKEN_BYTES};
pub use keys::{KEEP_MS, Keyring, LONGEST_ACCESS_MS, NoKey, SigningKey, VerifyingKey};
pub use name::{LoginName, LoginNameError};
pub use password::{Decoy, HashError, Password, PasswordFault, PasswordHash};
pub use random::RandomError;
pub use role::{PublisherRole, Role};
pub use scope::{Scope, ScopeError, Scopes};
pub use secret::{Secret, SecretError, SecretHash, SecretKind};
pub use throttle::{Refused, SignInThrottle, ThrottleConfig, ThrottledBy};
pub use words::UnknownWord;
