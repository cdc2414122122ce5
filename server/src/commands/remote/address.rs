//! Where a server is.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use thiserror::Error;
use ureq::http::Uri;

/// The address of a server, without a slash at its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::commands) struct Address {
    base: String,
    is_tls: bool,
    is_here: bool,
}

/// A text that is no address of a server.
#[derive(Debug, PartialEq, Eq, Error)]
#[error("`{0}` is no address of a server; one looks like https://styles.example or http://127.0.0.1:8080")]
pub(in crate::commands) struct AddressFault(String);

impl Address {
    /// Whether nobody on the way can read what is sent: by TLS, or without leaving this machine.
    pub(in crate::commands) fn keeps_secrets(&self) -> bool {
        self.is_tls || self.is_here
    }

    /// Whether it is reached by TLS.
    pub(in crate::commands) fn is_tls(&self) -> bool {
        self.is_tls
    }
}

impl FromStr for Address {
    type Err = AddressFault;

    fn from_str(text: &str) -> Result<Self, AddressFault> {
        let fault = || AddressFault(text.to_owned());
        let uri: Uri = text.parse().map_err(|_| fault())?;
        let is_tls = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(fault()),
        };
        let host = uri.host().filter(|host| !host.is_empty()).ok_or_else(fault)?;
        let has_name = uri
            .authority()
            .is_some_and(|authority| authority.as_str().contains('@'));
        if has_name || uri.query().is_some() {
            return Err(fault());
        }
        Ok(Self {
            base: text.trim_end_matches('/').to_owned(),
            is_tls,
            is_here: is_loopback(host),
        })
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.base)
    }
}

fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare.eq_ignore_ascii_case("localhost") || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_stay_on_this_machine_or_go_by_tls() {
        for (text, keeps) in [
            ("https://styles.example/", true),
            ("https://192.0.2.1:8443/pastiche", true),
            ("http://127.0.0.1:8080", true),
            ("http://127.8.0.1", true),
            ("http://[::1]:8080", true),
            ("http://LocalHost:8080", true),
            ("http://localhost.styles.example", false),
            ("http://127.0.0.1.styles.example", false),
            ("http://styles.example", false),
            ("http://0.0.0.0:8080", false),
            ("http://[2001:db8::1]", false),
        ] {
            let address: Address = text.parse().unwrap();
            assert_eq!(address.keeps_secrets(), keeps, "{text}");
            assert_eq!(address.to_string(), text.trim_end_matches('/'));
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in [
            "",
            "styles.example",
            "127.0.0.1:8080",
            "ftp://styles.example",
            "http://",
            "https://ada:secret@styles.example",
            "http://127.0.0.1@styles.example",
            "https://styles.example/?a=b",
        ] {
            assert_eq!(text.parse::<Address>(), Err(AddressFault(text.to_owned())), "{text}");
        }
    }
}
