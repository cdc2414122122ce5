//! Where a database is.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Which database, and how it is used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DbConfig {
    /// Where it is.
    pub address: Address,
    /// Connections at once, 1 to 64. What is over waits.
    pub connections: u32,
    /// Seconds to wait for one of them, or for another writer.
    pub wait_s: u64,
}

impl DbConfig {
    /// The database at this address, with eight connections and a patience of ten seconds.
    pub fn at(address: Address) -> Self {
        Self {
            address,
            connections: 8,
            wait_s: 10,
        }
    }
}

/// Where a database is. Shown without a password.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Address {
    /// A file; its folder must be there.
    Sqlite(PathBuf),
    /// A server, as `postgres://user:password@host:5432/name`.
    Postgres(String),
}

/// An address that is none.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` is no address of a database; write sqlite:FILE or postgres://USER:PASSWORD@HOST/NAME")]
pub struct AddressFault(String);

const POSTGRES: [&str; 2] = ["postgres://", "postgresql://"];
const SQLITE: &str = "sqlite:";

impl FromStr for Address {
    type Err = AddressFault;

    fn from_str(text: &str) -> Result<Self, AddressFault> {
        if POSTGRES.iter().any(|scheme| text.starts_with(scheme)) {
            return Ok(Self::Postgres(text.to_owned()));
        }
        match text.strip_prefix(SQLITE) {
            Some(file) if !file.is_empty() && !file.starts_with("//") => Ok(Self::Sqlite(PathBuf::from(file))),
            _ => Err(AddressFault(shown(text))),
        }
    }
}

impl TryFrom<String> for Address {
    type Error = AddressFault;

    fn try_from(text: String) -> Result<Self, AddressFault> {
        text.parse()
    }
}

impl From<Address> for String {
    fn from(address: Address) -> Self {
        match address {
            Address::Sqlite(file) => format!("{SQLITE}{}", file.display()),
            Address::Postgres(url) => url,
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(file) => write!(f, "{}", file.display()),
            Self::Postgres(url) => f.write_str(&shown(url)),
        }
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// A URL without its password, wherever that stands: between the user's name and the host, or in the query.
fn shown(url: &str) -> String {
    // A password may hold a question mark, so the query begins behind the last @.
    let host = url.rfind('@').unwrap_or(0);
    let query = url[host..].find('?').map_or(url.len(), |at| host + at);
    let (url, query) = (&url[..query], url[query..].trim_start_matches('?'));
    let mut shown = match (url.split_once("://"), url.rsplit_once('@')) {
        (Some((scheme, _)), Some((people, host))) => {
            let user = people.trim_start_matches(scheme).trim_start_matches("://");
            let user = user.split_once(':').map_or(user, |(user, _)| user);
            format!("{scheme}://{user}@{host}")
        }
        _ => url.to_owned(),
    };
    let kept: Vec<&str> = query
        .split('&')
        .filter(|pair| !pair.is_empty() && !pair.contains("password"))
        .collect();
    if !kept.is_empty() {
        shown = format!("{shown}?{}", kept.join("&"));
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        let parsed = |text: &str| text.parse::<Address>();
        assert_eq!(
            parsed("sqlite:/srv/pastiche.db"),
            Ok(Address::Sqlite("/srv/pastiche.db".into()))
        );
        assert_eq!(parsed("sqlite:pastiche.db"), Ok(Address::Sqlite("pastiche.db".into())));
        for url in ["postgres://host/name", "postgresql://user:secret@host:5432/name"] {
            assert_eq!(parsed(url), Ok(Address::Postgres(url.to_owned())));
        }
        for odd in ["", "pastiche.db", "sqlite:", "sqlite://host/file", "mysql://host/name"] {
            let message = parsed(odd).unwrap_err().to_string();
            assert!(message.contains("sqlite:FILE"), "{message}");
        }
    }

    #[test]
    fn passwords_are_not_shown() {
        for (url, expect) in [
            (
                "postgres://user:sec@ret@host:5432/name",
                "postgres://user@host:5432/name",
            ),
            (
                "postgres://host/name?password=secret&sslmode=require",
                "postgres://host/name?sslmode=require",
            ),
            (
                "postgres://user:pa?ss@host/name?sslmode=require",
                "postgres://user@host/name?sslmode=require",
            ),
            ("postgres://user@host/name", "postgres://user@host/name"),
        ] {
            let address: Address = url.parse().unwrap();
            assert_eq!(format!("{address} {address:?}"), format!("{expect} {expect}"));
        }
        let fault = "mysql://user:secret@host/name".parse::<Address>().unwrap_err();
        assert!(!fault.to_string().contains("secret"), "{fault}");
    }
}
