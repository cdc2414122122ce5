//! Many callers at once, who come and go as they like: every place comes back, everyone is answered or gone.

use std::thread;

use super::*;
use crate::Stage;
use crate::fake::Fault;

const THREADS: u64 = 4;
const SUBMISSIONS: u64 = 250;

#[derive(Default)]
struct Tally {
    answered: u64,
    panicked: u64,
    hung_up: u64,
}

/// The generator of Knuth's MMIX: the same draws on every machine.
struct Draws(u64);

impl Draws {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

#[test]
fn a_thousand_works_with_random_cancels() {
    let backend = FakeBackend::new(Effect::Invert { low: 0.0, high: 1.0 }).with_generator_bytes(1);
    let config = SchedulerConfig {
        queue: 8,
        batch_max: 4,
        batch_wait: Duration::from_micros(200),
        generator_bytes: 2,
        ..SchedulerConfig::default()
    };
    let bench = Bench::with(backend, config);
    let tallies: Vec<Tally> = thread::scope(|scope| {
        let callers: Vec<_> = (0..THREADS)
            .map(|seed| {
                scope.spawn({
                    let bench = &bench;
                    move || call(bench, seed)
                })
            })
            .collect();
        callers.into_iter().map(|caller| caller.join().unwrap()).collect()
    });
    bench.drain();

    let sum = |part: fn(&Tally) -> u64| tallies.iter().map(part).sum::<u64>();
    let (answered, panicked, hung_up) = (sum(|t| t.answered), sum(|t| t.panicked), sum(|t| t.hung_up));
    assert_eq!(answered + panicked + hung_up, THREADS * SUBMISSIONS);
    let status = bench.status();
    assert_eq!(
        (status.reserved, status.waiting, status.running, status.generators),
        (0, 0, 0, 0)
    );
    let counts = status.counts;
    assert_eq!(counts.submitted, THREADS * SUBMISSIONS);
    assert_eq!(counts.finished + counts.failed + counts.dropped, counts.submitted);
    assert!(
        counts.finished >= answered && counts.failed >= panicked && counts.dropped <= hung_up,
        "{counts:?}"
    );
    assert_eq!(counts.loads, counts.unloads);
    assert_eq!(bench.backend.alive(), 0);
}

/// One caller: submits, holds a few tickets, and waits for one of them or hangs up.
fn call(bench: &Bench, seed: u64) -> Tally {
    let mut draws = Draws(seed);
    let mut tally = Tally::default();
    let mut held: Vec<(Ticket, f32)> = Vec::new();
    let mut submitted = 0;
    while submitted < SUBMISSIONS {
        match bench.scheduler.reserve(&DeviceId::Cpu) {
            Ok(permit) if draws.below(10) == 0 => drop(permit),
            Ok(permit) => {
                let value = (seed * SUBMISSIONS + submitted) as f32 / 1024.0;
                let work = bench.work_of(draws.below(3) as u8, [1 + draws.below(2) as usize, 3, 2, 2], value);
                held.push((permit.submit(work), value));
                submitted += 1;
            }
            Err(InferError::Overloaded { .. }) => thread::yield_now(),
            Err(other) => panic!("{other:?}"),
        }
        if draws.below(100) == 0 {
            bench.backend.fail_next(Stage::Run, Fault::Panic);
        }
        if held.len() > draws.below(4) as usize {
            let (ticket, value) = held.swap_remove(draws.below(held.len() as u64) as usize);
            end(ticket, value, draws.below(3) == 0, &mut tally);
        }
    }
    for (ticket, value) in held {
        end(ticket, value, false, &mut tally);
    }
    tally
}

fn end(ticket: Ticket, value: f32, hang_up: bool, tally: &mut Tally) {
    if hang_up {
        drop(ticket);
        tally.hung_up += 1;
        return;
    }
    match ticket.wait() {
        Ok(output) => {
            assert!(
                output
                    .array
                    .into_vec::<f32>()
                    .unwrap()
                    .iter()
                    .all(|&sample| sample == 1.0 - value)
            );
            tally.answered += 1;
        }
        Err(InferError::Panicked { .. }) => tally.panicked += 1,
        Err(other) => panic!("{other:?}"),
    }
}
