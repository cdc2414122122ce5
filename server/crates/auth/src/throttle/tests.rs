//! Who must wait, and for how long.

use super::*;

const NOW_MS: i64 = 1_800_000_000_000;
const MINUTE_MS: i64 = 60_000;

fn name(text: &str) -> LoginName {
    text.parse().unwrap()
}

/// An address of its own for each number.
fn address(number: u32) -> IpAddr {
    IpAddr::V4(std::net::Ipv4Addr::from_bits(0x0a00_0000 + number))
}

/// The next attempt on a name from an address that is not used otherwise.
fn check(throttle: &SignInThrottle, number: u32, now_ms: i64, expect: Result<(), i64>) {
    let got = throttle.attempt(&name("hokusai"), address(number), now_ms);
    let expect = expect.map_err(|wait_ms| Refused {
        wait_ms,
        by: ThrottledBy::Name,
    });
    assert_eq!(got, expect, "attempt {number}");
}

#[test]
fn a_name_closes_after_five_failures_and_each_further_one_doubles_the_wait() {
    let throttle = SignInThrottle::default();
    for number in 0..5 {
        check(&throttle, number, NOW_MS, Ok(()));
    }
    let mut now_ms = NOW_MS;
    for (number, wait_s) in [30, 60, 120, 240, 480, 900, 900].into_iter().enumerate() {
        let number = u32::try_from(number).unwrap() + 5;
        check(&throttle, number, now_ms, Err(wait_s * 1000));
        now_ms += wait_s * 1000 - 1;
        check(&throttle, number, now_ms, Err(1));
        now_ms += 1;
        check(&throttle, number, now_ms, Ok(()));
    }
    // a quarter of an hour of quiet after the wait
    now_ms += 30 * MINUTE_MS;
    for number in 0..5 {
        check(&throttle, number, now_ms, Ok(()));
    }
    check(&throttle, 5, now_ms, Err(30_000));
}

#[test]
fn failures_count_for_fifteen_minutes() {
    let throttle = SignInThrottle::default();
    for number in 0..40 {
        check(&throttle, number, NOW_MS + i64::from(number) * 4 * MINUTE_MS, Ok(()));
    }
}

#[test]
fn a_success_clears_the_name() {
    let throttle = SignInThrottle::default();
    for number in 0..50 {
        check(&throttle, number, NOW_MS, Ok(()));
        if number % 5 == 4 {
            throttle.succeeded(&name("hokusai"), address(number), NOW_MS);
        }
    }
}

#[test]
fn other_names_stay_open() {
    let throttle = SignInThrottle::default();
    for number in 0..5 {
        check(&throttle, number, NOW_MS, Ok(()));
    }
    assert_eq!(throttle.attempt(&name("hiroshige"), address(0), NOW_MS), Ok(()));
}

#[test]
fn an_address_closes_after_twenty_failures() {
    let throttle = SignInThrottle::default();
    let attempt = |number: i64, now_ms| throttle.attempt(&name(&format!("name{number}")), address(1), now_ms);
    for number in 0..20 {
        assert_eq!(attempt(number, NOW_MS + number * 1000), Ok(()));
    }
    let refused = attempt(20, NOW_MS + 20_000).unwrap_err();
    assert_eq!(refused.by, ThrottledBy::Address);
    assert_eq!(refused.wait_ms, 15 * MINUTE_MS - 20_000);
    assert_eq!(refused.to_string(), "too many failed sign-ins; try again in 880 s");
    assert_eq!(throttle.attempt(&name("name0"), address(2), NOW_MS + 20_000), Ok(()));
    // the first failure is 15 minutes old, the second is not
    assert_eq!(attempt(21, NOW_MS + 15 * MINUTE_MS), Ok(()));
    assert_eq!(attempt(22, NOW_MS + 15 * MINUTE_MS).unwrap_err().wait_ms, 1000);
}

#[test]
fn an_account_of_ones_own_opens_no_address() {
    let throttle = SignInThrottle::default();
    let mine = name("mine");
    let mut failures = 0;
    for number in 0..100 {
        if throttle
            .attempt(&name(&format!("name{number}")), address(1), NOW_MS)
            .is_ok()
        {
            failures += 1;
        }
        if throttle.attempt(&mine, address(1), NOW_MS).is_ok() {
            throttle.succeeded(&mine, address(1), NOW_MS);
        }
    }
    assert_eq!(failures, 20);
}

#[test]
fn many_successes_close_nothing() {
    let throttle = SignInThrottle::default();
    for _ in 0..100 {
        check(&throttle, 1, NOW_MS, Ok(()));
        throttle.succeeded(&name("hokusai"), address(1), NOW_MS);
    }
    for _ in 0..100 {
        check(&throttle, 1, NOW_MS, Ok(()));
        throttle.undecided(&name("hokusai"), address(1));
    }
    let tables = throttle.tables.lock().unwrap();
    assert!(tables.names.is_empty() && tables.addresses.is_empty());
}

#[test]
fn ipv6_clients_are_counted_by_their_network() {
    let check = |text: &str, expect: &str| {
        assert_eq!(counted(text.parse().unwrap()), expect.parse::<IpAddr>().unwrap());
    };
    check("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::");
    check("2001:db8:1:3:3:4:5:6", "2001:db8:1:3::");
    check("::1", "::");
    check("192.0.2.7", "192.0.2.7");
    check("::ffff:192.0.2.7", "192.0.2.7");
}

#[test]
fn memory_is_bounded_and_the_oldest_goes_first() {
    let throttle = SignInThrottle::new(ThrottleConfig {
        entries: 10,
        ..ThrottleConfig::default()
    });
    // closed, and the oldest of all
    for number in 0..5 {
        check(&throttle, number, NOW_MS, Ok(()));
    }
    for number in 0..1000 {
        let other = name(&format!("name{number}"));
        let now_ms = NOW_MS + 1 + i64::from(number);
        assert_eq!(throttle.attempt(&other, address(100 + number), now_ms), Ok(()));
    }
    check(&throttle, 6, NOW_MS + 1000, Err(29_000));
    let tables = throttle.tables.lock().unwrap();
    assert_eq!((tables.names.len(), tables.addresses.len()), (10, 10));
    assert!(
        tables.names.contains_key(&(name("name999"), None)) && !tables.names.contains_key(&(name("name990"), None))
    );
}

#[test]
fn attempts_at_once_are_all_counted() {
    let throttle = SignInThrottle::default();
    let admitted = std::sync::atomic::AtomicU32::new(0);
    std::thread::scope(|scope| {
        for number in 0..8 {
            let (throttle, admitted) = (&throttle, &admitted);
            scope.spawn(move || {
                for round in 0..50 {
                    let from = address(number * 50 + round);
                    if throttle.attempt(&name("hokusai"), from, NOW_MS).is_ok() {
                        admitted.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                    }
                }
            });
        }
    });
    assert_eq!(admitted.into_inner(), 5);
}

#[test]
fn a_clock_set_back_closes_nothing_for_long() {
    let throttle = SignInThrottle::default();
    for number in 0..5 {
        check(&throttle, number, NOW_MS, Ok(()));
    }
    check(&throttle, 5, NOW_MS - 10 * MINUTE_MS, Err(10 * MINUTE_MS + 30_000));
    check(&throttle, 5, NOW_MS - 24 * 60 * MINUTE_MS, Ok(()));
}

#[test]
fn nobody_is_kept_out_of_where_they_signed_in_before() {
    let throttle = SignInThrottle::default();
    check(&throttle, 7, NOW_MS, Ok(()));
    throttle.succeeded(&name("hokusai"), address(7), NOW_MS);
    for number in 100..105 {
        check(&throttle, number, NOW_MS, Ok(()));
    }
    check(&throttle, 105, NOW_MS, Err(30_000));
    for _ in 0..5 {
        check(&throttle, 7, NOW_MS, Ok(()));
    }
    check(&throttle, 7, NOW_MS, Err(30_000));
}
