//! A client: what is sent, and everything that comes back.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use pixels::{Limits, Picture};
use serde_json::Value;
use ureq::Agent;
use ureq::http::{Request, Response};

/// Longer than anything may take, so that a server that hangs fails the test.
const PATIENCE: Duration = Duration::from_secs(60);

/// An answer, read to its end.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: BTreeMap<String, String>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("text")
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub fn picture(&self) -> Picture {
        assert_eq!(self.status, 200, "{}", String::from_utf8_lossy(&self.body));
        pixels::decode(&self.body, &Limits::default()).expect("a picture")
    }

    /// The code of a problem, after a look at everything that a problem must have.
    pub fn problem(&self) -> String {
        assert_eq!(self.header("content-type"), "application/problem+json", "{self:?}");
        let problem = self.json();
        let code = problem["code"].as_str().expect("a code").to_owned();
        assert_eq!(problem["status"], self.status);
        assert_eq!(problem["type"], format!("urn:pastiche:error:{code}"));
        assert_eq!(problem["instance"], self.header("x-request-id"));
        assert!(problem["title"].as_str().is_some_and(|title| !title.is_empty()));
        assert!(problem["detail"].as_str().is_some_and(|detail| !detail.is_empty()));
        code
    }
}

/// Connects to one server.
#[derive(Clone)]
pub struct Client {
    agent: Agent,
    address: SocketAddr,
}

impl Client {
    pub fn new(address: SocketAddr) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(PATIENCE))
            .max_redirects(0);
        Self {
            agent: config.build().into(),
            address,
        }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], &[])
    }

    pub fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.send("GET", path, headers, &[])
    }

    /// Sends JSON in somebody's name.
    pub fn json(&self, method: &str, path: &str, token: &str, body: &Value) -> Answer {
        let bearer = format!("Bearer {token}");
        self.send(method, path, &[("Authorization", &bearer)], body.to_string().as_bytes())
    }

    pub fn post(&self, path: &str, body: &[u8]) -> Answer {
        self.send("POST", path, &[], body)
    }

    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut request = Request::builder().method(method).uri(self.url(path));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = match method {
            "GET" | "HEAD" => self.agent.run(request.body(()).expect("a request")),
            _ => self.agent.run(request.body(body).expect("a request")),
        };
        read(answer.unwrap_or_else(|error| panic!("{method} {path}: {error}")))
    }

    /// A connection on which the test writes for itself.
    pub fn connect(&self) -> Raw {
        let stream = TcpStream::connect(self.address).expect("a connection");
        stream.set_read_timeout(Some(PATIENCE)).expect("a time limit");
        Raw(stream)
    }
}

fn read(mut answer: Response<ureq::Body>) -> Answer {
    let mut headers = BTreeMap::<String, String>::new();
    for (name, value) in answer.headers() {
        let value = value.to_str().expect("text");
        let line = headers.entry(name.to_string()).or_default();
        // Cookies come in lines of their own.
        let between = if line.is_empty() { "" } else { "\n" };
        line.push_str(between);
        line.push_str(value);
    }
    let body = answer
        .body_mut()
        .with_config()
        .limit(1 << 30)
        .read_to_vec()
        .expect("a whole body");
    Answer {
        status: answer.status().as_u16(),
        headers,
        body,
    }
}

/// A connection without a client's manners.
pub struct Raw(TcpStream);

impl Raw {
    pub fn write(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.0.write_all(bytes)
    }

    /// Writes a request's head; `headers` are whole lines.
    pub fn head(&mut self, line: &str, headers: &[&str]) {
        let mut head = format!("{line} HTTP/1.1\r\n");
        for header in headers {
            head.push_str(header);
            head.push_str("\r\n");
        }
        self.write((head + "\r\n").as_bytes()).expect("a head that is sent");
    }

    /// Reads one answer whose length is told.
    pub fn answer(&mut self) -> Answer {
        let mut text = Vec::new();
        while !text.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            assert_eq!(
                self.0.read(&mut byte).expect("an answer"),
                1,
                "the connection ended within a head"
            );
            text.push(byte[0]);
        }
        let text = String::from_utf8(text).expect("text");
        let mut lines = text.lines();
        let status = lines
            .next()
            .and_then(|line| line.split(' ').nth(1))
            .and_then(|status| status.parse().ok());
        let header = |line: &str| {
            let (name, value) = line.split_once(':').expect("a header");
            (name.to_ascii_lowercase(), value.trim().to_owned())
        };
        let headers: BTreeMap<String, String> = lines.filter(|line| !line.is_empty()).map(header).collect();
        let length = headers
            .get("content-length")
            .map_or(0, |length| length.parse().expect("a length"));
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).expect("a whole body");
        Answer {
            status: status.expect("a status"),
            headers,
            body,
        }
    }
}
