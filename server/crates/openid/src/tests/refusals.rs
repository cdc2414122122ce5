//! What is refused, and why.

use super::fake::{Fake, NOW_MS, Odd, Signing};
use super::sign_in;
use crate::{OpenIdError, Provider, Settings};

/// What comes of a sign-in at a provider that was bent, in words.
fn refused(bend: impl FnOnce(&mut super::fake::Says)) -> OpenIdError {
    let fake = Fake::start();
    fake.bend(bend);
    sign_in(&fake).expect_err("a refusal")
}

/// The ID token is refused for this reason.
fn token(bend: impl FnOnce(&mut super::fake::Says), reason: &str) {
    let error = refused(bend);
    assert!(matches!(error, OpenIdError::Token { .. }), "{error:?}");
    assert!(error.to_string().contains(reason), "{error} instead of {reason}");
}

/// The answer is refused for this reason.
fn answer(bend: impl FnOnce(&mut super::fake::Says), reason: &str) {
    let error = refused(bend);
    assert!(matches!(error, OpenIdError::Answer { .. }), "{error:?}");
    assert!(error.to_string().contains(reason), "{error} instead of {reason}");
}

#[test]
fn an_id_token_for_somebody_else() {
    token(|says| says.claim("nonce", Some("another".into())), "nonce");
    token(|says| says.claim("nonce", None), "nonce");
    token(|says| says.claim("aud", Some("another".into())), "audience");
    token(
        |says| says.claim("aud", Some(vec!["pastiche", "another"].into())),
        "audience",
    );
    token(|says| says.claim("azp", Some("another".into())), "another client");
    token(|says| says.claim("iss", Some("https://other.example".into())), "issuer");
    token(|says| says.claim("sub", Some("".into())), "subject");
    token(|says| says.claim("sub", Some("x".repeat(256).into())), "subject");
}

#[test]
fn an_id_token_of_another_time() {
    let second = NOW_MS / 1000;
    token(|says| says.claim("exp", Some((second - 60).into())), "Expired");
    token(|says| says.claim("iat", Some((second + 61).into())), "future");
    token(|says| says.claim("iat", Some((second - 661).into())), "older");
    let fake = Fake::start();
    fake.bend(|says| {
        says.claim("exp", Some((second - 59).into()));
        says.claim("iat", Some((second + 60).into()));
        says.claim("azp", Some("pastiche".into()));
    });
    sign_in(&fake).expect("clocks may differ a little");
}

#[test]
fn an_id_token_that_the_provider_did_not_sign() {
    token(|says| says.signing = Signing::None, "No signature");
    token(|says| says.signing = Signing::PublicKey, "HS256");
    token(|says| says.signing = Signing::ClientSecret, "HS256");
    token(|says| says.signing = Signing::Stranger, "Signature");
    token(|says| says.signing = Signing::Critical, "critical");
}

#[test]
fn a_provider_that_says_it_is_another() {
    answer(
        |says| says.issuer = Some("https://other.example".to_owned()),
        "unexpected issuer",
    );
    // The same address to a browser is another issuer.
    let fake = Fake::start();
    let settings = Settings {
        issuer: format!("{}/", fake.issuer()),
        ..fake.settings()
    };
    let provider = Provider::new(settings).expect("a provider");
    assert!(matches!(provider.look(NOW_MS), Err(OpenIdError::Answer { .. })));
}

#[test]
fn addresses_that_are_not_encrypted() {
    answer(|says| says.entrance = "http://id.example/authorize", "not encrypted");
    answer(|says| says.token = Some("http://id.example/token"), "not encrypted");
}

#[test]
fn answers_that_are_none() {
    for path in ["/.well-known/openid-configuration", "/keys", "/token"] {
        answer(|says| says.odd = Some((path, Odd::Redirect)), "redirect");
        answer(|says| says.odd = Some((path, Odd::Huge)), "more than 1 MiB");
        answer(|says| says.odd = Some((path, Odd::Failing)), "");
        answer(|says| says.odd = Some((path, Odd::Garbage)), "parse");
    }
    answer(|says| says.has_id_token = false, "no ID token");
}

#[test]
fn the_answer_to_another_sign_in() {
    let fake = Fake::start();
    let provider = fake.client();
    let begin = || provider.begin("/", NOW_MS).expect("an address");
    let (mine, other) = (begin(), begin());
    let back = fake.sign_in(&other.address);
    let outcome = provider.finish(&mine.pending, &back.code, &back.state, NOW_MS);
    assert_eq!(outcome, Err(OpenIdError::State));
    // Nor does a code fit a sign-in that it was not given for, whoever made up the state.
    let state = super::fake::query(&mine.address)["state"].clone();
    let outcome = provider.finish(&mine.pending, &back.code, &state, NOW_MS);
    assert!(matches!(outcome, Err(OpenIdError::Code { .. })), "{outcome:?}");
    assert_eq!(fake.asked("/token"), 1);
}

#[test]
fn a_provider_that_does_not_answer() {
    let fake = Fake::start();
    let provider = fake.client();
    let started = provider.begin("/", NOW_MS).expect("an address");
    let back = fake.sign_in(&started.address);
    drop(fake);
    let outcome = provider.finish(&started.pending, &back.code, &back.state, NOW_MS);
    assert!(matches!(outcome, Err(OpenIdError::Unreached { .. })), "{outcome:?}");
}

#[test]
fn a_client_that_the_provider_does_not_know() {
    let fake = Fake::start();
    fake.bend(|says| says.client_secret = "changed");
    let error = sign_in(&fake).expect_err("a refusal");
    assert!(
        matches!(&error, OpenIdError::Answer { reason } if reason.contains("invalid_client")),
        "{error:?}"
    );
}
