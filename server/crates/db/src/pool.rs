//! Opens connections and keeps those that are idle.

use std::time::Duration;

use diesel::r2d2::{ManageConnection, R2D2Connection};

use crate::config::Address;
use crate::connection::AnyConnection;
use crate::dialect;
use crate::error::DbError;

/// Opens connections to one address. diesel's own manager would try one database after the other.
#[derive(Debug)]
pub(crate) struct Manager {
    pub address: Address,
    pub wait: Duration,
}

impl ManageConnection for Manager {
    type Connection = AnyConnection;
    type Error = DbError;

    fn connect(&self) -> Result<AnyConnection, DbError> {
        dialect::open(&self.address, self.wait)
    }

    fn is_valid(&self, connection: &mut AnyConnection) -> Result<(), DbError> {
        Ok(connection.ping()?)
    }

    fn has_broken(&self, connection: &mut AnyConnection) -> bool {
        std::thread::panicking() || connection.is_broken()
    }
}
