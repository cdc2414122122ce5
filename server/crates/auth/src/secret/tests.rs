//! Secrets and the forms that are refused.

use super::*;

fn check(text: &str, wanted: SecretKind, expect: Result<(), &str>) {
    let got = SecretHash::parse(text, wanted);
    if let Err(error) = got {
        assert!(text.len() < 8 || !error.to_string().contains(&text[text.len() - 8..]));
    }
    assert_eq!(
        got.map(|_| ()).map_err(|error| error.to_string()),
        expect.map_err(str::to_owned)
    );
}

#[test]
fn text_and_hash_belong_together() {
    for kind in SecretKind::ALL {
        let secret = Secret::new(kind).unwrap();
        let text = secret.reveal();
        assert_eq!(text.len(), kind.prefix().len() + 43);
        assert_eq!(SecretKind::of(&text), Some(secret.kind()));
        assert_eq!(SecretHash::parse(&text, kind), Ok(secret.hash()));
        assert_eq!(SecretHash::from_bytes(*secret.hash().as_bytes()), secret.hash());
        assert_ne!(Secret::new(kind).unwrap().hash(), secret.hash());
        assert_eq!(format!("{secret:?}"), format!("Secret({kind:?})"));
        assert_eq!(format!("{:?}", secret.hash()), "SecretHash(..)");
    }
}

#[test]
fn the_kind_is_hashed_too() {
    let body = "A".repeat(43);
    let api = SecretHash::parse(&format!("pat_{body}"), SecretKind::ApiToken).unwrap();
    let refresh = SecretHash::parse(&format!("prt_{body}"), SecretKind::Refresh).unwrap();
    assert_ne!(api, refresh);
}

#[test]
fn refused_texts() {
    let body = "A".repeat(43);
    check(&format!("pat_{body}"), SecretKind::ApiToken, Ok(()));
    check(
        &format!("prt_{body}"),
        SecretKind::ApiToken,
        Err("a secret of another kind (refresh token) was given; needed: API token, which begins with `pat_`"),
    );
    check(
        &body,
        SecretKind::ApiToken,
        Err("this is no API token; those begin with `pat_`"),
    );
    check(
        "",
        SecretKind::Setup,
        Err("this is no setup secret; those begin with `pset_`"),
    );
    check(
        &format!("PAT_{body}"),
        SecretKind::ApiToken,
        Err("this is no API token; those begin with `pat_`"),
    );
    check(
        "prt_AAAA",
        SecretKind::Refresh,
        Err("after `prt_` come 43 characters, in this refresh token there are 4; copy all of it"),
    );
    check(
        &format!("pat_{body}\n"),
        SecretKind::ApiToken,
        Err("after `pat_` come 43 characters, in this API token there are 44; copy all of it"),
    );
    for last in ["B", "=", "+", "é", " "] {
        // `B` would set bits beyond the 256
        check(
            &format!("pat_{}{last}", &body[1..]),
            SecretKind::ApiToken,
            Err("this API token is damaged; copy it again"),
        );
    }
}
