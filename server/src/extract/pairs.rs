//! A query as pairs in their order, checked against the keys that a route knows.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::web::Query;
use actix_web::{FromRequest, HttpRequest};
use manifest::SettingFault;

use crate::error::{ApiError, Code};

/// The pairs of a query, percent-decoded.
pub struct Pairs(Vec<(String, String)>);

impl FromRequest for Pairs {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::parse(request.query_string()))
    }
}

impl Pairs {
    /// Reads a query string.
    ///
    /// # Errors
    /// [`Code::QueryInvalid`] when it is none.
    pub fn parse(query: &str) -> Result<Self, ApiError> {
        let pairs = Query::<Vec<(String, String)>>::from_query(query);
        pairs
            .map(|pairs| Self(pairs.into_inner()))
            .map_err(|error| ApiError::new(Code::QueryInvalid, format!("the query cannot be read: {error}")))
    }

    /// Keys and values in their order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// The value of `key`, if it is there.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.iter().find(|(given, _)| *given == key).map(|(_, value)| value)
    }

    /// The values of `key`, and the other pairs.
    pub fn split(self, key: &str) -> (Vec<String>, Self) {
        let (taken, rest): (Vec<_>, Vec<_>) = self.0.into_iter().partition(|(given, _)| given == key);
        (taken.into_iter().map(|(_, value)| value).collect(), Self(rest))
    }

    /// What is wrong with the keys: unknown ones with the nearest of `known`, and those of `once` that are there twice.
    pub fn faults(&self, known: &[&str], once: &[&str]) -> Vec<SettingFault> {
        let mut faults = Vec::new();
        for (index, (key, _)) in self.0.iter().enumerate() {
            let key = key.as_str();
            if !known.contains(&key) {
                let help = manifest::did_you_mean(key, known.iter().copied());
                faults.push(fault(key, format!("`{key}` is no key of this query"), help));
            } else if once.contains(&key) && self.0[..index].iter().any(|(before, _)| before == key) {
                faults.push(fault(
                    key,
                    format!("`{key}` is there twice"),
                    Some("give it once".to_owned()),
                ));
            }
        }
        faults
    }

    /// The same as an error, for routes whose keys each stand once.
    ///
    /// # Errors
    /// [`Code::QueryInvalid`] with every fault.
    pub fn check(&self, known: &[&str]) -> Result<(), ApiError> {
        let faults = self.faults(known, known);
        if faults.is_empty() {
            Ok(())
        } else {
            Err(ApiError::faults(Code::QueryInvalid, faults))
        }
    }
}

pub(super) fn fault(id: &str, message: String, help: Option<String>) -> SettingFault {
    SettingFault {
        id: id.to_owned(),
        message,
        help,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(query: &str, expect: &[&str]) {
        let pairs = Pairs::parse(query).unwrap();
        let faults = pairs.faults(&["strength", "set"], &["strength"]);
        assert_eq!(
            faults.iter().map(ToString::to_string).collect::<Vec<_>>(),
            expect,
            "{query}"
        );
    }

    #[test]
    fn keys() {
        check("", &[]);
        check("strength=1&set=a.b:1&set=a.c:2", &[]);
        check(
            "strenght=1",
            &["`strenght` is no key of this query (did you mean `strength`?)"],
        );
        check("x=1", &["`x` is no key of this query (valid here: strength, set)"]);
        check("strength=1&strength=1", &["`strength` is there twice (give it once)"]);
    }

    #[test]
    fn values_are_decoded() {
        let pairs = Pairs::parse("set=text.line:a%20%26+b&strength=0.5").unwrap();
        assert_eq!(pairs.get("set"), Some("text.line:a & b"));
        assert_eq!(pairs.get("strength"), Some("0.5"));
        assert_eq!(pairs.get("size"), None);
    }
}
