//! `pastiche pack publish`, against a server of the program.

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Output, Stdio};

use serde_json::{Value, json};

use crate::program::{PASSWORD, Server, pastiche, people, source};

/// What the command did with these arguments.
struct Said {
    is_success: bool,
    out: String,
    err: String,
}

fn publish(folder: &Path, pack: &Path, server: &str, token: &str) -> Said {
    let output: Output = pastiche(folder)
        .args(["pack", "publish"])
        .arg(pack)
        .args(["--server", server])
        .env("PASTICHE_TOKEN", token)
        .stderr(Stdio::piped())
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let said = Said {
        is_success: output.status.success(),
        out: text(&output.stdout),
        err: text(&output.stderr),
    };
    assert!(
        !said.out.contains(token) && !said.err.contains(token),
        "tokens are not shown"
    );
    said
}

fn check(said: &Said, is_success: bool, expect: &[&str]) {
    let all = format!("{}{}", said.out, said.err);
    assert_eq!(said.is_success, is_success, "{all}");
    for expect in expect {
        assert!(all.contains(expect), "no `{expect}` in: {all}");
    }
}

#[test]
fn packs_are_published_from_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::create_dir(folder.join("styles")).unwrap();
    let ada = people(folder);
    let server = Server::start(folder);
    let url = format!("http://{}", server.address);
    let versions = || server.json("GET", "/v1/versions", &ada, &Value::Null)["items"].clone();

    // Who may not is told before anything is sent.
    let wave = source(folder, 0);
    let strange = format!("pat_{}", "a".repeat(43));
    check(
        &publish(folder, &wave, &url, &strange),
        false,
        &["does not know this token"],
    );
    let ada_session = server.sign_in("ada");
    let narrow = server.token(&ada_session, "packs:publish");
    check(
        &publish(folder, &wave, &url, &narrow),
        false,
        &["packs:publish styles:read"],
    );
    server.json(
        "POST",
        "/v1/users",
        &ada,
        &json!({"name": "carl", "password": PASSWORD}),
    );
    let carl = server.token(&server.sign_in("carl"), "packs:publish styles:read");
    check(&publish(folder, &wave, &url, &carl), false, &["you do not belong to"]);
    assert_eq!(versions(), json!([]));

    // A folder is built, sent, checked.
    let good = publish(folder, &wave, &url, &ada);
    let expect = [
        "studio/wave 1.0.0",
        "waits for an administrator",
        "tried on chelsea",
        "measured on cpu",
    ];
    check(&good, true, &expect);
    let id = versions()[0]["id"].as_str().unwrap().to_owned();
    check(
        &publish(folder, &wave, &url, &ada),
        true,
        &["waits for an administrator"],
    );
    assert_eq!(versions().as_array().unwrap().len(), 1, "nothing is stored twice");
    server.json("POST", &format!("/v1/versions/{id}/approve"), &ada, &json!({}));
    check(&publish(folder, &wave, &url, &ada), true, &["is published"]);
    fs::write(wave.join("README.md"), "# Wave\n\nAnother card.\n").unwrap();
    check(
        &publish(folder, &wave, &url, &ada),
        false,
        &["the version 1.0.0 of `wave`"],
    );

    // What only the server finds is told with what to do.
    let secret = source(folder, 1);
    let card = format!("# Wave\n\nkey: pat_{}\n", "b".repeat(43));
    fs::write(secret.join("README.md"), card).unwrap();
    check(
        &publish(folder, &secret, &url, &ada),
        false,
        &["fault: README.md", "help: ", "is not published"],
    );
    // What is wrong already here is not sent.
    let faulty = source(folder, 2);
    fs::remove_file(faulty.join("LICENSE")).unwrap();
    check(&publish(folder, &faulty, &url, &ada), false, &["LICENSE"]);
    let none = folder.join("none.stylepack");
    fs::write(&none, "no pack").unwrap();
    check(&publish(folder, &none, &url, &ada), false, &["says: "]);
    assert_eq!(versions().as_array().unwrap().len(), 2);

    // A server that is not there, or is none.
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    check(
        &publish(folder, &wave, &format!("http://{free}"), &ada),
        false,
        &["nothing listens there"],
    );
    let https = format!("https://{}", server.address);
    check(&publish(folder, &wave, &https, &ada), false, &["cannot show who it is"]);
}

#[test]
fn the_token_may_stand_in_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let run = |file: &str| {
        let output = pastiche(folder)
            .args(["pack", "publish", "x.stylepack", "--token-file", file, "--server"])
            .arg(format!("http://{free}"))
            .stderr(Stdio::piped())
            .output()
            .unwrap();
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    fs::write(folder.join("token"), "pat_a\n").unwrap();
    let tried = run("token");
    assert!(tried.contains("nothing listens there"), "{tried}");
    let missing = run("elsewhere");
    assert!(missing.contains("elsewhere cannot be read"), "{missing}");
}
