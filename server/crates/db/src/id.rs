//! Ids of rows, one type each, so that one cannot be taken for another.

use std::fmt;
use std::str::FromStr;

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::Text;
use thiserror::Error;
use uuid::Uuid;

/// A text that is no id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("this is no id; ids are UUIDs, as lists and answers show them")]
pub struct IdFault;

macro_rules! ids {
    ($($(#[doc = $doc:literal])+ $name:ident;)+) => {$(
        $(#[doc = $doc])+
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, FromSqlRow, AsExpression)]
        #[diesel(sql_type = Text)]
        pub struct $name(String);

        impl $name {
            /// A new one. Later ones sort behind earlier ones (UUID, version 7).
            #[expect(clippy::new_without_default, reason = "each is another")]
            pub fn new() -> Self {
                Self(Uuid::now_v7().to_string())
            }

            /// As text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = IdFault;

            fn from_str(text: &str) -> Result<Self, IdFault> {
                Uuid::try_parse(text).map(|id| Self(id.to_string())).map_err(|_| IdFault)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl<DB: Backend> ToSql<Text, DB> for $name
        where
            String: ToSql<Text, DB>,
        {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
                self.0.to_sql(out)
            }
        }

        impl<DB: Backend> FromSql<Text, DB> for $name
        where
            String: FromSql<Text, DB>,
        {
            fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
                Ok(String::from_sql(bytes)?.parse()?)
            }
        }
    )+};
}

ids! {
    /// A user's.
    UserId;
    /// A publisher's.
    PublisherId;
    /// Of a session: one sign-in, on one device.
    SessionId;
    /// Of an API token; not the token itself.
    TokenId;
    /// A job's.
    JobId;
    /// A style's.
    StyleId;
    /// Of a version of a style.
    VersionId;
    /// A review's.
    ReviewId;
    /// Of a report: somebody says that something is wrong with a style or a review.
    ReportId;
    /// Of a render in somebody's history.
    RenderId;
    /// A board's.
    BoardId;
    /// Of what is on a board.
    ItemId;
    /// Of a link to a board; not the link's secret.
    LinkId;
    /// Of the revocation of a pack.
    RevocationId;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_uuids_in_one_form() {
        let id = UserId::new();
        assert_eq!(id.as_str().parse(), Ok(id.clone()));
        assert_eq!(id.as_str().to_uppercase().parse(), Ok(id));
        for odd in ["", "1", "00000000-0000-0000-0000-00000000000g", "' or 1=1"] {
            assert_eq!(odd.parse::<UserId>(), Err(IdFault), "{odd}");
        }
    }
}
