//! What runs together, and what does not.

use super::*;

fn batches(batch_max: usize) -> SchedulerConfig {
    SchedulerConfig {
        batch_max,
        batch_wait: Duration::ZERO,
        ..SchedulerConfig::default()
    }
}

/// While the device is busy `works` come in; then they run in batches of `expect` rows, and each gets its own answer.
/// The second of each pair is the value of the work's pixels.
#[track_caller]
fn check_batches(config: SchedulerConfig, works: impl FnOnce(&Bench) -> Vec<(Work, f32)>, expect: &[usize]) {
    let bench = Bench::new(config);
    let busy = bench.occupy(0);
    let works = works(&bench);
    let tickets: Vec<(Ticket, f32)> = works
        .into_iter()
        .map(|(work, value)| (bench.put(work), value))
        .collect();
    bench.backend.gate().open();
    check(busy, 0.0);
    let jobs = tickets.len() as u64 + 1;
    for (ticket, value) in tickets {
        check(ticket, value);
    }
    assert_eq!(bench.rows()[1..], *expect);
    let counts = bench.status().counts;
    assert_eq!((counts.finished, counts.runs), (jobs, expect.len() as u64 + 1));
}

fn pictures(bench: &Bench, count: u8) -> Vec<(Work, f32)> {
    (0..count)
        .map(|i| (bench.work(1, f32::from(i) / 16.0), f32::from(i) / 16.0))
        .collect()
}

#[test]
fn what_waits_for_one_generator_runs_together() {
    check_batches(batches(4), |bench| pictures(bench, 5), &[4, 1]);
    check_batches(batches(1), |bench| pictures(bench, 3), &[1, 1, 1]);
    check_batches(batches(0), |bench| pictures(bench, 2), &[1, 1]);
}

#[test]
fn works_of_many_rows_fill_a_batch() {
    let rows = |lengths: &'static [usize]| {
        move |bench: &Bench| {
            lengths
                .iter()
                .map(|&n| (bench.work_of(1, [n, 3, 2, 2], 0.5), 0.5))
                .collect()
        }
    };
    check_batches(batches(4), rows(&[3, 1, 1]), &[4, 1]);
    check_batches(batches(4), rows(&[9, 1]), &[9, 1]);
    check_batches(batches(4), rows(&[1, 9, 1]), &[1, 9, 1]);
}

#[test]
fn only_like_works_join_and_the_first_goes_first() {
    check_batches(
        batches(8),
        |bench| {
            let half = Work {
                precision: Precision::Bf16,
                ..bench.work(1, 0.5)
            };
            let wide = bench.work_of(1, [1, 3, 2, 4], 0.5);
            vec![
                (bench.work(1, 0.125), 0.125),
                (bench.work(2, 0.25), 0.25),
                (half, 0.5),
                (wide, 0.5),
                (bench.work(1, 0.75), 0.75),
                (bench.work(2, 1.0), 1.0),
            ]
        },
        &[2, 2, 1, 1],
    );
}

#[test]
fn memory_bounds_a_batch() {
    let heavy = |bench: &Bench| {
        let weigh = |(work, value)| (Work { peak_bytes: 60, ..work }, value);
        pictures(bench, 3).into_iter().map(weigh).collect::<Vec<_>>()
    };
    check_batches(
        SchedulerConfig {
            batch_bytes: 120,
            ..batches(8)
        },
        heavy,
        &[2, 1],
    );
    check_batches(
        SchedulerConfig {
            batch_bytes: 1,
            ..batches(8)
        },
        heavy,
        &[1, 1, 1],
    );
}

#[test]
fn a_graph_with_a_fixed_batch_runs_alone() {
    let fixed = graph("invert-fixed");
    check_batches(
        batches(8),
        |bench| {
            let fix = |(work, value)| {
                (
                    Work {
                        graph: Arc::clone(&fixed),
                        ..work
                    },
                    value,
                )
            };
            pictures(bench, 2).into_iter().map(fix).collect()
        },
        &[1, 1],
    );
}

#[test]
fn a_free_device_waits_for_a_permit_that_is_out() {
    let bench = Bench::new(SchedulerConfig {
        batch_wait: FOREVER,
        ..batches(8)
    });
    let permit = bench.scheduler.reserve(&DeviceId::Cpu).unwrap();
    let first = bench.submit(1, 0.25);
    let second = permit.submit(bench.work(1, 0.5));
    check(first, 0.25);
    check(second, 0.5);
    assert_eq!(bench.rows(), [2]);
    assert_eq!(bench.status().counts.batched, 2);
}

#[test]
fn a_free_device_waits_no_longer_than_it_must() {
    // For nobody.
    let bench = Bench::new(SchedulerConfig {
        batch_wait: FOREVER,
        ..batches(2)
    });
    check(bench.submit(1, 0.25), 0.25);
    // For a permit that comes to nothing.
    let permit = bench.scheduler.reserve(&DeviceId::Cpu).unwrap();
    let first = bench.submit(1, 0.25);
    drop(permit);
    check(first, 0.25);
    // For a full batch.
    let _permit = bench.scheduler.reserve(&DeviceId::Cpu).unwrap();
    let pair = [bench.submit(1, 0.25), bench.submit(1, 0.5)];
    for (ticket, value) in pair.into_iter().zip([0.25, 0.5]) {
        check(ticket, value);
    }
    assert_eq!(bench.rows(), [1, 1, 2]);
}

#[test]
fn nobody_is_kept_waiting_for_the_batch_of_another() {
    let bench = Bench::new(SchedulerConfig {
        batch_wait: FOREVER,
        ..batches(8)
    });
    let busy = bench.occupy(0);
    let permit = bench.scheduler.reserve(&DeviceId::Cpu).unwrap();
    let (first, other) = (bench.submit(1, 0.25), bench.submit(2, 0.5));
    bench.backend.gate().open();
    check(busy, 0.0);
    check(first, 0.25);
    drop(permit);
    check(other, 0.5);
}

#[test]
fn a_batch_that_fails_runs_one_at_a_time() {
    let backend = FakeBackend::new(Effect::Invert { low: 0.0, high: 1.0 }).with_largest_batch(1);
    let bench = Bench::with(backend, batches(8));
    for expect in [&[1, 3, 1, 1, 1][..], &[1, 3, 1, 1, 1, 1, 1, 1, 1]] {
        bench.backend.gate().close();
        let arrived = bench.rows().len() + 1;
        let busy = bench.submit(1, 0.0);
        assert!(bench.backend.gate().wait_arrived(arrived));
        let tickets: Vec<Ticket> = [0.25, 0.5, 0.75].map(|value| bench.submit(1, value)).into();
        bench.backend.gate().open();
        check(busy, 0.0);
        for (ticket, value) in tickets.into_iter().zip([0.25, 0.5, 0.75]) {
            check(ticket, value);
        }
        // The second time the generator is known to run alone.
        assert_eq!(bench.rows(), expect);
    }
    let counts = bench.status().counts;
    assert_eq!(
        (counts.finished, counts.failed, counts.batched, counts.loads),
        (8, 0, 0, 1)
    );
}

#[test]
fn works_whose_pictures_could_mix_run_alone() {
    check_batches(
        batches(8),
        |bench| {
            let mixing = |(work, value)| (Work { apart: false, ..work }, value);
            pictures(bench, 2).into_iter().map(mixing).collect()
        },
        &[1, 1],
    );
}
