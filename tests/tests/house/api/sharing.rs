//! Equal requests run once; who hangs up gives the place back.

use std::collections::BTreeMap;
use std::thread;

use super::packs::INVERT;
use super::pictures::png;
use super::server::{Server, start, start_with, until};

const APPLY: &str = "/v1/styles/tests/invert/apply";
const AT_ONCE: usize = 100;

#[test]
fn of_100_equal_requests_at_once_one_runs() {
    let server = start();
    let picture = png(1);
    server.backend.gate().close();
    let answers: Vec<_> = thread::scope(|scope| {
        let requests: Vec<_> = (0..AT_ONCE)
            .map(|_| scope.spawn(|| server.client.post(APPLY, &picture)))
            .collect();
        until("all requests are there", || server.in_flight() == AT_ONCE as i64);
        assert!(server.backend.gate().wait_arrived(1));
        server.backend.gate().open();
        requests.into_iter().map(|request| request.join().unwrap()).collect()
    });
    let mut from: BTreeMap<&str, usize> = BTreeMap::new();
    for answer in &answers {
        assert_eq!((answer.status, &answer.body), (200, &answers[0].body));
        *from.entry(answer.header("x-cache")).or_default() += 1;
    }
    assert_eq!(server.backend.runs().len(), 1);
    assert_eq!(from["miss"], 1);
    assert!(from["shared"] > AT_ONCE / 2, "{from:?}");
}

/// Sends a render and leaves without waiting for it.
fn hang_up(server: &Server, body: &[u8], when: impl FnOnce()) {
    let mut raw = server.client.connect();
    let length = format!("Content-Length: {}", body.len());
    raw.head(&format!("POST {APPLY}"), &["Host: localhost", &length]);
    raw.write(body).unwrap();
    when();
    drop(raw);
}

#[test]
fn who_hangs_up_in_the_queue_gives_the_place_back() {
    let server = start_with(&[INVERT], |config| {
        config.limits.queue = 1;
        config.limits.batch = 1;
    });
    server.backend.gate().close();
    thread::scope(|scope| {
        let first = scope.spawn(|| server.client.post(APPLY, &png(1)));
        assert!(server.backend.gate().wait_arrived(1));
        hang_up(&server, &png(2), || {
            until("it waits in the queue", || server.device().waiting == 1)
        });
        until("its place is free", || {
            server.device().waiting + server.device().reserved == 0
        });
        assert_eq!(server.device().counts.dropped, 1);
        let third = scope.spawn(|| server.client.post(APPLY, &png(3)));
        until("another has the place", || server.device().waiting == 1);
        server.backend.gate().open();
        assert_eq!((first.join().unwrap().status, third.join().unwrap().status), (200, 200));
    });
    assert_eq!(server.backend.runs().len(), 2, "what was hung up never ran");
    until("it is counted", || {
        server
            .client
            .get("/metrics")
            .text()
            .contains("pastiche_http_hangups_total 1")
    });
}

#[test]
fn who_shares_a_render_does_not_lose_it_when_another_hangs_up() {
    let server = start();
    let picture = png(1);
    server.backend.gate().close();
    thread::scope(|scope| {
        let mut second = None;
        hang_up(&server, &picture, || {
            assert!(server.backend.gate().wait_arrived(1));
            second = Some(scope.spawn(|| server.client.post(APPLY, &picture)));
            until("both are there", || server.in_flight() == 2);
        });
        until("the first has gone", || server.in_flight() == 1);
        server.backend.gate().open();
        assert_eq!(second.unwrap().join().unwrap().status, 200);
    });
}
