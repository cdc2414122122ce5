//! Keys that a studio trusts, and what they have signed.

use std::collections::BTreeSet;

use manifest::Fault;
use packs::{KeyId, PackDigest, PublicKey, Signature};

/// The keys of a studio's configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trust {
    keys: Vec<PublicKey>,
    is_required: bool,
}

impl Trust {
    /// Trusts these keys; where a signature is required, styles that none of them has signed are not used.
    pub fn new(keys: Vec<PublicKey>, is_required: bool) -> Self {
        Self { keys, is_required }
    }

    /// Whether a style without a signature by one of the keys is not used.
    pub fn is_required(&self) -> bool {
        self.is_required
    }

    /// The keys.
    pub fn keys(&self) -> &[PublicKey] {
        &self.keys
    }

    /// The key of this number.
    pub fn key(&self, id: KeyId) -> Option<&PublicKey> {
        self.keys.iter().find(|key| key.id() == id)
    }

    /// The trusted keys that have signed this pack; signatures by other keys say nothing here.
    ///
    /// # Errors
    /// A signature that says it is a trusted key's, and is not one of this pack.
    pub fn signers<'a>(
        &self,
        digest: &PackDigest,
        signatures: impl IntoIterator<Item = &'a Signature>,
    ) -> Result<BTreeSet<KeyId>, Fault> {
        let mut signers = BTreeSet::new();
        for signature in signatures {
            let Some(key) = self.key(signature.key_id()) else {
                continue;
            };
            signature.verify(digest, key).map_err(|error| {
                let help = "take the pack from its publisher again; if it is the same there, do not use it";
                Fault::new(packs::codes::SIGNATURE, key.id().path(), error.to_string()).help(help)
            })?;
            signers.insert(key.id());
        }
        Ok(signers)
    }
}

#[cfg(test)]
mod tests {
    use packs::SigningKey;

    use super::*;

    #[test]
    fn only_trusted_keys_count_and_theirs_must_be_right() {
        let (trusted, other) = (SigningKey::generate().unwrap(), SigningKey::generate().unwrap());
        let trust = Trust::new(vec![trusted.public_key().clone()], true);
        let (digest, changed) = (PackDigest([1; 32]), PackDigest([2; 32]));
        let signed = |key: &SigningKey| key.sign(&digest, "studio/wave 1.0.0").unwrap();
        let (own, foreign) = (signed(&trusted), signed(&other));
        assert_eq!(
            trust.signers(&digest, [&own, &foreign]).unwrap(),
            BTreeSet::from([trusted.id()])
        );
        assert!(trust.signers(&digest, [&foreign]).unwrap().is_empty());
        let fault = trust.signers(&changed, [&foreign, &own]).unwrap_err();
        assert_eq!(fault.code, packs::codes::SIGNATURE);
        assert!(fault.message.contains(&trusted.id().to_string()), "{fault}");
    }
}
