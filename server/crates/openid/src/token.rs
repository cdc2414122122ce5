//! The ID token: whether it is good, and who it tells of.

use chrono::{DateTime, TimeDelta, Utc};
use openidconnect::core::{
    CoreIdToken, CoreIdTokenClaims, CoreIdTokenVerifier, CoreJsonWebKeySet, CoreJwsSigningAlgorithm as Algorithm,
    CoreUserInfoClaims,
};
use openidconnect::{ClaimsVerificationError, ClientId, IssuerUrl, Nonce, SignatureVerificationError};

use crate::OpenIdError;
use crate::error::whole;
use crate::pending::PENDING_MS;

/// How far the provider's clock may be from ours.
const LEEWAY: TimeDelta = TimeDelta::seconds(60);
/// Oldest token: it is made while a sign-in is pending.
const OLDEST: TimeDelta = TimeDelta::milliseconds(PENDING_MS);
/// Longest subject (OpenID Connect Core 1.0, section 2).
const MAX_SUBJECT_BYTES: usize = 255;

/// The signatures that count. Those by a shared secret do not: what a public client calls its secret is none.
const ALGORITHMS: [Algorithm; 9] = [
    Algorithm::RsaSsaPkcs1V15Sha256,
    Algorithm::RsaSsaPkcs1V15Sha384,
    Algorithm::RsaSsaPkcs1V15Sha512,
    Algorithm::RsaSsaPssSha256,
    Algorithm::RsaSsaPssSha384,
    Algorithm::RsaSsaPssSha512,
    Algorithm::EcdsaP256Sha256,
    Algorithm::EcdsaP384Sha384,
    Algorithm::EdDsa,
];

/// Somebody, as the provider knows them. Only issuer and subject together name them for ever.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The provider.
    pub issuer: String,
    /// What it calls them.
    pub subject: String,
    /// The name that they would like to have; anybody may like any name.
    pub preferred_name: Option<String>,
    /// Their e-mail address, as they told the provider.
    pub email: Option<String>,
    /// Whether the provider has seen that it is theirs.
    pub email_verified: bool,
}

/// Why an ID token is not good.
pub(crate) enum TokenFault {
    /// None of the keys signed it, as far as its header tells. The provider may have new ones.
    UnknownKey,
    /// Anything else.
    Other(OpenIdError),
}

/// What an ID token must be.
pub(crate) struct Expected<'a> {
    pub(crate) issuer: &'a IssuerUrl,
    pub(crate) client_id: &'a ClientId,
    pub(crate) nonce: &'a Nonce,
    pub(crate) now: DateTime<Utc>,
}

impl Expected<'_> {
    /// What the token says, if one of `keys` signed it and it is as expected (OpenID Connect Core 1.0, section 3.1.3.7).
    pub(crate) fn check<'t>(
        &self,
        token: &'t CoreIdToken,
        keys: &CoreJsonWebKeySet,
    ) -> Result<&'t CoreIdTokenClaims, TokenFault> {
        let now = self.now;
        let (oldest, newest) = (now - OLDEST - LEEWAY, now + LEEWAY);
        // Public even where we have a secret: a verifier that does not know it takes no signature by it.
        let verifier =
            CoreIdTokenVerifier::new_public_client(self.client_id.clone(), self.issuer.clone(), keys.clone())
                .set_allowed_algs(ALGORITHMS)
                .set_time_fn(move || now - LEEWAY)
                .set_issue_time_verifier_fn(move |at| match at {
                    at if at > newest => Err("it was made in the future".to_owned()),
                    at if at < oldest => Err("it is older than a sign-in may take".to_owned()),
                    _ => Ok(()),
                });
        let claims = token.claims(&verifier, self.nonce).map_err(fault)?;
        match claims.authorized_party() {
            Some(party) if **party != **self.client_id => Err(TokenFault::Other(OpenIdError::token(
                "it was given to another client of the provider",
            ))),
            _ => Ok(claims),
        }
    }
}

fn fault(error: ClaimsVerificationError) -> TokenFault {
    match error {
        ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey) => {
            TokenFault::UnknownKey
        }
        error => TokenFault::Other(OpenIdError::token(whole(&error))),
    }
}

impl From<TokenFault> for OpenIdError {
    fn from(fault: TokenFault) -> Self {
        match fault {
            TokenFault::UnknownKey => Self::token("none of the provider's keys signed it"),
            TokenFault::Other(error) => error,
        }
    }
}

impl Identity {
    /// Who an ID token tells of.
    pub(crate) fn of(claims: &CoreIdTokenClaims) -> Result<Self, OpenIdError> {
        let subject = claims.subject().as_str();
        if subject.is_empty() || subject.len() > MAX_SUBJECT_BYTES {
            let reason = format!(
                "its subject has {} bytes instead of 1 to {MAX_SUBJECT_BYTES}",
                subject.len()
            );
            return Err(OpenIdError::token(reason));
        }
        Ok(Self {
            issuer: claims.issuer().to_string(),
            subject: subject.to_owned(),
            preferred_name: claims.preferred_username().map(|name| name.to_string()),
            email: claims.email().map(|email| email.to_string()),
            email_verified: claims.email_verified() == Some(true),
        })
    }

    /// Whether nothing is known that they could be called by.
    pub(crate) fn is_nameless(&self) -> bool {
        self.preferred_name.is_none() && self.email.is_none()
    }

    /// The same, with what the provider tells when it is asked.
    pub(crate) fn named_by(self, claims: &CoreUserInfoClaims) -> Self {
        Self {
            preferred_name: claims.preferred_username().map(|name| name.to_string()),
            email: claims.email().map(|email| email.to_string()),
            email_verified: claims.email_verified() == Some(true),
            ..self
        }
    }
}
