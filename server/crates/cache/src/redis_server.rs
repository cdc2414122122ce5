//! A real `redis-server` for tests: on a free port, with nothing but what the test puts into it.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::{fs, thread};

use tempfile::TempDir;

/// Killed when it is dropped.
pub struct RedisServer {
    port: u16,
    options: Vec<String>,
    folder: TempDir,
    process: Option<Child>,
}

impl RedisServer {
    /// Starts one with more options, as `["--maxmemory", "4mb"]`, and waits until it takes connections.
    pub fn start(options: &[&str]) -> Self {
        let mut server = Self {
            port: 0,
            options: options.iter().map(|&option| option.to_owned()).collect(),
            folder: tempfile::tempdir().unwrap(),
            process: None,
        };
        // Another process may take the port before Redis does.
        for _attempt in 0..10 {
            server.port = free_port();
            if server.launch() {
                return server;
            }
        }
        panic!("no free port for redis-server");
    }

    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/0", self.port)
    }

    /// Kills it; all it had is gone.
    pub fn stop(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().unwrap();
            process.wait().unwrap();
        }
    }

    /// Starts it again on the same port.
    pub fn restart(&mut self) {
        self.stop();
        assert!(self.launch(), "port {} was taken meanwhile", self.port);
    }

    /// Stops it as a debugger does: connections stay open, nothing is answered.
    pub fn pause(&self) {
        self.signal("STOP");
        while !self.is_paused() {
            thread::yield_now();
        }
    }

    pub fn resume(&self) {
        self.signal("CONT");
    }

    /// A connection of the test's own.
    pub fn connect(&self) -> redis::Connection {
        redis::Client::open(self.url()).unwrap().get_connection().unwrap()
    }

    fn launch(&mut self) -> bool {
        let mut process = Command::new("redis-server")
            .args(["--port", &self.port.to_string(), "--bind", "127.0.0.1"])
            .args(["--save", "", "--appendonly", "no", "--dir"])
            .arg(self.folder.path())
            .args(&self.options)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the tests need redis-server on the PATH; `cargo xtask test` installs it, or tells how");
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let ready = lines.any(|line| line.unwrap().contains("Ready to accept connections"));
        // Its later lines are read, so that it never waits for us.
        thread::spawn(move || lines.for_each(drop));
        if !ready {
            process.wait().unwrap();
        }
        self.process = ready.then_some(process);
        ready
    }

    fn pid(&self) -> u32 {
        self.process.as_ref().expect("the server runs").id()
    }

    fn signal(&self, name: &str) {
        let command = format!("kill -{name} {}", self.pid());
        assert!(Command::new("sh").args(["-c", &command]).status().unwrap().success());
    }

    fn is_paused(&self) -> bool {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.pid())).unwrap();
        stat.rsplit(") ").next().is_some_and(|rest| rest.starts_with('T'))
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        self.stop();
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
