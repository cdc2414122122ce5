//! From a name and a password to a session.

use std::net::IpAddr;
use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use auth::{LoginName, Password, SecretHash, SecretKind, password};
use db::people::users::{self, User};

use super::accounts::NewUser;
use super::audit::Origin;
use super::sessions::Opened;
use super::{People, PeopleError};

/// What a name and a password turned out to be.
enum Found {
    /// Those of this account.
    Right(Box<User>),
    /// Not those of an account that may sign in.
    Wrong {
        /// Whether somebody has that name.
        is_known: bool,
    },
}

impl People {
    /// Signs somebody in from `address`. It takes as long whether there is such an account or not.
    ///
    /// # Errors
    /// [`PeopleError::SignIn`], [`PeopleError::Throttled`], and when the database fails. Failures are in the audit log.
    pub async fn sign_in(
        &self,
        name: &str,
        candidate: String,
        address: IpAddr,
        agent: &str,
    ) -> Result<Opened, PeopleError> {
        let name: LoginName = name.parse().map_err(|_| PeopleError::SignIn)?;
        let origin = Origin::address(address);
        self.admit(&name, address)?;
        let outcome = self.user_with(&name, candidate).await;
        match &outcome {
            Ok(Found::Right(_)) => self.throttle.succeeded(&name, address, self.now_ms()),
            Ok(Found::Wrong { is_known }) => self.tell_failure(&name, *is_known, &origin).await?,
            Err(_) => self.throttle.undecided(&name, address),
        }
        match outcome? {
            Found::Right(user) => self.open_session(*user, agent, &origin.signed_in(&name)).await,
            Found::Wrong { .. } => Err(PeopleError::SignIn),
        }
    }

    /// Writes down that a sign-in failed. People type their passwords where names belong, so a name that nobody has is not written, and
    /// those are told once a minute: anybody can make them up.
    async fn tell_failure(&self, name: &LoginName, is_known: bool, origin: &Origin) -> Result<(), PeopleError> {
        if !is_known && !self.is_news("session.refuse") {
            return Ok(());
        }
        let subject = if is_known { name.as_str() } else { "(unknown)" };
        self.record(origin.act(self.now_ms(), "session.refuse", subject)).await
    }

    /// The account with this name and password that may sign in.
    async fn user_with(&self, name: &LoginName, candidate: String) -> Result<Found, PeopleError> {
        let wanted = name.as_str().to_owned();
        let user = self
            .database
            .read(move |connection| users::by_name(connection, &wanted))
            .await?;
        let is_known = user.is_some();
        let stored = user.as_ref().and_then(|user| user.password.clone());
        let is_old = stored.as_deref().is_some_and(password::needs_rehash);
        let is_right = self.matches(stored, candidate.clone()).await?;
        match user.filter(|user| is_right && user.disabled_ms.is_none()) {
            None => Ok(Found::Wrong { is_known }),
            Some(user) if is_old => Ok(Found::Right(Box::new(self.rehashed(user, name, &candidate).await?))),
            Some(user) => Ok(Found::Right(Box::new(user))),
        }
    }

    /// Replaces a hash that is too weak by now: only now is the password at hand that a stronger one is made of.
    async fn rehashed(&self, user: User, name: &LoginName, candidate: &str) -> Result<User, PeopleError> {
        let Ok(password) = Password::parse(candidate, name) else {
            return Ok(user);
        };
        let hash = self.hashed(password).await?;
        let put = move |connection: &mut db::Connection| {
            users::hold(connection)?;
            let now = users::by_id(connection, &user.id)?;
            if now == user {
                users::set_password(connection, &user.id, &hash)?;
            }
            users::by_id(connection, &user.id)
        };
        Ok(self.database.write(put).await?)
    }

    /// Makes the first administrator, for whoever has the link that `serve` printed, and signs them in.
    ///
    /// # Errors
    /// [`PeopleError::Setup`] when the secret is not that of the link or there are accounts; [`PeopleError::Value`].
    pub async fn set_up(
        &self,
        secret: &str,
        user: NewUser,
        address: IpAddr,
        agent: &str,
    ) -> Result<Opened, PeopleError> {
        let shown = SecretHash::parse(secret, SecretKind::Setup).map_err(|_| PeopleError::Setup)?;
        let wanted = *self.setup.lock().unwrap_or_else(PoisonError::into_inner);
        if wanted != Some(shown) {
            return Err(PeopleError::Setup);
        }
        let name: LoginName = user.name.parse()?;
        let origin = Origin::address(address).signed_in(&name);
        let user = self.add_first(user, &origin).await?;
        self.has_accounts.store(true, Ordering::Relaxed);
        *self.setup.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.open_session(user, agent, &origin).await
    }
}
