//! Stopping: what runs is finished, nothing new begins.

use std::net::TcpStream;
use std::thread;

use super::packs::INVERT;
use super::pictures::png;
use super::server::{start, start_with, until};

const APPLY: &str = "/v1/styles/tests/invert/apply";

#[test]
fn what_runs_and_what_waits_is_finished() {
    let mut server = start_with(&[INVERT], |config| config.limits.batch = 1);
    let running = server.running.take().unwrap();
    let address = running.address;
    server.backend.gate().close();
    thread::scope(|scope| {
        let first = scope.spawn(|| server.client.post(APPLY, &png(1)));
        assert!(server.backend.gate().wait_arrived(1));
        let second = scope.spawn(|| server.client.post(APPLY, &png(2)));
        until("the second waits in the queue", || server.device().waiting == 1);
        let stopping = server.runtime.spawn(running.stop());
        until("no connection is taken", || TcpStream::connect(address).is_err());
        assert!(!stopping.is_finished());
        server.backend.gate().open();
        for render in [first, second] {
            let answer = render.join().unwrap();
            assert_eq!(answer.picture().size(), (64, 48));
        }
        server.runtime.block_on(stopping).unwrap().unwrap();
    });
    assert_eq!((server.device().counts.finished, server.device().generators), (2, 0));
}

#[test]
fn idle_connections_do_not_hold_it_up() {
    let mut server = start();
    let mut idle = server.client.connect();
    idle.head("GET /healthz", &["Host: localhost"]);
    assert_eq!(idle.answer().status, 200);
    let running = server.running.take().unwrap();
    let begin = std::time::Instant::now();
    server.runtime.block_on(running.stop()).unwrap();
    assert!(begin.elapsed().as_secs() < 5, "{:?}", begin.elapsed());
}

#[test]
fn a_device_that_is_being_unloaded_takes_no_work() {
    let server = start();
    server.runtime.block_on(server.studio.renderer.scheduler().drain());
    let answer = server.client.post(APPLY, &png(1));
    assert_eq!((answer.status, answer.problem().as_str()), (503, "shutting_down"));
    assert!(
        answer
            .header("retry-after")
            .parse::<u64>()
            .is_ok_and(|seconds| seconds >= 1)
    );
}
