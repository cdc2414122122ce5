//! Why somebody was not let in, or something about people was not done.

use auth::{HashError, LoginNameError, NoKey, PasswordFault, RandomError, ScopeError, SecretError, UnknownWord};
use db::{DbError, IdFault};
use thiserror::Error;

/// Why not.
#[derive(Debug, Error)]
pub enum PeopleError {
    /// Name and password do not belong together. It is not said which of them is wrong.
    #[error(
        "no account has this name and this password; ask an administrator for a new password if you have lost yours"
    )]
    SignIn,
    /// Too many failed sign-ins.
    #[error("too many sign-ins have failed; try again in {wait_s} s")]
    Throttled {
        /// Seconds to wait.
        wait_s: u64,
    },
    /// Passwords are being looked at wherever there is room for it.
    #[error("too many sign in at once; try again in a moment")]
    Busy,
    /// The access token was good, and its time is over.
    #[error("the access token has expired; get another with POST /v1/sessions/refresh")]
    Expired,
    /// A token, or the session behind it, is not good. Why is for the log only.
    #[error("this token is not accepted; sign in again")]
    Refused {
        /// Why.
        reason: String,
    },
    /// The link for the first administrator is not good, or not any more.
    #[error("this link is not good any more; `pastiche serve` prints a new one when it starts without accounts")]
    Setup,
    /// A value cannot be used.
    #[error("`{field}`: {reason}")]
    Value {
        /// Which.
        field: &'static str,
        /// Why, and what would do.
        reason: String,
    },
    /// The database.
    #[error(transparent)]
    Database(#[from] DbError),
    /// The system.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// Hashing failed.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// The server has no key to sign with.
    #[error(transparent)]
    NoKey(#[from] NoKey),
    /// A task ended early.
    #[error("a task of the server ended early")]
    Lost,
}

impl PeopleError {
    /// A refused token.
    pub(super) fn refused(reason: impl Into<String>) -> Self {
        Self::Refused { reason: reason.into() }
    }

    /// A value of this field that cannot be used.
    pub(super) fn value(field: &'static str, reason: impl ToString) -> Self {
        Self::Value {
            field,
            reason: reason.to_string(),
        }
    }
}

macro_rules! values {
    ($($error:ty => $field:literal;)+) => {$(
        impl From<$error> for PeopleError {
            fn from(error: $error) -> Self {
                Self::value($field, error)
            }
        }
    )+};
}

values! {
    LoginNameError => "name";
    PasswordFault => "password";
    UnknownWord => "role";
    ScopeError => "scopes";
    IdFault => "id";
}

impl From<SecretError> for PeopleError {
    fn from(error: SecretError) -> Self {
        Self::refused(error.to_string())
    }
}
