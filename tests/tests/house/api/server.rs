//! A server for one test.

use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use infer::fake::{Effect, FakeBackend};
use infer::{Backend, DeviceStatus};
use pastiche::app::Running;
use pastiche::config::Config;
use pastiche::people::{Clock, People};
use pastiche::studio::Studio;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use super::client::Client;
use super::packs::{INVERT, Pack};

/// How long a test waits for what must happen before it fails.
const PATIENCE: Duration = Duration::from_secs(30);

/// A server, its parts, and a client of it. It is stopped at once when it is dropped.
pub struct Server {
    pub client: Client,
    pub backend: Arc<FakeBackend>,
    pub studio: Arc<Studio>,
    /// `None` once it was stopped.
    pub running: Option<Running>,
    pub runtime: Runtime,
    folder: TempDir,
}

/// A server with one style, `tests/invert`, and the fake backend.
pub fn start() -> Server {
    start_with(&[INVERT], |_| {})
}

/// A server with these packs, after a change of its configuration.
pub fn start_with(packs: &[Pack], change: impl FnOnce(&mut Config)) -> Server {
    let backend = Arc::new(FakeBackend::new(Effect::Invert { low: 0.0, high: 1.0 }));
    let (folder, studio) = studio(packs, change, Arc::clone(&backend) as Arc<dyn Backend>);
    let runtime = Runtime::new().expect("a runtime");
    let running = runtime.block_on(async { run(Arc::clone(&studio)) });
    let client = Client::new(running.address);
    Server {
        client,
        backend,
        studio,
        running: Some(running),
        runtime,
        folder,
    }
}

/// A studio in a folder of its own.
pub fn studio(packs: &[Pack], change: impl FnOnce(&mut Config), backend: Arc<dyn Backend>) -> (TempDir, Arc<Studio>) {
    let folder = tempfile::tempdir().expect("a folder");
    let styles = folder.path().join("styles");
    std::fs::create_dir(&styles).expect("a folder of styles");
    for pack in packs {
        pack.write(&styles);
    }
    let data = folder.path().join("data");
    // Samples are compared exactly, whatever this machine is fast at.
    let mut config = Config {
        styles: vec![styles],
        data,
        precision: "f32".to_owned(),
        ..Config::default()
    };
    // Tests count what the device does; those about measuring ask for it.
    config.publishing.measure = false;
    change(&mut config);
    let studio = Studio::with_backend(config, backend).expect("a studio");
    for (path, faults) in studio.styles.faults() {
        eprintln!("{}: {faults}", path.display());
    }
    (folder, Arc::new(studio))
}

/// A server on a free port.
pub fn run(studio: Arc<Studio>) -> Running {
    let people = People::open(&studio.config, Clock::default()).expect("people");
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    Running::start(studio, Arc::new(people), listener).expect("a server")
}

impl Server {
    pub fn styles(&self) -> PathBuf {
        self.folder.path().join("styles")
    }

    pub fn device(&self) -> DeviceStatus {
        self.studio.renderer.scheduler().status().remove(0)
    }

    /// Bytes of bodies that lie in memory.
    pub fn bodies(&self) -> u64 {
        self.running.as_ref().map_or(0, |running| running.state().room.taken())
    }

    /// Requests that are being answered.
    pub fn in_flight(&self) -> i64 {
        self.running
            .as_ref()
            .map_or(0, |running| running.state().metrics.in_flight.get())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.backend.gate().open();
        if let Some(running) = self.running.take() {
            self.runtime.block_on(running.handle.stop(false));
        }
    }
}

/// Waits for what another thread does, where nothing tells when it has.
pub fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let begin = Instant::now();
    while !holds() {
        assert!(begin.elapsed() < PATIENCE, "waited in vain: {what}");
        thread::yield_now();
    }
}
