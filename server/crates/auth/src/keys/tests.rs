//! Signatures and the rotation of keys.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use super::*;

const DAY_MS: i64 = 86_400_000;

fn key(seed: u8, created_ms: i64) -> SigningKey {
    SigningKey::from_seed(&[seed; 32], created_ms)
}

fn kids<'k>(keys: impl Iterator<Item = &'k VerifyingKey>) -> Vec<&'k str> {
    keys.map(VerifyingKey::kid).collect()
}

/// The example of RFC 8037, appendices A.1, A.2 and A.4.
#[test]
fn signs_as_rfc_8037() {
    let bytes = |text| URL_SAFE_NO_PAD.decode(text).unwrap();
    let seed = bytes("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A");
    let key = SigningKey::from_seed(&seed.try_into().unwrap(), 0);
    let public = bytes("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
    assert_eq!(key.verifying().public().as_slice(), public);
    let message = b"eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
    let signature = "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
    assert_eq!(URL_SAFE_NO_PAD.encode(key.sign(message)), signature);
}

#[test]
fn a_key_survives_storage() {
    let made = SigningKey::generate(7).unwrap();
    let stored = SigningKey::from_seed(&made.seed(), made.created_ms());
    assert_eq!(stored.verifying(), made.verifying());
    assert_eq!(stored.sign(b"wave"), made.sign(b"wave"));
    let public = VerifyingKey::from_public(&made.verifying().public(), 7).unwrap();
    assert_eq!(public, made.verifying());
    assert!(public.verify(b"wave", &made.sign(b"wave")));
    assert_ne!(SigningKey::generate(7).unwrap().kid(), made.kid());
}

#[test]
fn names_follow_from_the_public_half() {
    let key = key(1, 0);
    let digest: [u8; 32] = Sha256::digest(key.verifying().public()).into();
    assert_eq!(key.kid(), &hex::encode(digest)[..16]);
    assert_eq!(format!("{key:?}"), format!("SigningKey({})", key.kid()));
}

#[test]
fn only_the_signed_bytes_verify() {
    let ring = Keyring::new(vec![key(1, 0), key(2, 1)]).unwrap();
    let signing = ring.signing();
    let signature = signing.sign(b"wave");
    assert!(ring.verify(signing.kid(), b"wave", &signature));
    assert!(!ring.verify(signing.kid(), b"Wave", &signature));
    assert!(!ring.verify(key(1, 0).kid(), b"wave", &signature));
    assert!(!ring.verify(key(3, 0).kid(), b"wave", &signature));
    assert!(!ring.verify("", b"wave", &signature));
    assert!(!ring.verify(signing.kid(), b"wave", &signature[..63]));
    assert!(!ring.verify(signing.kid(), b"wave", &[]));
    for bit in 0..512 {
        let mut other = signature;
        other[bit / 8] ^= 1 << (bit % 8);
        assert!(!ring.verify(signing.kid(), b"wave", &other), "bit {bit}");
    }
}

/// With the neutral element as key and as commitment, a lenient check accepts any message.
#[test]
fn weak_keys_verify_nothing() {
    let mut neutral = [0; 32];
    neutral[0] = 1;
    let mut signature = [0; 64];
    signature[0] = 1;
    let weak = VerifyingKey::from_public(&neutral, 0).unwrap();
    assert!(!weak.verify(b"wave", &signature));
}

#[test]
fn the_newest_signs_and_older_ones_retire() {
    let (old, middle, new) = (key(1, 0), key(2, DAY_MS), key(3, 2 * DAY_MS));
    let ring = Keyring::new(vec![middle.clone(), new.clone(), old.clone()]).unwrap();
    assert_eq!(ring.signing().kid(), new.kid());

    let check = |now_ms, usable: &[&str], retired: &[&str]| {
        assert_eq!(kids(ring.usable(now_ms)), usable, "{now_ms}");
        assert_eq!(kids(ring.retired(now_ms)), retired, "{now_ms}");
    };
    let (old, middle, new) = (old.kid(), middle.kid(), new.kid());
    check(0, &[old, middle, new], &[]);
    check(DAY_MS + KEEP_MS - 1, &[old, middle, new], &[]);
    check(DAY_MS + KEEP_MS, &[middle, new], &[old]);
    check(2 * DAY_MS + KEEP_MS, &[new], &[old, middle]);
    check(i64::MAX - 1, &[new], &[old, middle]);
    assert!(ring.find(old).is_some(), "old heads of the audit log still verify");
}

#[test]
fn nodes_agree_on_the_newest() {
    let (a, b) = (key(1, 5), key(2, 5));
    let one = Keyring::new(vec![a.clone(), b.clone()]).unwrap();
    let other = Keyring::new(vec![b, a]).unwrap();
    assert_eq!(one.signing().kid(), other.signing().kid());
    assert_eq!(Keyring::new(vec![]).unwrap_err(), NoKey);
}
