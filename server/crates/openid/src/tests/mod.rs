//! Sign-ins at a small provider that each test bends as it likes.

mod fake;
mod refusals;

use fake::{Fake, NOW_MS};

use crate::{Identity, OpenIdError, PENDING_MS, Pending, Provider, Settings, SettingsFault};

/// Begins, signs in at the provider, and ends, at these times.
fn sign_in_at(fake: &Fake, provider: &Provider, begin_ms: i64, end_ms: i64) -> Result<Identity, OpenIdError> {
    let started = provider.begin("/styles", begin_ms)?;
    let back = fake.sign_in(&started.address);
    // As a cookie would.
    let pending: Pending = started.pending.to_string().parse().expect("a sign-in");
    provider.finish(&pending, &back.code, &back.state, end_ms)
}

fn sign_in(fake: &Fake) -> Result<Identity, OpenIdError> {
    sign_in_at(fake, &fake.client(), NOW_MS, NOW_MS)
}

#[test]
fn who_signs_in_is_known() {
    let fake = Fake::start();
    let identity = sign_in(&fake).expect("an identity");
    let expect = Identity {
        issuer: fake.issuer(),
        subject: "248289761001".to_owned(),
        preferred_name: Some("j.doe".to_owned()),
        email: Some("janedoe@studio.example".to_owned()),
        email_verified: true,
    };
    assert_eq!(identity, expect);
}

#[test]
fn the_provider_is_asked_as_it_should_be() {
    let fake = Fake::start();
    let provider = fake.client();
    let started = provider.begin("/styles", NOW_MS).expect("an address");
    let asked = fake::query(&started.address);
    for (key, value) in [
        ("response_type", "code"),
        ("client_id", "pastiche"),
        ("redirect_uri", fake::REDIRECT),
        ("scope", "openid profile email"),
        ("code_challenge_method", "S256"),
    ] {
        assert_eq!(asked.get(key).map(String::as_str), Some(value), "{key}");
    }
    assert_eq!(started.pending.then(), "/styles");
    let back = fake.sign_in(&started.address);
    // The fake compares challenge and verifier, and gives nothing where they do not belong together.
    provider
        .finish(&started.pending, &back.code, &back.state, NOW_MS)
        .expect("an identity");
    let exchanged = fake.exchanged();
    assert_eq!(exchanged["redirect_uri"], fake::REDIRECT);
    assert!(exchanged["code_verifier"].len() >= 43, "{exchanged:?}");
    assert_eq!(exchanged["authorization"], "Basic cGFzdGljaGU6c2VjcmV0");
}

#[test]
fn no_two_sign_ins_share_a_secret() {
    let fake = Fake::start();
    let provider = fake.client();
    let begin = || provider.begin("/", NOW_MS).expect("an address").pending;
    let (one, two) = (begin(), begin());
    assert!(one.state != two.state && one.nonce != two.nonce && one.verifier != two.verifier);
    let told = format!("{one:?}");
    for secret in [&one.state, &one.nonce, &one.verifier] {
        assert!(!told.contains(secret.as_str()), "{told}");
    }
}

#[test]
fn a_secret_goes_where_the_provider_wants_it() {
    let fake = Fake::start();
    fake.bend(|says| says.methods = Some(vec!["client_secret_post"]));
    sign_in(&fake).expect("an identity");
    assert_eq!(fake.exchanged()["client_secret"], "secret");
    fake.bend(|says| says.methods = None);
    let public = Provider::new(Settings {
        client_secret: None,
        ..fake.settings()
    });
    sign_in_at(&fake, &public.expect("a provider"), NOW_MS, NOW_MS).expect("an identity");
    let exchanged = fake.exchanged();
    assert!(
        !exchanged.contains_key("client_secret") && !exchanged.contains_key("authorization"),
        "{exchanged:?}"
    );
    assert_eq!(exchanged["client_id"], "pastiche");
}

#[test]
fn scopes_are_not_asked_for_that_the_provider_does_not_know() {
    let fake = Fake::start();
    fake.bend(|says| says.scopes = Some(vec!["openid", "email"]));
    let started = fake.client().begin("/", NOW_MS).expect("an address");
    assert_eq!(fake::query(&started.address)["scope"], "openid email");
}

#[test]
fn names_are_asked_for_where_the_id_token_has_none() {
    let fake = Fake::start();
    fake.bend(|says| {
        says.claim("preferred_username", None);
        says.claim("email", None);
    });
    let identity = sign_in(&fake).expect("an identity");
    assert_eq!(identity.preferred_name.as_deref(), Some("jane"));
    assert_eq!((identity.email, identity.email_verified), (None, false));
    fake.bend(|says| says.user_info_subject = "somebody else");
    assert!(matches!(sign_in(&fake), Err(OpenIdError::Answer { .. })));
}

#[test]
fn the_description_is_kept_for_ten_minutes() {
    let fake = Fake::start();
    let provider = fake.client();
    let minutes = |count: i64| NOW_MS + count * 60_000;
    for (at_ms, expect) in [(minutes(0), 1), (minutes(9), 1), (minutes(10), 2), (minutes(2), 3)] {
        provider.look(at_ms).expect("a description");
        assert_eq!(fake.asked("/.well-known/openid-configuration"), expect);
    }
}

#[test]
fn a_new_key_is_looked_for_once() {
    let fake = Fake::start();
    let provider = fake.client();
    let at = |now_ms| sign_in_at(&fake, &provider, now_ms, now_ms);
    at(NOW_MS).expect("an identity");
    assert_eq!(fake.asked("/keys"), 1);
    fake.bend(|says| says.rotate());
    at(NOW_MS).expect("an identity, by the new key");
    at(NOW_MS).expect("an identity, by the key that is known now");
    assert_eq!(fake.asked("/keys"), 2);
    fake.bend(|says| says.is_key_published = false);
    fake.bend(|says| says.rotate());
    let refused = at(NOW_MS).expect_err("a key that the provider does not publish");
    assert!(refused.to_string().contains("keys"), "{refused}");
    assert_eq!(fake.asked("/keys"), 3);
}

#[test]
fn a_sign_in_is_good_for_ten_minutes_and_a_code_once() {
    let fake = Fake::start();
    let provider = fake.client();
    sign_in_at(&fake, &provider, NOW_MS - PENDING_MS + 1, NOW_MS).expect("an identity, just in time");
    let late = sign_in_at(&fake, &provider, NOW_MS - PENDING_MS, NOW_MS);
    assert_eq!(late, Err(OpenIdError::Expired));
    let started = provider.begin("/", NOW_MS).expect("an address");
    let back = fake.sign_in(&started.address);
    let finish = || provider.finish(&started.pending, &back.code, &back.state, NOW_MS);
    finish().expect("an identity");
    assert!(matches!(finish(), Err(OpenIdError::Code { .. })));
}

#[test]
fn what_a_browser_keeps_comes_back_whole_or_not_at_all() {
    let pending = Pending {
        state: "s".to_owned(),
        nonce: "n".to_owned(),
        verifier: "v".to_owned(),
        expires_ms: 7,
        then: "/styles/a/b?size=1.5#é".to_owned(),
    };
    let text = pending.to_string();
    assert!(
        text.bytes().all(|b| b.is_ascii_alphanumeric() || b".-_".contains(&b)),
        "{text}"
    );
    assert_eq!(text.parse(), Ok(pending));
    let long = format!("{text}{}", "A".repeat(4096));
    for odd in [
        "",
        "s.n.v.7",
        "s.n.v.7.a.b",
        ".n.v.7.",
        "s.n.v.x.",
        "s.n.v.7.=",
        "s.n.v.7._w",
        &long,
    ] {
        assert!(odd.parse::<Pending>().is_err(), "{odd}");
    }
    assert!(
        "s.n.v.7."
            .parse::<Pending>()
            .is_ok_and(|pending| pending.then().is_empty())
    );
}

#[test]
fn settings_that_cannot_be_used() {
    let check = |issuer: &str, client_id: &str, redirect: &str| {
        let settings = Settings {
            issuer: issuer.to_owned(),
            client_id: client_id.to_owned(),
            client_secret: Some("secret".to_owned()),
            redirect: redirect.to_owned(),
        };
        assert!(!format!("{settings:?}").contains("secret"));
        Provider::new(settings).map(drop)
    };
    let (issuer, redirect) = ("https://id.studio.example/realms/art", "https://styles.example/back");
    assert_eq!(check(issuer, "pastiche", redirect), Ok(()));
    for here in ["http://127.0.0.1:1", "http://localhost:1/x/", "http://[::1]:1"] {
        assert_eq!(check(here, "pastiche", redirect), Ok(()), "{here}");
    }
    for open in [
        "http://id.studio.example",
        "http://10.0.0.1",
        "http://localhost.example",
    ] {
        assert_eq!(
            check(open, "pastiche", redirect),
            Err(SettingsFault::Open(open.to_owned()))
        );
    }
    assert!(matches!(
        check("id.studio.example", "pastiche", redirect),
        Err(SettingsFault::Address { .. })
    ));
    assert!(matches!(
        check("ftp://id.example", "pastiche", redirect),
        Err(SettingsFault::Address { .. })
    ));
    assert!(matches!(
        check(issuer, "pastiche", "/back"),
        Err(SettingsFault::Address { .. })
    ));
    assert!(matches!(
        check("https://id.example?a=b", "pastiche", redirect),
        Err(SettingsFault::Issuer(_))
    ));
    assert_eq!(check(issuer, "", redirect), Err(SettingsFault::ClientId));
}
