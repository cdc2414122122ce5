//! Signing in with the studio's own OpenID Connect provider.
//!
//! The crate `openid` tells who somebody is at the provider; here it is decided who that is on this server. An account belongs to an
//! identity, issuer and subject together. People choose names and e-mail addresses, so no account is ever found by those. Who is not known
//! gets a member's account without a password, where the configuration says so and there is an administrator already.

mod name;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use ::openid::{Identity, OpenIdError, Pending, Provider, SettingsFault, Started};
use auth::{LoginName, Role};
use db::audit::append;
use db::people::identities;
use db::people::users::{self, User};
use db::{DbError, UserId};
use thiserror::Error;
use tokio::sync::Semaphore;

use super::audit::Origin;
use super::sessions::Opened;
use super::{People, PeopleError};
use crate::config::Config;

/// Sign-ins that wait for the provider at once: each takes a thread, for ten seconds where it does not answer.
const PLACES: usize = 16;
/// What stands between the parts of a sealed text; in none of them.
const SEAL: char = '~';
/// How long a place is waited for.
const PATIENCE: Duration = Duration::from_secs(2);

/// The provider that people may sign in with.
pub struct OpenId {
    provider: Arc<Provider>,
    places: Arc<Semaphore>,
    title: String,
    create: bool,
}

/// What a browser brings back from the provider.
pub struct Answer {
    /// What it kept meanwhile.
    pub pending: Pending,
    /// What the provider gave it for us.
    pub code: String,
    /// Which sign-in that is for.
    pub state: String,
}

/// Why nobody was signed in.
#[derive(Debug, Error)]
pub enum NotSignedIn {
    /// The provider, or what came from it.
    #[error(transparent)]
    OpenId(#[from] OpenIdError),
    /// Whoever was at the provider, or the provider, did not want to.
    #[error("they or the provider did not want to")]
    Declined,
    /// As many as may do are waiting for the provider.
    #[error("too many wait for the provider at once")]
    Busy,
    /// Nobody here is that, and nobody becomes it.
    #[error("nobody on this server has this identity at the provider")]
    UnknownAccount,
    /// The account may not be used.
    #[error("the account is disabled")]
    Disabled,
    /// For a reason of this server.
    #[error(transparent)]
    People(#[from] PeopleError),
}

impl OpenId {
    /// The provider that `config` names, on a server that listens on `listens`; nothing where it names none.
    ///
    /// # Errors
    /// When it is named in a way that cannot be used.
    pub fn of(config: &Config, listens: SocketAddr) -> Result<Option<Self>, SettingsFault> {
        let Some(settings) = config.openid_settings(listens) else {
            return Ok(None);
        };
        Ok(Some(Self {
            provider: Arc::new(Provider::new(settings)?),
            places: Arc::new(Semaphore::new(PLACES)),
            title: config.openid.title.clone(),
            create: config.openid.create,
        }))
    }

    /// What people call it.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Whether it can be used now.
    ///
    /// # Errors
    /// Why not.
    pub async fn look(&self, now_ms: i64) -> Result<(), NotSignedIn> {
        self.ask(move |provider| provider.look(now_ms)).await
    }

    /// Begins a sign-in that is to lead to `then`.
    ///
    /// # Errors
    /// When the provider cannot be used.
    pub async fn begin(&self, then: String, now_ms: i64) -> Result<Started, NotSignedIn> {
        self.ask(move |provider| provider.begin(&then, now_ms)).await
    }

    async fn finish(&self, answer: Answer, now_ms: i64) -> Result<Identity, NotSignedIn> {
        let Answer { pending, code, state } = answer;
        self.ask(move |provider| provider.finish(&pending, &code, &state, now_ms))
            .await
    }

    /// Asks the provider beside the threads that serve.
    async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Provider) -> Result<T, OpenIdError> + Send + 'static,
    ) -> Result<T, NotSignedIn> {
        let place = tokio::time::timeout(PATIENCE, Arc::clone(&self.places).acquire_owned()).await;
        let place = place.map_err(|_| NotSignedIn::Busy)?.map_err(|_| PeopleError::Lost)?;
        let provider = Arc::clone(&self.provider);
        let asked = tokio::task::spawn_blocking(move || {
            let _place = place;
            question(&provider)
        });
        Ok(asked.await.map_err(|_| PeopleError::Lost)??)
    }
}

impl People {
    /// What a browser may keep of a sign-in: signed, so that nobody makes this server ask the provider for sign-ins that did not begin here.
    pub fn seal(&self, pending: &Pending) -> String {
        let (text, keys) = (pending.to_string(), self.keyring());
        let signature = keys.signing().sign(&sealed(&text));
        format!("{text}{SEAL}{}{SEAL}{}", keys.signing().kid(), hex::encode(signature))
    }

    /// What was sealed here, on any node.
    pub fn unseal(&self, text: &str) -> Option<Pending> {
        let mut parts = text.rsplitn(3, SEAL);
        let (signature, kid, text) = (parts.next()?, parts.next()?, parts.next()?);
        let signature = hex::decode(signature).ok()?;
        let is_ours = self.keyring().verify(kid, &sealed(text), &signature);
        is_ours.then(|| text.parse().ok()).flatten()
    }

    /// Lets somebody in who is `subject` at the provider `issuer`.
    ///
    /// # Errors
    /// [`DbError::NotFound`]; [`DbError::Taken`] when that is somebody's already.
    pub async fn link(&self, name: &str, (issuer, subject): (&str, &str), origin: &Origin) -> Result<(), PeopleError> {
        let (name, now_ms): (LoginName, i64) = (name.parse()?, self.now_ms());
        let told = origin.clone().with("issuer", issuer).with("subject", subject);
        let act = told.act(now_ms, "user.link", name.as_str());
        let (issuer, subject) = (issuer.to_owned(), subject.to_owned());
        let link = move |connection: &mut db::Connection| {
            let user = users::by_name(connection, name.as_str())?.ok_or(DbError::NotFound("user"))?;
            let link = identities::Identity {
                issuer,
                subject,
                user_id: user.id,
                created_ms: now_ms,
            };
            identities::add(connection, &link)?;
            append(connection, act)
        };
        self.write(origin, link).await?;
        Ok(())
    }

    /// Who somebody is at providers: issuers and subjects.
    ///
    /// # Errors
    /// [`DbError::NotFound`].
    pub async fn links(&self, name: &str) -> Result<Vec<(String, String)>, PeopleError> {
        let name: LoginName = name.parse()?;
        let list = move |connection: &mut db::Connection| {
            let user = users::by_name(connection, name.as_str())?.ok_or(DbError::NotFound("user"))?;
            identities::of_user(connection, &user.id)
        };
        let links = self.database.read(list).await?;
        Ok(links.into_iter().map(|link| (link.issuer, link.subject)).collect())
    }

    /// Takes such a link away. Sessions that were begun go on; whoever is to be kept out is disabled.
    ///
    /// # Errors
    /// [`DbError::NotFound`].
    pub async fn unlink(
        &self,
        name: &str,
        (issuer, subject): (&str, &str),
        origin: &Origin,
    ) -> Result<(), PeopleError> {
        let name: LoginName = name.parse()?;
        let told = origin.clone().with("issuer", issuer).with("subject", subject);
        let act = told.act(self.now_ms(), "user.unlink", name.as_str());
        let (issuer, subject) = (issuer.to_owned(), subject.to_owned());
        let unlink = move |connection: &mut db::Connection| {
            let user = users::by_name(connection, name.as_str())?.ok_or(DbError::NotFound("user"))?;
            identities::remove(connection, &user.id, &issuer, &subject)?;
            append(connection, act)
        };
        self.write(origin, unlink).await?;
        Ok(())
    }

    /// Signs in whoever the provider says that it is.
    ///
    /// # Errors
    /// [`NotSignedIn`]. Refusals that are about somebody are in the audit log.
    pub async fn sign_in_with(
        &self,
        openid: &OpenId,
        answer: Answer,
        address: IpAddr,
        agent: &str,
    ) -> Result<Opened, NotSignedIn> {
        let origin = Origin::address(address).with("by", "openid");
        let identity = match openid.finish(answer, self.now_ms()).await {
            Err(NotSignedIn::OpenId(OpenIdError::Token { reason })) => {
                let origin = origin.with("reason", reason.as_str());
                self.tell_refusal(None, &origin).await?;
                return Err(OpenIdError::Token { reason }.into());
            }
            outcome => outcome?,
        };
        let (issuer, subject) = (identity.issuer.clone(), identity.subject.clone());
        let Some(user) = self.user_with_identity(identity, openid.create, &origin).await? else {
            // With these an administrator can link an account to them.
            let origin = origin.with("issuer", issuer).with("subject", subject);
            self.tell_refusal(None, &origin).await?;
            return Err(NotSignedIn::UnknownAccount);
        };
        if user.disabled_ms.is_some() {
            self.tell_refusal(Some(&user.name), &origin).await?;
            return Err(NotSignedIn::Disabled);
        }
        let name: LoginName = user.name.parse().map_err(PeopleError::from)?;
        Ok(self.open_session(user, agent, &origin.signed_in(&name)).await?)
    }

    /// Whose account it is; a new one where they have none and `create` says so.
    pub(super) async fn user_with_identity(
        &self,
        identity: Identity,
        create: bool,
        origin: &Origin,
    ) -> Result<Option<User>, PeopleError> {
        let (issuer, subject) = (identity.issuer.clone(), identity.subject.clone());
        let find = move |connection: &mut db::Connection| identities::find(connection, &issuer, &subject);
        let known = self.database.read(find).await?;
        if known.is_some() || !create {
            return Ok(known);
        }
        let (origin, now_ms) = (origin.clone(), self.now_ms());
        let add = move |connection: &mut db::Connection| add(connection, &identity, &origin, now_ms);
        Ok(self.database.write(add).await?)
    }

    /// Writes down that somebody was not let in. Anybody can be nobody here as often as they like, so that is told once a minute.
    async fn tell_refusal(&self, name: Option<&str>, origin: &Origin) -> Result<(), PeopleError> {
        if name.is_none() && !self.is_news("session.refuse by openid") {
            return Ok(());
        }
        let act = origin.act(self.now_ms(), "session.refuse", name.unwrap_or("(unknown)"));
        self.record(act).await
    }
}

/// What is signed of a sign-in: nothing else that the server's keys sign begins so.
fn sealed(text: &str) -> Vec<u8> {
    format!("pastiche sign-in with a provider\0{text}").into_bytes()
}

/// Adds a member for an identity, unless somebody did meanwhile. The first account is an administrator's, so where there is none nobody is added.
fn add(
    connection: &mut db::Connection,
    identity: &Identity,
    origin: &Origin,
    now_ms: i64,
) -> Result<Option<User>, DbError> {
    users::hold(connection)?;
    let Identity { issuer, subject, .. } = identity;
    let known = identities::find(connection, issuer, subject)?;
    if known.is_some() || users::count(connection)? == 0 {
        return Ok(known);
    }
    for name in name::names(identity) {
        if users::by_name(connection, name.as_str())?.is_some() {
            continue;
        }
        let user = User {
            id: UserId::new(),
            name: name.as_str().to_owned(),
            password: None,
            role: Role::Member.as_str().to_owned(),
            created_ms: now_ms,
            disabled_ms: None,
        };
        users::add(connection, &user)?;
        let link = identities::Identity {
            issuer: issuer.clone(),
            subject: subject.clone(),
            user_id: user.id.clone(),
            created_ms: now_ms,
        };
        identities::add(connection, &link)?;
        let origin = origin.clone().signed_in(&name).with("role", user.role.clone());
        append(connection, origin.act(now_ms, "user.add", &user.name))?;
        return Ok(Some(user));
    }
    Err(DbError::Conflict("every name like theirs is taken".to_owned()))
}
