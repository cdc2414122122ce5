//! One connection to Redis, opened when it is needed, and one time limit for whatever is asked.

use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, Cmd, ErrorKind, FromRedisValue, RedisError, RedisResult};
use tokio::sync::Mutex;
use tokio::time::timeout;

use crate::error::CacheError;

/// Why a call has no result.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// No answer within the limit.
    #[error("no answer within {} ms", .0.as_millis())]
    Slow(Duration),
    /// There is no connection, or it broke.
    #[error("{0}")]
    Broken(RedisError),
    /// Redis answered with an error.
    #[error("{0}")]
    Refused(RedisError),
}

impl Failure {
    /// The code with which Redis refused, as `OOM`; none if it did not answer at all.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Refused(error) => Some(error.code().unwrap_or_default()),
            Self::Slow(_) | Self::Broken(_) => None,
        }
    }
}

impl From<RedisError> for Failure {
    fn from(error: RedisError) -> Self {
        match error.kind() {
            ErrorKind::Server(_) | ErrorKind::Extension => Self::Refused(error),
            _ => Self::Broken(error),
        }
    }
}

/// The connection. Calls share it and do not wait for each other.
pub struct Link {
    client: Client,
    limit: Duration,
    connection: Mutex<Option<MultiplexedConnection>>,
}

impl Link {
    /// Reads the URL; does not connect.
    pub fn new(url: &str, limit: Duration) -> Result<Self, CacheError> {
        let client = Client::open(url).map_err(|error| CacheError::BadUrl {
            reason: error.to_string(),
        })?;
        Ok(Self {
            client,
            limit,
            connection: Mutex::new(None),
        })
    }

    /// Host and port, or the path of a socket; without user and password.
    pub fn address(&self) -> String {
        self.client.get_connection_info().addr().to_string()
    }

    /// Asks Redis. After a failure that was no answer the connection is given up: what is still under way in it
    /// would delay the next call, too.
    pub async fn call<T: FromRedisValue>(&self, command: Cmd) -> Result<T, Failure> {
        let outcome = match timeout(self.limit, self.ask(command)).await {
            Ok(outcome) => outcome.map_err(Failure::from),
            Err(_) => Err(Failure::Slow(self.limit)),
        };
        if let Err(Failure::Slow(_) | Failure::Broken(_)) = outcome {
            *self.connection.lock().await = None;
        }
        outcome
    }

    async fn ask<T: FromRedisValue>(&self, command: Cmd) -> RedisResult<T> {
        let mut connection = self.connected().await?;
        command.query_async(&mut connection).await
    }

    /// The open connection, or a new one. Those who come while it is being opened wait for it.
    async fn connected(&self) -> RedisResult<MultiplexedConnection> {
        let mut connection = self.connection.lock().await;
        if let Some(open) = &*connection {
            return Ok(open.clone());
        }
        // The client's own limits are off; ours holds for the whole call.
        let options = AsyncConnectionConfig::new()
            .set_connection_timeout(None)
            .set_response_timeout(None);
        let open = self
            .client
            .get_multiplexed_async_connection_with_config(&options)
            .await?;
        Ok(connection.insert(open).clone())
    }
}
