//! From a name and a password to a session.

use std::net::IpAddr;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};

use auth::{LoginName, Password, SecretHash, SecretKind, password};
use db::people::users::{self, User};

use super::accounts::{NewUser, hash};
use super::audit::Origin;
use super::sessions::Opened;
use super::{People, PeopleError};

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
        if let Err(refused) = self.throttle.attempt(&name, address, self.now_ms()) {
            return Err(PeopleError::Throttled {
                wait_s: refused.wait_s().unsigned_abs(),
            });
        }
        let outcome = self.user_with(&name, candidate).await;
        match &outcome {
            Ok(Some(_)) => self.throttle.succeeded(&name, address),
            Ok(None) => {
                let act = origin.act(self.now_ms(), "session.refuse", &name);
                self.record(act).await?;
            }
            Err(_) => self.throttle.undecided(&name, address),
        }
        let user = outcome?.ok_or(PeopleError::SignIn)?;
        self.open_session(user, agent, &origin.signed_in(&name)).await
    }

    /// The account with this name and password that may sign in.
    async fn user_with(&self, name: &LoginName, candidate: String) -> Result<Option<User>, PeopleError> {
        let wanted = name.as_str().to_owned();
        let user = self
            .database
            .read(move |connection| users::by_name(connection, &wanted))
            .await?;
        let stored = user.as_ref().and_then(|user| user.password.clone());
        let decoy = Arc::clone(&self.decoy);
        let (is_right, is_old, candidate) = tokio::task::spawn_blocking(move || {
            let is_right = decoy.verify(stored.as_deref(), &candidate);
            let is_old = stored.as_deref().is_some_and(password::needs_rehash);
            (is_right, is_old, candidate)
        })
        .await
        .map_err(|_| PeopleError::Lost)?;
        let user = user.filter(|user| is_right && user.disabled_ms.is_none());
        if let (Some(user), true) = (&user, is_old) {
            // Only now is the password at hand that a stronger hash is made of.
            if let Ok(password) = Password::parse(&candidate, name) {
                let (id, hash) = (user.id.clone(), hash(password).await?);
                self.database
                    .write(move |connection| users::set_password(connection, &id, &hash))
                    .await?;
            }
        }
        Ok(user)
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
        let wanted = self.setup.lock().unwrap_or_else(PoisonError::into_inner).clone();
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
