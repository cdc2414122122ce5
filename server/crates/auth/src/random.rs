//! Random bytes, from the operating system only: the one place of this crate that is not a function of its inputs.

/// The operating system gave no random bytes. Nothing secret may be made then.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the operating system gave no random bytes ({0}); nothing secret can be made until it does")]
pub struct RandomError(String);

/// `N` random bytes that are fit for keys.
///
/// # Errors
/// If the operating system has none to give.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], RandomError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| RandomError(error.to_string()))?;
    Ok(bytes)
}
