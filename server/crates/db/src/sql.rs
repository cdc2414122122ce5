//! A query that is put together at run time, where diesel's own language cannot say it. Values never stand in its text.

use diesel::query_builder::{BoxedSqlQuery, SqlQuery};
use diesel::sql_types::{BigInt, Text};

use crate::connection::AnyConnection;

type Backend = <AnyConnection as diesel::Connection>::Backend;

enum Value {
    Text(String),
    Number(i64),
}

/// A query's values, in the order of their places. Both databases know places as `$1`, `$2`, ...; SQLite numbers them as they first appear, so a
/// place has to be written where it is made before the next one is made.
#[derive(Default)]
pub(crate) struct Sql {
    values: Vec<Value>,
}

impl Sql {
    /// The place of a text. PostgreSQL refuses the character NUL, which nothing that is stored holds; so a text that has it finds nothing.
    pub(crate) fn text(&mut self, text: &str) -> String {
        self.place(Value::Text(text.replace('\0', "\u{fffd}")))
    }

    /// The place of a number.
    pub(crate) fn number(&mut self, number: i64) -> String {
        self.place(Value::Number(number))
    }

    /// The places of some texts, with commas between them.
    pub(crate) fn texts(&mut self, texts: &[String]) -> String {
        let places: Vec<String> = texts.iter().map(|text| self.text(text)).collect();
        places.join(", ")
    }

    fn place(&mut self, value: Value) -> String {
        self.values.push(value);
        format!("${}", self.values.len())
    }

    /// The query of this text.
    pub(crate) fn query(self, text: String) -> BoxedSqlQuery<'static, Backend, SqlQuery> {
        let query = diesel::sql_query(text).into_boxed();
        self.values.into_iter().fold(query, |query, value| match value {
            Value::Text(text) => query.bind::<Text, _>(text),
            Value::Number(number) => query.bind::<BigInt, _>(number),
        })
    }
}
