//! Accounts: who has one, and what they are.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::atomic::Ordering;

use auth::{LoginName, Password, Role};
use db::audit::{Act, append};
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
        self.write(origin, add).await?;
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
            Err(DbError::Conflict(_)) => Err(PeopleError::Setup),
            outcome => Ok(outcome.map(|_| user)?),
        }
    }

    async fn user_of(&self, new: NewUser) -> Result<User, PeopleError> {
        let name: LoginName = new.name.parse()?;
        let password = Password::parse(&new.password, &name)?;
        Ok(User {
            id: UserId::new(),
            name: name.as_str().to_owned(),
            password: Some(self.hashed(password).await?),
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

    /// Changes somebody's account; what is `None` stays. Who gets another password from somebody else, or may not sign in any more, loses
    /// their sessions and tokens.
    ///
    /// # Errors
    /// [`PeopleError::Value`]; [`DbError::NotFound`]; [`DbError::Conflict`] when no administrator would be left.
    pub async fn change_user(&self, name: &str, change: UserChange, origin: &Origin) -> Result<User, PeopleError> {
        let name: LoginName = name.parse()?;
        let hash = match &change.password {
            Some(password) => Some(self.hashed(Password::parse(password, &name)?).await?),
            None => None,
        };
        let (now_ms, from) = (self.now_ms(), origin.clone());
        let put = move |connection: &mut db::Connection| {
            users::hold(connection)?;
            let before = users::by_name(connection, name.as_str())?.ok_or(DbError::NotFound("user"))?;
            let user = change.of(&before, now_ms);
            users::change(connection, &user.id, &user.role, user.disabled_ms)?;
            if let Some(hash) = &hash {
                users::set_password(connection, &user.id, hash)?;
            }
            if hash.is_some() || user.disabled_ms.is_some() {
                sessions::end_all(connection, &user.id, None, now_ms)?;
                api_tokens::end_all(connection, &user.id, now_ms)?;
            }
            for act in acts(&from, &before, &user, hash.is_some(), now_ms) {
                append(connection, act)?;
            }
            Ok(user)
        };
        self.write(origin, put).await
    }

    /// Gives oneself another password; all other sessions end.
    ///
    /// # Errors
    /// [`PeopleError::SignIn`] when `current` is not the password, [`PeopleError::Throttled`] when that was tried too often,
    /// [`PeopleError::Value`], and [`PeopleError::Refused`] when somebody else changed it meanwhile.
    pub async fn change_password(
        &self,
        signed_in: &SignedIn,
        current: String,
        new: &str,
        origin: &Origin,
    ) -> Result<(), PeopleError> {
        let name: LoginName = signed_in.user.name.parse()?;
        let new = Password::parse(new, &name)?;
        let address = origin.ip().unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        self.admit(&name, address)?;
        match self.matches(signed_in.user.password.clone(), current).await {
            Ok(true) => self.throttle.succeeded(&name, address, self.now_ms()),
            Ok(false) => {
                self.record(origin.act(self.now_ms(), "user.refuse-password", &name))
                    .await?;
                return Err(PeopleError::SignIn);
            }
            Err(error) => {
                self.throttle.undecided(&name, address);
                return Err(error);
            }
        }
        let hash = self.hashed(new).await?;
        let (id, kept, now_ms) = (signed_in.user.id.clone(), signed_in.session().cloned(), self.now_ms());
        let act = origin.act(now_ms, "user.change-password", &name);
        let put = move |connection: &mut db::Connection| {
            users::set_password(connection, &id, &hash)?;
            sessions::end_all(connection, &id, kept.as_ref(), now_ms)?;
            append(connection, act)
        };
        self.write(origin, put).await?;
        Ok(())
    }

    /// Lets a password be tried, unless too many were.
    pub(super) fn admit(&self, name: &LoginName, address: IpAddr) -> Result<(), PeopleError> {
        let admitted = self.throttle.attempt(name, address, self.now_ms());
        admitted.map_err(|refused| PeopleError::Throttled {
            wait_s: refused.wait_s().unsigned_abs(),
        })
    }
}

/// What is to be different about an account; what is `None` stays.
#[derive(Clone, Default)]
pub struct UserChange {
    /// What they are.
    pub role: Option<Role>,
    /// Whether they may not sign in.
    pub disabled: Option<bool>,
    /// Their password.
    pub password: Option<String>,
}

impl UserChange {
    fn of(&self, before: &User, now_ms: i64) -> User {
        User {
            role: self
                .role
                .map_or_else(|| before.role.clone(), |role| role.as_str().to_owned()),
            disabled_ms: match self.disabled {
                None => before.disabled_ms,
                Some(false) => None,
                Some(true) => before.disabled_ms.or(Some(now_ms)),
            },
            ..before.clone()
        }
    }
}

/// What the log tells of a change.
fn acts(origin: &Origin, before: &User, after: &User, is_reset: bool, now_ms: i64) -> Vec<Act> {
    let mut acts = Vec::new();
    if after.role != before.role {
        let origin = origin
            .clone()
            .with("from", before.role.clone())
            .with("to", after.role.clone());
        acts.push(origin.act(now_ms, "user.role", &after.name));
    }
    match (before.disabled_ms, after.disabled_ms) {
        (None, Some(_)) => acts.push(origin.act(now_ms, "user.disable", &after.name)),
        (Some(_), None) => acts.push(origin.act(now_ms, "user.enable", &after.name)),
        _ => {}
    }
    if is_reset {
        acts.push(origin.act(now_ms, "user.reset-password", &after.name));
    }
    acts
}
