//! Hashes passwords and compares them: slowly on purpose, few at a time, beside the threads that serve.

use std::sync::Arc;
use std::time::Duration;

use auth::{Decoy, Password, password};

use super::{People, PeopleError};

/// How long a place is waited for.
const PATIENCE: Duration = Duration::from_secs(2);

impl People {
    /// The hash of a password.
    pub(super) async fn hashed(&self, password: Password) -> Result<String, PeopleError> {
        let hash = self.apart(move || password::hash(&password)).await??;
        Ok(hash.as_str().to_owned())
    }

    /// Whether `candidate` is the password with this hash. It takes as long where there is none.
    pub(super) async fn matches(&self, stored: Option<String>, candidate: String) -> Result<bool, PeopleError> {
        let decoy = self.decoy().await?;
        self.apart(move || decoy.verify(stored.as_deref(), &candidate)).await
    }

    async fn decoy(&self) -> Result<Arc<Decoy>, PeopleError> {
        if let Some(decoy) = self.decoy.get() {
            return Ok(Arc::clone(decoy));
        }
        let made = Arc::new(self.apart(Decoy::new).await??);
        Ok(Arc::clone(self.decoy.get_or_init(|| made)))
    }

    /// Runs what takes memory and time in one of few places.
    async fn apart<T: Send + 'static>(&self, task: impl FnOnce() -> T + Send + 'static) -> Result<T, PeopleError> {
        let place = tokio::time::timeout(PATIENCE, Arc::clone(&self.hashing).acquire_owned()).await;
        let place = place.map_err(|_| PeopleError::Busy)?.map_err(|_| PeopleError::Lost)?;
        let task = tokio::task::spawn_blocking(move || {
            let _place = place;
            task()
        });
        task.await.map_err(|_| PeopleError::Lost)
    }
}
