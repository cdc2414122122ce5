//! Roles: of an account on the server, and of a member in a publisher.
//!
//! A role is a word in the database and in JSON; an unknown word is an error that lists the valid ones. That a
//! guest may look around is no role but a setting, so there is no word for it.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::UnknownWord;

/// What an account may do on the server. The order is the order of power.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Role {
    /// Browses, renders, and publishes for the publishers it belongs to.
    Member,
    /// Manages people, publishers and the server as well.
    Administrator,
}

/// What an account may do in one publisher. The order is the order of power.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum PublisherRole {
    /// Publishes packs.
    Member,
    /// Invites and removes members as well.
    Owner,
}

impl Role {
    const ALL: [Self; 2] = [Self::Member, Self::Administrator];

    /// The role's word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Administrator => "administrator",
        }
    }
}

impl PublisherRole {
    const ALL: [Self; 2] = [Self::Member, Self::Owner];

    /// The role's word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Owner => "owner",
        }
    }
}

impl FromStr for Role {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        let found = Self::ALL.into_iter().find(|role| role.as_str() == text);
        found.ok_or_else(|| UnknownWord::new(text, "role", Self::ALL.map(Self::as_str)))
    }
}

impl FromStr for PublisherRole {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        let found = Self::ALL.into_iter().find(|role| role.as_str() == text);
        found.ok_or_else(|| UnknownWord::new(text, "role in a publisher", Self::ALL.map(Self::as_str)))
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for PublisherRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl TryFrom<String> for Role {
    type Error = UnknownWord;

    fn try_from(text: String) -> Result<Self, UnknownWord> {
        text.parse()
    }
}

impl TryFrom<String> for PublisherRole {
    type Error = UnknownWord;

    fn try_from(text: String) -> Result<Self, UnknownWord> {
        text.parse()
    }
}

impl From<Role> for String {
    fn from(role: Role) -> Self {
        role.as_str().to_owned()
    }
}

impl From<PublisherRole> for String {
    fn from(role: PublisherRole) -> Self {
        role.as_str().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check<R: FromStr<Err = UnknownWord> + fmt::Display>(text: &str, expect: Result<(), &str>) {
        let got = text.parse::<R>().map_err(|error| error.to_string());
        match (got, expect) {
            (Ok(role), Ok(())) => assert_eq!(role.to_string(), text),
            (Err(message), Err(expect)) => assert_eq!(message, expect),
            (got, _) => panic!("{text}: {:?}", got.map(|role| role.to_string())),
        }
    }

    #[test]
    fn words() {
        check::<Role>("member", Ok(()));
        check::<Role>("administrator", Ok(()));
        check::<Role>(
            "Administrater",
            Err("`Administrater` is no role; did you mean `administrator`? valid: member, administrator"),
        );
        check::<Role>("root\n", Err("`root\\n` is no role; valid: member, administrator"));
        check::<PublisherRole>("member", Ok(()));
        check::<PublisherRole>("owner", Ok(()));
        check::<PublisherRole>(
            "administrator",
            Err("`administrator` is no role in a publisher; valid: member, owner"),
        );
    }

    #[test]
    fn order_and_json() {
        assert!(Role::Administrator > Role::Member && PublisherRole::Owner > PublisherRole::Member);
        assert_eq!(
            serde_json::to_string(&Role::Administrator).unwrap(),
            "\"administrator\""
        );
        assert_eq!(serde_json::to_string(&PublisherRole::Owner).unwrap(), "\"owner\"");
        assert_eq!(serde_json::from_str::<Role>("\"member\"").unwrap(), Role::Member);
        assert!(serde_json::from_str::<PublisherRole>("\"boss\"").is_err());
    }
}
