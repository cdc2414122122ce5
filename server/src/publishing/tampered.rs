//! Tells administrators of packs that are not what was signed.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::PoisonError;

use super::{PublishError, Publishing};
use crate::people::Origin;

/// What was told already.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// The state of the styles that was looked at.
    changes: Option<u64>,
    packs: BTreeSet<PathBuf>,
}

impl Publishing {
    /// Writes into the audit log which packs in folders are not what a trusted key has signed; each once, until it is mended. Published ones are
    /// told, and made anew, where they are loaded from.
    ///
    /// # Errors
    /// When the database fails; then it is told another time.
    pub async fn tell_tampered(&self) -> Result<(), PublishError> {
        let (styles, published) = (&self.studio.styles, self.studio.config.published());
        let changes = styles.changes();
        let before = {
            let told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
            if told.changes == Some(changes) {
                return Ok(());
            }
            told.packs.clone()
        };
        let faults = styles.faults();
        let tampered = faults
            .iter()
            .filter(|(path, faults)| !path.starts_with(&published) && styles.is_tampered(faults));
        let mut packs = BTreeSet::new();
        for (path, faults) in tampered {
            packs.insert(path.clone());
            if before.contains(path) {
                continue;
            }
            tracing::error!(pack = %path.display(), %faults, "a pack is not what was signed; it is not loaded");
            let act = Origin::server().with("reason", faults.to_string());
            self.people
                .record(act.act(self.people.now_ms(), "pack.refuse", path.display()))
                .await?;
        }
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        *told = Told {
            changes: Some(changes),
            packs,
        };
        Ok(())
    }
}
