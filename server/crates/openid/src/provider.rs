//! The provider: sends people there, and takes them back.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::DateTime;
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreClientAuthMethod, CoreErrorResponseType, CoreIdToken, CoreIdTokenClaims,
    CoreJsonWebKeySet, CoreProviderMetadata, CoreRequestTokenError, CoreTokenResponse, CoreUserInfoClaims,
};
use openidconnect::{
    AuthType, AuthorizationCode, ClientId, ClientSecret, CsrfToken, DiscoveryError, EndpointMaybeSet, EndpointNotSet,
    EndpointSet, IssuerUrl, Nonce, OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl,
    RequestTokenError, Scope, TokenResponse, UserInfoError,
};

use crate::OpenIdError;
use crate::error::whole;
use crate::http::{Http, HttpError};
use crate::pending::{PENDING_MS, Pending};
use crate::settings::{Settings, SettingsFault, is_safe};
use crate::token::{Expected, Identity, TokenFault};

/// How long the provider's description and keys are kept, milliseconds: 10 minutes.
const KEEP_MS: i64 = 10 * 60_000;
/// What we would like to be told beside who it is: what to call them.
const SCOPES: [&str; 2] = ["profile", "email"];

/// What the library calls a client once the provider's description is known.
type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

/// A provider, and this server as its client. For many threads at once.
pub struct Provider {
    issuer: IssuerUrl,
    client_id: ClientId,
    client_secret: Option<ClientSecret>,
    redirect: RedirectUrl,
    http: Http,
    /// No thread holds it while it asks, or all would wait for a provider that does not answer.
    known: Mutex<Option<Known>>,
}

/// What the provider said about itself.
#[derive(Clone)]
struct Known {
    metadata: Arc<CoreProviderMetadata>,
    read_ms: i64,
}

/// A sign-in that was begun.
#[derive(Debug)]
pub struct Started {
    /// Where the browser goes now.
    pub address: String,
    /// What it keeps until it comes back.
    pub pending: Pending,
}

impl Provider {
    /// The provider of these settings. It is not asked anything yet.
    ///
    /// # Errors
    /// When the settings cannot be used.
    pub fn new(settings: Settings) -> Result<Self, SettingsFault> {
        settings.check()?;
        let http = Http::new(&settings.issuer);
        Ok(Self {
            issuer: IssuerUrl::new(settings.issuer.clone())
                .map_err(|error| SettingsFault::address(&settings.issuer, error))?,
            redirect: RedirectUrl::new(settings.redirect.clone())
                .map_err(|error| SettingsFault::address(&settings.redirect, error))?,
            client_id: ClientId::new(settings.client_id),
            client_secret: settings.client_secret.map(ClientSecret::new),
            http,
            known: Mutex::new(None),
        })
    }

    /// Asks the provider to describe itself, unless it did so lately.
    ///
    /// # Errors
    /// [`OpenIdError::Unreached`] and [`OpenIdError::Answer`].
    pub fn look(&self, now_ms: i64) -> Result<(), OpenIdError> {
        self.metadata(now_ms).map(drop)
    }

    /// Begins a sign-in. `then` comes back with it.
    ///
    /// # Errors
    /// [`OpenIdError::Unreached`] and [`OpenIdError::Answer`].
    pub fn begin(&self, then: &str, now_ms: i64) -> Result<Started, OpenIdError> {
        let metadata = self.metadata(now_ms)?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let is_known = |scope: &Scope| metadata.scopes_supported().is_none_or(|known| known.contains(scope));
        let scopes = SCOPES.map(|scope| Scope::new(scope.to_owned()));
        let client = self.client(&metadata);
        let flow = CoreAuthenticationFlow::AuthorizationCode;
        let (address, state, nonce) = client
            .authorize_url(flow, CsrfToken::new_random, Nonce::new_random)
            .add_scopes(scopes.into_iter().filter(is_known))
            .set_pkce_challenge(challenge)
            .url();
        Ok(Started {
            address: address.into(),
            pending: Pending {
                state: state.into_secret(),
                nonce: nonce.secret().clone(),
                verifier: verifier.into_secret(),
                expires_ms: now_ms.saturating_add(PENDING_MS),
                then: then.to_owned(),
            },
        })
    }

    /// Ends a sign-in: `code` and `state` are what the browser brought from the provider, `pending` what it kept.
    ///
    /// # Errors
    /// All of [`OpenIdError`].
    pub fn finish(&self, pending: &Pending, code: &str, state: &str, now_ms: i64) -> Result<Identity, OpenIdError> {
        if !pending.is_for(state) {
            return Err(OpenIdError::State);
        }
        if now_ms >= pending.expires_ms {
            return Err(OpenIdError::Expired);
        }
        let metadata = self.metadata(now_ms)?;
        let client = self.client(&metadata);
        let answer = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(|error| OpenIdError::answer(whole(&error)))?
            .set_pkce_verifier(PkceCodeVerifier::new(pending.verifier.clone()))
            .request(&|request| self.http.send(request))
            .map_err(not_exchanged)?;
        let token = answer
            .id_token()
            .ok_or_else(|| OpenIdError::answer("there is no ID token in it"))?;
        let nonce = Nonce::new(pending.nonce.clone());
        let claims = self.checked(token, &metadata, &nonce, now_ms)?;
        let identity = Identity::of(claims)?;
        if identity.is_nameless() && client.user_info_url().is_some() {
            return Ok(identity.named_by(&self.user_info(&client, &answer, claims)?));
        }
        Ok(identity)
    }

    /// What the ID token says, if it is good. Providers change their keys, so an unknown one is looked for once.
    fn checked<'t>(
        &self,
        token: &'t CoreIdToken,
        metadata: &Arc<CoreProviderMetadata>,
        nonce: &Nonce,
        now_ms: i64,
    ) -> Result<&'t CoreIdTokenClaims, OpenIdError> {
        let expected = Expected {
            issuer: &self.issuer,
            client_id: &self.client_id,
            nonce,
            now: DateTime::from_timestamp_millis(now_ms).unwrap_or_default(),
        };
        match expected.check(token, metadata.jwks()) {
            Err(TokenFault::UnknownKey) => {
                let keys = CoreJsonWebKeySet::fetch(metadata.jwks_uri(), &|request| self.http.send(request));
                let keys = keys.map_err(not_described)?;
                let claims = expected.check(token, &keys)?;
                self.remember((**metadata).clone().set_jwks(keys), now_ms);
                Ok(claims)
            }
            outcome => Ok(outcome?),
        }
    }

    /// Some providers tell names only to who asks with the access token.
    fn user_info(
        &self,
        client: &Client,
        answer: &CoreTokenResponse,
        claims: &CoreIdTokenClaims,
    ) -> Result<CoreUserInfoClaims, OpenIdError> {
        let token = answer.access_token().clone();
        let request = client.user_info(token, Some(claims.subject().clone()));
        let request = request.map_err(|error| OpenIdError::answer(whole(&error)))?;
        request
            .request(&|request| self.http.send(request))
            .map_err(|error| match error {
                UserInfoError::Request(error) => error.into(),
                error => OpenIdError::answer(whole(&error)),
            })
    }

    fn client(&self, metadata: &CoreProviderMetadata) -> Client {
        let methods = metadata.token_endpoint_auth_methods_supported();
        let takes = |method| methods.is_none_or(|methods| methods.contains(&method));
        // The first is what a provider takes that does not say (OpenID Connect Discovery 1.0, section 3).
        let auth = if takes(CoreClientAuthMethod::ClientSecretBasic) || !takes(CoreClientAuthMethod::ClientSecretPost) {
            AuthType::BasicAuth
        } else {
            AuthType::RequestBody
        };
        CoreClient::from_provider_metadata(metadata.clone(), self.client_id.clone(), self.client_secret.clone())
            .set_redirect_uri(self.redirect.clone())
            .set_auth_type(auth)
    }

    fn metadata(&self, now_ms: i64) -> Result<Arc<CoreProviderMetadata>, OpenIdError> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(known) = known
            && (known.read_ms..known.read_ms.saturating_add(KEEP_MS)).contains(&now_ms)
        {
            return Ok(known.metadata);
        }
        let metadata = CoreProviderMetadata::discover(&self.issuer, &|request| self.http.send(request));
        let metadata = metadata.map_err(not_described)?;
        let entrance = metadata.authorization_endpoint();
        if !is_safe(entrance.url()) {
            let reason = format!("it sends people to {}, which is not encrypted", **entrance);
            return Err(OpenIdError::answer(reason));
        }
        Ok(self.remember(metadata, now_ms))
    }

    fn remember(&self, metadata: CoreProviderMetadata, now_ms: i64) -> Arc<CoreProviderMetadata> {
        let metadata = Arc::new(metadata);
        let known = Known {
            metadata: Arc::clone(&metadata),
            read_ms: now_ms,
        };
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Some(known);
        metadata
    }
}

impl From<HttpError> for OpenIdError {
    fn from(error: HttpError) -> Self {
        let reason = error.to_string();
        match error {
            HttpError::Failed { .. } => Self::Unreached { reason },
            _ => Self::Answer { reason },
        }
    }
}

fn not_described(error: DiscoveryError<HttpError>) -> OpenIdError {
    match error {
        DiscoveryError::Request(error) => error.into(),
        error => OpenIdError::answer(whole(&error)),
    }
}

fn not_exchanged(error: CoreRequestTokenError<HttpError>) -> OpenIdError {
    match error {
        RequestTokenError::Request(error) => error.into(),
        RequestTokenError::ServerResponse(said) if *said.error() == CoreErrorResponseType::InvalidGrant => {
            OpenIdError::Code {
                reason: said.to_string(),
            }
        }
        error => OpenIdError::answer(whole(&error)),
    }
}
