//! A column of tags.

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::Text;

/// Tags, in one column as JSON.
#[derive(Clone, Debug, PartialEq, Eq, FromSqlRow, AsExpression)]
#[diesel(sql_type = Text)]
pub struct Tags(String);

impl Tags {
    pub(super) fn new(tags: &[String]) -> Self {
        Self(serde_json::Value::from(tags).to_string())
    }

    /// One by one.
    pub fn to_vec(&self) -> Vec<String> {
        // What is read was checked when it was read.
        serde_json::from_str(&self.0).unwrap_or_default()
    }
}

impl<DB: Backend> ToSql<Text, DB> for Tags
where
    String: ToSql<Text, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.0.to_sql(out)
    }
}

impl<DB: Backend> FromSql<Text, DB> for Tags
where
    String: FromSql<Text, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        let json = String::from_sql(bytes)?;
        serde_json::from_str::<Vec<String>>(&json)?;
        Ok(Self(json))
    }
}
