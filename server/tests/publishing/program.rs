//! The program as a server, in a folder of its own, and somebody who asks it.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

pub const PASSWORD: &str = "a red fox by the sea";
const PATIENCE: Duration = Duration::from_secs(120);

/// A server of the program, in a folder of its own.
pub struct Server {
    program: Child,
    pub address: SocketAddr,
}

impl Server {
    pub fn start(folder: &Path) -> Self {
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

    /// Ends it at once, as a power cut does.
    pub fn kill(self) {
        drop(self);
    }

    /// Signs somebody in; their access token.
    pub fn sign_in(&self, name: &str) -> String {
        let body = json!({"name": name, "password": PASSWORD});
        let session = self.json("POST", "/v1/sessions", "none", &body);
        session["access_token"].as_str().unwrap().to_owned()
    }

    /// Makes an API token of whoever signed in.
    pub fn token(&self, access: &str, scopes: &str) -> String {
        let body = json!({"name": "x", "scopes": scopes});
        let token = self.json("POST", "/v1/tokens", access, &body);
        token["secret"].as_str().unwrap().to_owned()
    }

    /// What it answers, which must be good.
    pub fn json(&self, method: &str, path: &str, token: &str, body: &Value) -> Value {
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

impl Drop for Server {
    fn drop(&mut self) {
        self.program.kill().unwrap();
        self.program.wait().unwrap();
    }
}

/// The program, without anything to read from or to say.
pub fn pastiche(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pastiche"));
    command.current_dir(folder).stderr(Stdio::null()).stdin(Stdio::null());
    command
}

/// Status and body of an answer that came whole.
pub fn request(address: SocketAddr, method: &str, path: &str, token: &str, body: &[u8]) -> Option<(u16, Vec<u8>)> {
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

/// The pack folder `studio/wave` of this version.
pub fn source(folder: &Path, version: usize) -> PathBuf {
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
    source
}

/// The pack `studio/wave` of this version, as a file.
pub fn pack(folder: &Path, version: usize) -> Vec<u8> {
    let source = source(folder, version);
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
pub fn people(folder: &Path) -> String {
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
    let access = server.sign_in("ada");
    server.json(
        "POST",
        "/v1/publishers",
        &access,
        &json!({"name": "studio", "title": "Studio"}),
    );
    let token = server.token(&access, "packs:publish styles:read administer");
    server.kill();
    token
}

/// Waits for what the server does by itself.
pub fn wait_for(what: &str, mut holds: impl FnMut() -> bool) {
    let begin = Instant::now();
    while !holds() {
        assert!(begin.elapsed() < PATIENCE, "waited in vain: {what}");
        thread::sleep(Duration::from_millis(50));
    }
}
