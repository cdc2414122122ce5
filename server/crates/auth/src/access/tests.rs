//! Every token but a good one is refused, each for its own reason.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::*;
use crate::keys::{KEEP_MS, SigningKey};

const NOW_MS: i64 = 1_800_000_000_500;
const NOW_S: i64 = NOW_MS / 1000;

fn key() -> SigningKey {
    SigningKey::from_seed(&[7; 32], 0)
}

fn ring() -> Keyring {
    Keyring::new(vec![key()]).unwrap()
}

fn tokens() -> AccessTokens {
    AccessTokens::new("https://pastiche.example", "pastiche")
}

fn header() -> Value {
    json!({ "alg": "EdDSA", "typ": "at+jwt", "kid": key().kid() })
}

fn claims() -> Value {
    json!({
        "iss": "https://pastiche.example",
        "aud": "pastiche",
        "sub": "u1",
        "sid": "s1",
        "iat": NOW_S,
        "exp": NOW_S + 900,
        "jti": "t1",
    })
}

/// `object` with one field set, or taken out where the value is null.
fn with(mut object: Value, field: &str, value: Value) -> Value {
    let fields = object.as_object_mut().unwrap();
    if value.is_null() {
        fields.remove(field);
    } else {
        fields.insert(field.to_owned(), value);
    }
    object
}

/// A token made by hand, from the texts of its header and claims and a signature of both.
fn made(header: &str, claims: &str, sign: impl Fn(&[u8]) -> Vec<u8>) -> String {
    let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
    let signature = URL_SAFE_NO_PAD.encode(sign(signed.as_bytes()));
    format!("{signed}.{signature}")
}

/// A token made by hand and signed with the ring's key.
fn signed(header: &Value, claims: &Value) -> String {
    made(&header.to_string(), &claims.to_string(), |bytes| {
        key().sign(bytes).to_vec()
    })
}

fn check(token: &str, expect: Result<(), AccessError>) {
    check_at(token, NOW_MS, expect);
}

fn check_at(token: &str, now_ms: i64, expect: Result<(), AccessError>) {
    let got = tokens().verify(&ring(), token, now_ms);
    if let Err(error) = got {
        let shown = format!("{error} {error:?}");
        assert!(token.split('.').all(|part| part.len() < 4 || !shown.contains(part)));
    }
    assert_eq!(got.map(|_| ()), expect, "{token}");
}

#[test]
fn what_is_issued_verifies() {
    let token = tokens().issue(&ring(), "u1", "s1", NOW_MS).unwrap();
    let got = tokens().verify(&ring(), &token, NOW_MS).unwrap();
    assert_eq!((got.sub.as_str(), got.sid.as_str()), ("u1", "s1"));
    assert_eq!((got.iat, got.exp), (NOW_S, NOW_S + 900));
    assert_eq!(got.jti.len(), 22);
    assert_ne!(tokens().issue(&ring(), "u1", "s1", NOW_MS).unwrap(), token);
    check(&signed(&header(), &claims()), Ok(()));
    check(
        &signed(
            &header(),
            &with(claims(), "later", json!("unknown claims are not read")),
        ),
        Ok(()),
    );
}

#[test]
fn lifetimes_stay_within_what_keys_are_kept_for() {
    assert_eq!(tokens().ttl_ms(), 15 * 60_000);
    assert_eq!(tokens().with_ttl_ms(60_000).ttl_ms(), 60_000);
    assert_eq!(tokens().with_ttl_ms(0).ttl_ms(), 1_000);
    assert_eq!(tokens().with_ttl_ms(i64::MAX).ttl_ms(), LONGEST_ACCESS_MS);
}

#[test]
fn no_other_algorithm() {
    let refused = |found| Err(AccessError::Algorithm { found });
    let with_alg = |alg: &str| with(header(), "alg", json!(alg)).to_string();
    let claims = claims().to_string();
    for none in ["none", "None", "NONE"] {
        check(&made(&with_alg(none), &claims, |_| vec![]), refused("none"));
        check(
            &made(&with_alg(none), &claims, |bytes| key().sign(bytes).to_vec()),
            refused("none"),
        );
    }
    // the public key, which everybody knows, taken for a shared secret
    let public = key().verifying().public();
    check(
        &made(&with_alg("HS256"), &claims, |bytes| hmac(&public, bytes)),
        refused("HS256"),
    );
    check(
        &made(&with_alg("EdDSA"), &claims, |bytes| hmac(&public, bytes)),
        Err(AccessError::Truncated),
    );
    check(&made(&with_alg("RS256"), &claims, |_| vec![1; 256]), refused("RS256"));
    check(&made(&with_alg("ES256"), &claims, |_| vec![1; 64]), refused("ES256"));
    check(
        &made(&with_alg("eddsa"), &claims, |bytes| key().sign(bytes).to_vec()),
        refused("unknown"),
    );
    check(
        &made(&with_alg(""), &claims, |bytes| key().sign(bytes).to_vec()),
        refused("unknown"),
    );
}

/// HMAC-SHA256 (RFC 2104), for a key of one block or less.
fn hmac(key: &[u8], message: &[u8]) -> Vec<u8> {
    let block = |pad: u8| {
        let padded = key.iter().copied().chain(std::iter::repeat(0)).take(64);
        padded.map(|byte| byte ^ pad).collect::<Vec<_>>()
    };
    let inner = Sha256::new().chain_update(block(0x36)).chain_update(message).finalize();
    let outer = Sha256::new().chain_update(block(0x5c)).chain_update(inner);
    outer.finalize().to_vec()
}

#[test]
fn no_other_header() {
    let set = |field: &str, value: Value| signed(&with(header(), field, value), &claims());
    check(&set("crit", json!(["exp"])), Err(AccessError::Critical));
    check(&set("crit", json!([])), Err(AccessError::Critical));
    check(&set("typ", json!("JWT")), Err(AccessError::Type));
    check(&set("typ", json!("AT+JWT")), Err(AccessError::Type));
    check(&set("typ", Value::Null), Err(AccessError::Type));
    check(&set("kid", Value::Null), Err(AccessError::KeyMissing));
    check(&set("alg", Value::Null), Err(AccessError::Header));
    check(&set("alg", json!(1)), Err(AccessError::Header));
    check(&set("kid", json!({})), Err(AccessError::Header));
    check(
        &set("jku", json!("https://evil.example/keys")),
        Err(AccessError::Header),
    );
    check(&set("zip", json!("DEF")), Err(AccessError::Header));
    let texts = [
        "[]".to_owned(),
        "EdDSA".to_owned(),
        format!(
            r#"{{"alg":"EdDSA","alg":"none","typ":"at+jwt","kid":"{}"}}"#,
            key().kid()
        ),
        format!(r#"{{"alg":"EdDSA","typ":"at+jwt","kid":"x","kid":"{}"}}"#, key().kid()),
    ];
    for text in texts {
        let token = made(&text, &claims().to_string(), |bytes| key().sign(bytes).to_vec());
        check(&token, Err(AccessError::Header));
    }
    let null = header().to_string().replace('}', r#","crit":null}"#);
    let token = made(&null, &claims().to_string(), |bytes| key().sign(bytes).to_vec());
    check(&token, Err(AccessError::Critical));
}

#[test]
fn no_other_key() {
    let other = SigningKey::from_seed(&[8; 32], 0);
    let by_other = |header: &Value| {
        made(&header.to_string(), &claims().to_string(), |bytes| {
            other.sign(bytes).to_vec()
        })
    };
    check(&by_other(&header()), Err(AccessError::Signature));
    let unknown = with(header(), "kid", json!(other.kid()));
    check(&by_other(&unknown), Err(AccessError::KeyUnknown));
    check(
        &signed(&with(header(), "kid", json!("../keys/7")), &claims()),
        Err(AccessError::KeyUnknown),
    );
    // the key to verify with, brought along
    let x = URL_SAFE_NO_PAD.encode(other.verifying().public());
    let jwk = json!({ "kty": "OKP", "crv": "Ed25519", "x": x });
    check(&by_other(&with(unknown, "jwk", jwk)), Err(AccessError::Header));
}

#[test]
fn rotation_keeps_the_tokens_that_are_out() {
    let day_ms = 86_400_000;
    let (old, new) = (key(), SigningKey::from_seed(&[8; 32], day_ms));
    let before = Keyring::new(vec![old.clone()]).unwrap();
    let after = Keyring::new(vec![old.clone(), new]).unwrap();
    let verify = |token: &str, now_ms| tokens().verify(&after, token, now_ms).map(|_| ());

    let token = tokens().issue(&before, "u1", "s1", day_ms - 1).unwrap();
    assert_eq!(verify(&token, day_ms + 60_000), Ok(()));
    let token = tokens().issue(&after, "u1", "s1", day_ms).unwrap();
    assert_eq!(verify(&token, day_ms), Ok(()));
    // whoever finds an old seed makes no more tokens
    let token = tokens().issue(&before, "u1", "s1", day_ms + KEEP_MS).unwrap();
    assert_eq!(verify(&token, day_ms + KEEP_MS), Err(AccessError::KeyRetired));
}

#[test]
fn nothing_can_be_altered() {
    let token = tokens().issue(&ring(), "u1", "s1", NOW_MS).unwrap();
    let parts: Vec<&str> = token.split('.').collect();
    let altered = URL_SAFE_NO_PAD.encode(with(claims(), "sub", json!("u2")).to_string());
    check(
        &format!("{}.{altered}.{}", parts[0], parts[2]),
        Err(AccessError::Signature),
    );
    let flipped = if parts[2].starts_with('A') { "B" } else { "A" };
    check(
        &format!("{}.{}.{flipped}{}", parts[0], parts[1], &parts[2][1..]),
        Err(AccessError::Signature),
    );
    for end in 0..token.len() {
        assert!(tokens().verify(&ring(), &token[..end], NOW_MS).is_err(), "cut at {end}");
    }
    check(&token[..token.len() - 1], Err(AccessError::Truncated));
    check(&token[..token.len() - 4], Err(AccessError::Truncated));
    check(&format!("{}.{}.", parts[0], parts[1]), Err(AccessError::Truncated));
    check(&format!("{token}="), Err(AccessError::Truncated));
    check(&format!("{token} "), Err(AccessError::Truncated));
}

#[test]
fn three_parts_of_bearable_size() {
    let token = signed(&header(), &claims());
    for shape in [
        "",
        "x",
        "pat_AAAA",
        "a.b",
        &format!("{token}.x"),
        &format!("{token}.x.y"),
    ] {
        check(shape, Err(AccessError::Shape));
    }
    check("..", Err(AccessError::Header));
    check("a.b.c", Err(AccessError::Header));
    check("é.b.c", Err(AccessError::Header));
    check(&".".repeat(4096), Err(AccessError::Shape));
    check(&".".repeat(4097), Err(AccessError::TooLong { bytes: 4097 }));
    let long = signed(&header(), &with(claims(), "pad", json!("x".repeat(3000))));
    check(&long, Err(AccessError::TooLong { bytes: long.len() }));
}

#[test]
fn every_claim_is_required() {
    for claim in ["iss", "aud", "sub", "sid", "iat", "exp", "jti"] {
        let token = signed(&header(), &with(claims(), claim, Value::Null));
        check(&token, Err(AccessError::Missing { claim }));
        let token = signed(&header(), &with(claims(), claim, json!([])));
        check(&token, Err(AccessError::Claims));
    }
    for exp in [json!("1900000000"), json!(1.9e9), json!(-1.5), json!(u64::MAX)] {
        check(
            &signed(&header(), &with(claims(), "exp", exp)),
            Err(AccessError::Claims),
        );
    }
    let several = with(claims(), "aud", json!(["pastiche", "other"]));
    check(&signed(&header(), &several), Err(AccessError::Claims));
    let twice = claims().to_string().replace('}', r#","sub":"u2"}"#);
    let token = made(&header().to_string(), &twice, |bytes| key().sign(bytes).to_vec());
    check(&token, Err(AccessError::Claims));
    let token = made(&header().to_string(), "wave", |bytes| key().sign(bytes).to_vec());
    check(&token, Err(AccessError::Claims));
}

#[test]
fn foreign_tokens() {
    let set = |claim: &str, value: &str| signed(&header(), &with(claims(), claim, json!(value)));
    check(&set("iss", "https://pastiche.example/"), Err(AccessError::Issuer));
    check(&set("iss", ""), Err(AccessError::Issuer));
    check(&set("aud", "other"), Err(AccessError::Audience));
    check(&set("aud", "Pastiche"), Err(AccessError::Audience));
}

#[test]
fn times_are_held_against_the_given_clock() {
    let token = signed(&header(), &claims());
    let end_ms = (NOW_S + 900) * 1000;
    check_at(&token, end_ms - 1, Ok(()));
    check_at(&token, end_ms + 4_999, Ok(()));
    check_at(&token, end_ms + 5_000, Err(AccessError::Expired { ago_ms: 5_000 }));
    let start_ms = NOW_S * 1000;
    check_at(&token, start_ms - 5_000, Ok(()));
    check_at(&token, start_ms - 5_001, Err(AccessError::Future { ahead_ms: 5_001 }));
    let endless = signed(&header(), &with(claims(), "exp", json!(i64::MAX)));
    check_at(&endless, NOW_MS, Err(AccessError::Lifetime));
    let ended = signed(&header(), &with(claims(), "exp", json!(i64::MIN)));
    check_at(&ended, NOW_MS, Err(AccessError::Expired { ago_ms: i64::MAX }));
}
