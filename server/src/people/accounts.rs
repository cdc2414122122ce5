//! Accounts: who has one, and what they are.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use auth::{LoginName, Password, Role, password};
use db::audit::append;
use db::people::users::{self, User};
use db::people::{api_tokens, sessions};
use db::{DbError, UserId};

use super::audit::Origin;
use super::{People, PeopleError, SignedIn};

/// Somebody to be.
#[derive(Clone)]
pub struct NewUser {
    /// What they will type.
    pub name: String,
    /// Their first password.
    pub password: String,
    /// What they will be.
    pub role: Role,
}

/// The hash of a password; it takes tens of milliseconds, beside the threads that serve.
pub(super) async fn hash(password: Password) -> Result<String, PeopleError> {
    let hash = tokio::task::spawn_blocking(move || password::hash(&password)).await;
    Ok(hash.map_err(|_| PeopleError::Lost)??.as_str().to_owned())
}

impl People {
    /// Adds somebody.
    ///
    /// # Errors
    /// [`PeopleError::Value`]; [`DbError::Taken`] when somebody has that name.
    pub async fn add_user(&self, new: NewUser, origin: &Origin) -> Result<User, PeopleError> {
        let user = self.user_of(new).await?;
        let act = origin
            .clone()
            .with("role", user.role.clone())
            .act(self.now_ms(), "user.add", &user.name);
        let row = user.clone();
        let add = move |connection: &mut db::Connection| {
            users::add(connection, &row)?;
            append(connection, act)
        };
        self.database.write(add).await?;
        self.has_accounts.store(true, Ordering::Relaxed);
        Ok(user)
    }

    /// Adds the first account, an administrator's.
    pub(super) async fn add_first(&self, new: NewUser, origin: &Origin) -> Result<User, PeopleError> {
        let role = Role::Administrator;
        let user = self.user_of(NewUser { role, ..new }).await?;
        let act = origin
            .clone()
            .with("role", role.as_str())
            .act(self.now_ms(), "user.add", &user.name);
        let row = user.clone();
        let add = move |connection: &mut db::Connection| {
            users::add_first(connection, &row)?;
            append(connection, act)
        };
        match self.database.write(add).await {
            Err(DbError::Taken(_)) => Err(PeopleError::Setup),
            outcome => Ok(outcome.map(|_| user)?),
        }
    }

    async fn user_of(&self, new: NewUser) -> Result<User, PeopleError> {
        let name: LoginName = new.name.parse()?;
        let password = Password::parse(&new.password, &name)?;
        Ok(User {
            id: UserId::new(),
            name: name.as_str().to_owned(),
            password: Some(hash(password).await?),
            role: new.role.as_str().to_owned(),
            created_ms: self.now_ms(),
            disabled_ms: None,
        })
    }

    /// Accounts whose names come after `after`, at most `limit`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn users(&self, after: String, limit: i64) -> Result<Vec<User>, PeopleError> {
        Ok(self
            .database
            .read(move |connection| users::list(connection, &after, limit))
            .await?)
    }

    /// The account of this name.
    ///
    /// # Errors
    /// [`DbError::NotFound`].
    pub async fn user(&self, name: &str) -> Result<User, PeopleError> {
        let name: LoginName = name.parse()?;
        let user = self
            .database
            .read(move |connection| users::by_name(connection, name.as_str()));
        Ok(user.await?.ok_or(DbError::NotFound("user"))?)
    }

    /// Gives somebody another role, or takes the right to sign in away or gives it back; what is `None` stays. Who may not sign in any
    /// more loses their sessions and tokens.
    ///
    /// # Errors
    /// [`DbError::NotFound`]; [`DbError::Taken`] when no administrator would be left.
    pub async fn change_user(
        &self,
        name: &str,
        role: Option<Role>,
        disabled: Option<bool>,
        origin: &Origin,
    ) -> Result<User, PeopleError> {
        let (name, now_ms, origin): (LoginName, _, _) = (name.parse()?, self.now_ms(), origin.clone());
        let change = move |connection: &mut db::Connection| {
            let before = users::by_name(connection, name.as_str())?.ok_or(DbError::NotFound("user"))?;
            let mut user = before.clone();
            if let Some(role) = role {
                user.role = role.as_str().to_owned();
            }
            user.disabled_ms = match disabled {
                None => user.disabled_ms,
                Some(false) => None,
                Some(true) => user.disabled_ms.or(Some(now_ms)),
            };
            users::change(connection, &user.id, &user.role, user.disabled_ms)?;
            if user.role != before.role {
                let origin = origin.clone().with("from", before.role).with("to", user.role.clone());
                append(connection, origin.act(now_ms, "user.role", &user.name))?;
            }
            if user.disabled_ms.is_some() != before.disabled_ms.is_some() {
                let action = if user.disabled_ms.is_some() {
                    "user.disable"
                } else {
                    "user.enable"
                };
                append(connection, origin.act(now_ms, action, &user.name))?;
            }
            if user.disabled_ms.is_some() {
                sessions::end_all(connection, &user.id, None, now_ms)?;
                api_tokens::end_all(connection, &user.id, now_ms)?;
            }
            Ok(user)
        };
        Ok(self.database.write(change).await?)
    }

    /// Gives somebody another password, for those who have lost theirs. Their sessions end.
    ///
    /// # Errors
    /// [`PeopleError::Value`]; [`DbError::NotFound`].
    pub async fn reset_password(&self, name: &str, new: &str, origin: &Origin) -> Result<(), PeopleError> {
        let user = self.user(name).await?;
        let act = origin.act(self.now_ms(), "user.reset-password", &user.name);
        self.put_password(user, new, None, act).await
    }

    /// Gives oneself another password; all other sessions end.
    ///
    /// # Errors
    /// [`PeopleError::SignIn`] when `current` is not the password; [`PeopleError::Value`].
    pub async fn change_password(
        &self,
        signed_in: &SignedIn,
        current: String,
        new: &str,
        origin: &Origin,
    ) -> Result<(), PeopleError> {
        let stored = signed_in.user.password.clone();
        let decoy = Arc::clone(&self.decoy);
        let is_right = tokio::task::spawn_blocking(move || decoy.verify(stored.as_deref(), &current)).await;
        if !is_right.map_err(|_| PeopleError::Lost)? {
            return Err(PeopleError::SignIn);
        }
        let act = origin.act(self.now_ms(), "user.change-password", &signed_in.user.name);
        self.put_password(signed_in.user.clone(), new, signed_in.session().cloned(), act)
            .await
    }

    async fn put_password(
        &self,
        user: User,
        new: &str,
        kept: Option<db::SessionId>,
        act: db::audit::Act,
    ) -> Result<(), PeopleError> {
        let name: LoginName = user.name.parse()?;
        let hash = hash(Password::parse(new, &name)?).await?;
        let now_ms = self.now_ms();
        let put = move |connection: &mut db::Connection| {
            users::set_password(connection, &user.id, &hash)?;
            sessions::end_all(connection, &user.id, kept.as_ref(), now_ms)?;
            append(connection, act)
        };
        self.database.write(put).await?;
        Ok(())
    }
}
