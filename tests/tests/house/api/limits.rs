//! Limits: what is too much is refused early, cheaply and readably.

use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use super::packs::{INVERT, Pack};
use super::pictures::{bomb, encode, picture, png};
use super::server::{start, start_with, until};

const APPLY: &str = "/v1/styles/tests/invert/apply";

/// A line of what the system says about this process, in bytes.
fn memory(line: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let found = status
        .lines()
        .find_map(|found| found.strip_prefix(line))
        .expect("a line of /proc/self/status");
    found.split_whitespace().next().unwrap().parse::<u64>().unwrap() << 10
}

#[test]
fn a_bomb_is_refused_for_the_price_of_its_header() {
    let server = start();
    let bomb = bomb(30_000, 30_000);
    server.client.post(APPLY, &bomb);
    // Forgets the highest memory so far.
    fs::write("/proc/self/clear_refs", "5").unwrap();
    let before = memory("VmRSS:");
    let quickest = (0..5).map(|_| {
        let begin = Instant::now();
        let answer = server.client.post(APPLY, &bomb);
        assert_eq!((answer.status, answer.problem().as_str()), (413, "picture_too_large"));
        begin.elapsed()
    });
    let quickest = quickest.min().unwrap();
    assert!(quickest < Duration::from_millis(100), "{quickest:?}");
    let more = memory("VmHWM:").saturating_sub(before);
    assert!(more < 50 << 20, "{more} bytes of memory");
    let wide = server.client.post(APPLY, &super::pictures::bomb(40_000, 1));
    assert_eq!(wide.problem(), "picture_too_large");
}

#[test]
fn a_render_that_does_not_fit_names_the_size_that_does() {
    let wide = Pack {
        name: "tests/wide",
        generator: "fast-style-dynamic",
        multiple: 4,
        ..INVERT
    };
    let server = start_with(&[wide], |_| {});
    let answer = server.client.post("/v1/styles/tests/wide/apply?size=11000", &png(1));
    assert_eq!((answer.status, answer.problem().as_str()), (413, "render_too_large"));
    let side = answer.json()["largest_side"].as_u64().unwrap();
    assert!((1000..11_000).contains(&side), "{side}");
    assert!(answer.text().contains(&format!("size={side}")));
}

#[test]
fn a_size_beyond_the_limits_is_refused_at_any_strength() {
    let server = start();
    for strength in [0, 1] {
        let answer = server
            .client
            .post(&format!("{APPLY}?size=32768&strength={strength}"), &png(1));
        assert_eq!(answer.status, 413, "strength {strength}");
    }
    assert_eq!(server.backend.runs(), []);
}

#[test]
fn a_declared_length_is_refused_unread() {
    let server = start_with(&[INVERT], |config| config.limits.max_bytes = 100_000);
    let mut raw = server.client.connect();
    raw.head(&format!("POST {APPLY}"), &["Host: localhost", "Content-Length: 100001"]);
    let answer = raw.answer();
    assert_eq!((answer.status, answer.problem().as_str()), (413, "upload_too_large"));
    // Who goes on sending still sees the answer.
    let sent = server.client.post(APPLY, &vec![0; 8 << 20]);
    assert_eq!((sent.status, sent.problem().as_str()), (413, "upload_too_large"));
}

#[test]
fn a_body_of_unknown_length_is_cut_at_the_limit() {
    let server = start_with(&[INVERT], |config| config.limits.max_bytes = 100_000);
    let mut raw = server.client.connect();
    raw.head(
        &format!("POST {APPLY}"),
        &["Host: localhost", "Transfer-Encoding: chunked"],
    );
    let chunk = [b"4000\r\n".as_slice(), &[0; 0x4000], b"\r\n"].concat();
    for _ in 0..7 {
        raw.write(&chunk).unwrap();
    }
    let answer = raw.answer();
    assert_eq!((answer.status, answer.problem().as_str()), (413, "upload_too_large"));
    let whole = server.client.post(APPLY, &png(1));
    assert_eq!(whole.status, 200);
}

#[test]
fn bodies_that_come_in_together_share_a_bound() {
    let server = start_with(&[INVERT], |config| config.limits.bodies_bytes = 100_000);
    let mut slow = server.client.connect();
    slow.head(&format!("POST {APPLY}"), &["Host: localhost", "Content-Length: 99000"]);
    slow.write(&[0; 98_000]).unwrap();
    until("the slow one's bytes are in", || server.bodies() == 98_000);
    let refused = server.client.post(APPLY, &vec![0; 50_000]);
    assert_eq!((refused.status, refused.problem().as_str()), (503, "overloaded"));
    assert!(!refused.header("retry-after").is_empty());
    drop(slow);
    until("there is room again", || server.bodies() == 0);
    assert_eq!(server.client.post(APPLY, &png(1)).status, 200);
    assert_eq!(server.client.post(APPLY, &vec![0; 50_000]).status, 415);
}

#[test]
fn a_query_that_is_wrong_is_told_before_the_body_is_sent() {
    let server = start();
    let mut raw = server.client.connect();
    raw.head(
        &format!("POST {APPLY}?strenght=1"),
        &["Host: localhost", "Content-Length: 60000000"],
    );
    assert_eq!(raw.answer().problem(), "settings_invalid");
    let mut raw = server.client.connect();
    raw.head(
        "POST /v1/styles/tests/nothing/apply",
        &["Host: localhost", "Content-Length: 60000000"],
    );
    assert_eq!(raw.answer().problem(), "style_not_found");
}

#[test]
fn a_full_queue_answers_at_once_with_when_to_come_back() {
    let server = start_with(&[INVERT], |config| {
        config.limits.queue = 1;
        config.limits.batch = 1;
    });
    server.backend.gate().close();
    thread::scope(|scope| {
        let first = scope.spawn(|| server.client.post(APPLY, &png(1)));
        assert!(server.backend.gate().wait_arrived(1));
        let second = scope.spawn(|| server.client.post(APPLY, &png(2)));
        until("the second waits in the queue", || server.device().waiting == 1);
        let third = server.client.post(APPLY, &png(3));
        assert_eq!((third.status, third.problem().as_str()), (503, "overloaded"));
        assert!(
            third
                .header("retry-after")
                .parse::<u64>()
                .is_ok_and(|seconds| seconds >= 1)
        );
        server.backend.gate().open();
        for render in [first, second] {
            assert_eq!(render.join().unwrap().status, 200);
        }
    });
    assert_eq!(server.client.post(APPLY, &png(3)).status, 200);
}

#[test]
fn a_format_that_cannot_hold_the_result_is_refused_before_the_device_is_touched() {
    let server = start();
    let long = encode(&picture(16_400, 1, 1), pixels::Format::Png);
    let answer = server.client.post(&format!("{APPLY}?format=webp"), &long);
    assert_eq!((answer.status, answer.problem().as_str()), (422, "format_unfit"));
    assert_eq!(server.backend.runs(), []);
}
