//! Layers, and what is refused.

use super::*;

fn check(file: &str, environment: &[(&str, &str)], overrides: &Overrides) -> Result<Config, String> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("pastiche.toml");
    std::fs::write(&path, file).expect("a file");
    let environment = environment
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    read(Some(&path), environment, overrides).map_err(|error| error.to_string())
}

#[test]
fn nothing_said_is_the_default() {
    assert_eq!(check("", &[], &Overrides::default()), Ok(Config::default()));
}

#[test]
fn command_line_over_environment_over_file() {
    let file = "bind = \"127.0.0.1:1\"\nthreads = 1\ndevice = \"cpu\"\n[cache]\nredis = \"redis://file/0\"\n";
    let environment = [
        ("PASTICHE_BIND", "127.0.0.1:2"),
        ("PASTICHE_THREADS", "2"),
        ("PASTICHE_CACHE", "/elsewhere"),
    ];
    let overrides = Overrides {
        bind: "127.0.0.1:3".parse().ok(),
        ..Overrides::default()
    };
    let config = check(file, &environment, &overrides).expect("a configuration");
    assert_eq!(config.bind.port(), 3);
    assert_eq!(config.threads, 2);
    assert_eq!(config.device, "cpu");
    assert_eq!(config.cache.redis.as_deref(), Some("redis://file/0"));
}

#[test]
fn every_option_can_be_set_by_its_variable() {
    for option in OPTIONS {
        let value = match option.key {
            "bind" => "127.0.0.1:9",
            "open" | "access.guest" => "true",
            "publishing.approve" | "publishing.measure" | "openid.create" => "false",
            "publishing.blobs" => "elsewhere",
            "access.proxies" => "10.0.0.1, ::1",
            "signatures.keys" => "RWTegUNLDKrFLo6p7M9CZ9ZJbq2eSZvdPBU0IhppUTQLg/HMV7v0mJRC",
            "signatures.required" => continue,
            "licenses.blocked" => "CC-BY-NC-*, GPL-3.0-only",
            "openid.issuer" => "https://id.example",
            "database.url" => "sqlite:elsewhere.db",
            "log.format" => "json",
            "public_url" | "styles" | "data" | "device" | "precision" | "libtorch_cuda" | "cache.redis"
            | "log.filter" => "word",
            _ => "7",
        };
        let config = check("", &[(option.variable, value)], &Overrides::default());
        assert_ne!(config, Ok(Config::default()), "{} changed nothing", option.variable);
        assert!(config.is_ok(), "{}: {config:?}", option.variable);
    }
}

#[test]
fn the_table_lists_every_option() {
    let config = serde_json::to_value(Config::default()).expect("a value");
    let mut keys = Vec::new();
    for (key, value) in config.as_object().expect("an object") {
        match value.as_object() {
            Some(section) => keys.extend(section.keys().map(|inner| format!("{key}.{inner}"))),
            None => keys.push(key.clone()),
        }
    }
    assert_eq!(
        keys,
        OPTIONS.iter().map(|option| option.key.to_owned()).collect::<Vec<_>>()
    );
}

#[test]
fn unknown_keys_and_odd_values_are_refused() {
    let unknown = check("bindd = \"127.0.0.1:1\"", &[], &Overrides::default()).expect_err("an unknown key");
    assert!(unknown.contains("bindd"), "{unknown}");
    let database = check("[database]\nurl = \"pastiche.db\"", &[], &Overrides::default()).expect_err("no address");
    assert!(database.contains("sqlite:FILE"), "{database}");
    let license = check("[licenses]\nblocked = [\"CC-NC-*\"]", &[], &Overrides::default()).expect_err("no licence");
    assert!(license.contains("`CC-NC-*` names no licence"), "{license}");
}

#[test]
fn signatures_are_wanted_only_of_keys_that_are_named() {
    let refused = check("[signatures]\nrequired = true", &[], &Overrides::default()).expect_err("no key");
    assert!(refused.contains("signatures.keys"), "{refused}");
    let keys = (
        "PASTICHE_SIGNATURES_KEYS",
        "RWTegUNLDKrFLo6p7M9CZ9ZJbq2eSZvdPBU0IhppUTQLg/HMV7v0mJRC",
    );
    let required = ("PASTICHE_SIGNATURES_REQUIRED", "true");
    let config = check("", &[keys, required], &Overrides::default()).expect("a configuration");
    assert!(config.signatures.trust().is_required());
    let odd = check("[signatures]\nkeys = [\"RWQ\"]", &[], &Overrides::default()).expect_err("no key");
    assert!(odd.contains("is not a public key"), "{odd}");
}

#[test]
fn others_are_let_in_only_where_somebody_says_so_or_there_are_accounts() {
    let open = |more: &str, has_accounts: bool| {
        let config =
            check(&format!("bind = \"0.0.0.0:8080\"{more}"), &[], &Overrides::default()).expect("a configuration");
        config.check_open(has_accounts).map_err(|error| error.to_string())
    };
    let refused = open("", false).expect_err("an open address");
    assert!(refused.contains("--open") && refused.contains("user add"), "{refused}");
    assert_eq!(open("\nopen = true", false), Ok(()));
    assert_eq!(open("", true), Ok(()));
}

#[test]
fn a_provider_needs_a_way_back() {
    let way = |more: &str| {
        let file = format!("{more}\n[openid]\nissuer = \"https://id.studio.example\"");
        let config = check(&file, &[], &Overrides::default()).expect("a configuration");
        config.check_openid().map_err(|error| error.to_string())
    };
    let refused = way("bind = \"0.0.0.0:8080\"").expect_err("no way back");
    assert!(refused.contains("public_url"), "{refused}");
    assert_eq!(
        way("bind = \"0.0.0.0:8080\"\npublic_url = \"https://styles.example\""),
        Ok(())
    );
    assert_eq!(way("bind = \"127.0.0.1:8080\""), Ok(()));
    assert!(Config::default().check_openid().is_ok());
}

#[test]
fn what_the_provider_is_told() {
    let listens = "127.0.0.1:8080".parse().expect("an address");
    assert_eq!(Config::default().openid_settings(listens), None);
    let file = "public_url = \"https://styles.example/\"\n[openid]\nissuer = \"https://id.studio.example\"";
    let secret = ("PASTICHE_OPENID_CLIENT_SECRET", "0123456789");
    let config = check(file, &[secret], &Overrides::default()).expect("a configuration");
    let settings = config.openid_settings(listens).expect("settings");
    assert_eq!(settings.client_id, "pastiche");
    assert_eq!(settings.client_secret.as_deref(), Some("0123456789"));
    assert_eq!(settings.redirect, "https://styles.example/v1/sessions/openid/callback");
    assert!(!format!("{config:?}").contains("0123456789"), "{config:?}");
    let here = check("[openid]\nissuer = \"http://127.0.0.1:1\"", &[], &Overrides::default()).expect("a configuration");
    let settings = here.openid_settings(listens).expect("settings");
    assert_eq!(settings.redirect, "http://127.0.0.1:8080/v1/sessions/openid/callback");
}
