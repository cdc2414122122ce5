//! A server that is killed while packs are published loses none that it has acknowledged, and keeps no half of one: the program itself, from
//! outside.

#![cfg(test)]

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use serde_json::{Value, json};
use trainer::draw::Draw;

const KILLS: usize = 50;
/// Kills come within this time after an upload has begun: while it is stored, and while it is checked, in turn.
const MOMENTS_MS: [usize; 2] = [12, 300];
const PASSWORD: &str = "a red fox by the sea";
const PATIENCE: Duration = Duration::from_secs(120);

/// A server of the program, in a folder of its own.
struct Server {
    program: Child,
    address: SocketAddr,
}

impl Server {
    fn start(folder: &Path) -> Self {
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let mut program = pastiche(folder)
            .args(["serve", "--threads", "1", "--styles"])
            .arg(folder.join("styles"))
            .args(["--data"])
            .arg(folder.join("data"))
            .args(["--bind", &address.to_string()])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(program.stdout.take().unwrap()).lines();
        let listens = lines
            .by_ref()
            .map_while(Result::ok)
            .any(|line| line.starts_with("Pastiche listens"));
        assert!(listens, "the server did not start");
        // Nobody reads on, and a full pipe would stop the server.
        thread::spawn(move || lines.for_each(drop));
        Self { program, address }
    }

    fn kill(mut self) {
        self.program.kill().unwrap();
        self.program.wait().unwrap();
    }

    fn json(&self, method: &str, path: &str, token: &str, body: &Value) -> Value {
        let body = body.to_string();
        let begin = Instant::now();
        loop {
            match request(self.address, method, path, token, body.as_bytes()) {
                Some((status, answer)) => {
                    assert!(
                        (200..300).contains(&status),
                        "{method} {path}: {status} {}",
                        String::from_utf8_lossy(&answer)
                    );
                    return serde_json::from_slice(&answer).unwrap_or(Value::Null);
                }
                None => assert!(begin.elapsed() < PATIENCE, "{method} {path}: no answer"),
            }
        }
    }
}

fn pastiche(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pastiche"));
    command.current_dir(folder).stderr(Stdio::null()).stdin(Stdio::null());
    command
}

/// Status and body of an answer that came whole.
fn request(address: SocketAddr, method: &str, path: &str, token: &str, body: &[u8]) -> Option<(u16, Vec<u8>)> {
    let mut stream = TcpStream::connect(address).ok()?;
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).ok()?;
    stream.write_all(body).ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    let head_end = answer.windows(4).position(|four| four == b"\r\n\r\n")?;
    let (head, rest) = answer.split_at(head_end);
    let head = String::from_utf8_lossy(head).to_lowercase();
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    let body = rest[4..].to_vec();
    let is_whole = length.is_none_or(|length| length.parse() == Ok(body.len()));
    is_whole.then_some((status, body))
}

/// The pack `studio/wave` of this version, as a file.
fn pack(folder: &Path, version: usize) -> Vec<u8> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let source = folder.join(format!("wave-{version}"));
    fs::create_dir(&source).unwrap();
    fs::copy(
        root.join("../tests/fixtures/invert/model.onnx"),
        source.join("generator.onnx"),
    )
    .unwrap();
    let manifest = format!(
        "schema = 1\n[style]\nname = \"studio/wave\"\nversion = \"1.0.{version}\"\ntitle = \"Wave\"\nsummary = \"For tests.\"\n\
         tags = [\"plain\"]\nlicense = \"MIT\"\n[generator]\nfile = \"generator.onnx\"\nkind = \"picture\"\nmultiple = 1\n\
         [generator.input]\nrange = [0.0, 1.0]\n[generator.output]\nrange = [0.0, 1.0]\n"
    );
    fs::write(source.join("style.toml"), manifest).unwrap();
    fs::write(source.join("LICENSE"), "MIT\n").unwrap();
    fs::write(source.join("README.md"), "# Wave\n\nA card.\n").unwrap();
    let output = folder.join(format!("wave-{version}.stylepack"));
    let built = pastiche(folder)
        .args(["pack", "build"])
        .arg(&source)
        .arg("--output")
        .arg(&output)
        .stdout(Stdio::null())
        .status();
    assert!(built.unwrap().success());
    fs::read(output).unwrap()
}

/// The first administrator with a publisher, and a token for both.
fn people(folder: &Path) -> String {
    let mut add = pastiche(folder)
        .args(["user", "add", "ada", "--administrator", "--password-stdin", "--data"])
        .arg(folder.join("data"))
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    add.stdin.take().unwrap().write_all(PASSWORD.as_bytes()).unwrap();
    assert!(add.wait().unwrap().success());
    let server = Server::start(folder);
    let session = server.json(
        "POST",
        "/v1/sessions",
        "none",
        &json!({"name": "ada", "password": PASSWORD}),
    );
    let access = session["access_token"].as_str().unwrap().to_owned();
    server.json(
        "POST",
        "/v1/publishers",
        &access,
        &json!({"name": "studio", "title": "Studio"}),
    );
    let token = server.json(
        "POST",
        "/v1/tokens",
        &access,
        &json!({"name": "x", "scopes": "packs:publish styles:read administer"}),
    );
    server.kill();
    token["secret"].as_str().unwrap().to_owned()
}

fn blobs(folder: &Path) -> BTreeSet<PathBuf> {
    let folders = fs::read_dir(folder.join("data/blobs")).unwrap().flatten();
    let files = folders.flat_map(|inner| fs::read_dir(inner.path()).into_iter().flatten().flatten());
    files.map(|file| file.path()).collect()
}

fn wait_for(what: &str, mut holds: impl FnMut() -> bool) {
    let begin = Instant::now();
    while !holds() {
        assert!(begin.elapsed() < PATIENCE, "waited in vain: {what}");
        thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn fifty_kills_lose_no_version_that_was_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::create_dir(folder.join("styles")).unwrap();
    let token = people(folder);
    let packs: Vec<Vec<u8>> = (0..KILLS).map(|version| pack(folder, version)).collect();
    let mut acknowledged = BTreeSet::new();
    let mut draw = Draw::new(11, 0, "moments");
    for (version, file) in packs.iter().enumerate() {
        let server = Server::start(folder);
        let address = server.address;
        let answer = thread::scope(|scope| {
            let upload = scope.spawn(|| request(address, "POST", "/v1/versions", &token, file));
            thread::sleep(Duration::from_millis(draw.below(MOMENTS_MS[version % 2]) as u64));
            server.kill();
            upload.join().unwrap()
        });
        if let Some((status, body)) = answer {
            assert_eq!(status, 202, "{}", String::from_utf8_lossy(&body));
            acknowledged.insert(format!("1.0.{version}"));
        }
    }
    println!("{} of {KILLS} uploads were acknowledged", acknowledged.len());
    assert!(!acknowledged.is_empty(), "no kill came after an answer");
    assert!(acknowledged.len() < KILLS, "no kill came before an answer");

    let server = Server::start(folder);
    let list = || {
        server.json("GET", "/v1/versions?limit=200", &token, &Value::Null)["items"]
            .as_array()
            .unwrap()
            .clone()
    };
    wait_for("every check", || {
        list().iter().all(|version| version["state"] != "checking")
    });
    let versions = list();
    let there: BTreeSet<String> = versions
        .iter()
        .map(|version| version["version"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(there.len(), versions.len(), "no version is there twice");
    assert!(
        acknowledged.is_subset(&there),
        "lost: {:?}",
        acknowledged.difference(&there)
    );
    let mut named = BTreeSet::new();
    for version in &versions {
        assert_eq!(version["state"], "waiting", "{version}");
        let number: usize = version["version"]
            .as_str()
            .unwrap()
            .rsplit('.')
            .next()
            .unwrap()
            .parse()
            .unwrap();
        let path = version["links"]["pack"].as_str().unwrap();
        let (status, file) = request(server.address, "GET", path, &token, b"").unwrap();
        assert!(status == 200 && file == packs[number], "{version}");
        named.insert(number);
    }
    // What nothing names is swept away once it is old; here it is made old.
    let before = blobs(folder);
    let old = SystemTime::now() - Duration::from_secs(2 * 3_600);
    for blob in &before {
        File::options()
            .write(true)
            .open(blob)
            .unwrap()
            .set_modified(old)
            .unwrap();
    }
    server.kill();
    let server = Server::start(folder);
    // A pack for each version, and four previews, which are the same for all of them.
    wait_for("the sweeper", || blobs(folder).len() == named.len() + 4);
    for version in &versions {
        let path = version["links"]["pack"].as_str().unwrap();
        assert_eq!(
            request(server.address, "GET", path, &token, b"").unwrap().0,
            200,
            "{version}"
        );
    }
    server.kill();
}
