//! Loading, unloading and what goes wrong with it.

use super::*;
use crate::Stage;
use crate::fake::Fault;

const MIB: u64 = 1 << 20;

fn budget(generator_bytes: u64) -> SchedulerConfig {
    SchedulerConfig {
        generator_bytes,
        ..SchedulerConfig::default()
    }
}

/// Works for `generators` run one after the other; then `loads` loads and `unloads` unloads have been made.
#[track_caller]
fn check_loads(bench: &Bench, generators: &[u8], loads: u64, unloads: u64) {
    for &generator in generators {
        check(bench.submit(generator, 0.25), 0.25);
    }
    let status = bench.status();
    assert_eq!((status.counts.loads, status.counts.unloads), (loads, unloads));
    assert_eq!(status.generators as u64, loads - unloads);
    assert_eq!(status.generator_bytes, (loads - unloads) * MIB);
    assert_eq!(bench.backend.alive() as u64, loads - unloads);
    assert_eq!(bench.backend.releases() as u64, unloads);
}

#[test]
fn the_least_recently_used_is_unloaded() {
    let bench = Bench::new(budget(2 * MIB));
    check_loads(&bench, &[1, 1, 2, 1], 2, 0);
    check_loads(&bench, &[3], 3, 1);
    check_loads(&bench, &[1, 3], 3, 1);
    check_loads(&bench, &[2], 4, 2);
    check_loads(&bench, &[1], 5, 3);
}

#[test]
fn a_generator_larger_than_the_budget_runs() {
    let bench = Bench::new(budget(0));
    check_loads(&bench, &[1, 1], 1, 0);
    check_loads(&bench, &[2], 2, 1);
}

#[test]
fn each_precision_is_loaded_for_itself() {
    let bench = Bench::new(budget(u64::MAX));
    for precision in [Precision::F32, Precision::Bf16, Precision::F32, Precision::F16] {
        check(
            bench.put(Work {
                precision,
                ..bench.work(1, 0.5)
            }),
            0.5,
        );
    }
    assert_eq!(bench.status().counts.loads, 3);
}

/// After generators 1 and 2 have been loaded, `fault` in `stage` hits a work for `generator`: it fails as `expect` says,
/// or not at all. Then both run again, and there have been `loads` loads in all.
#[track_caller]
fn check_fault(stage: Stage, fault: Fault, generator: u8, expect: Option<fn(&InferError) -> bool>, loads: u64) {
    let bench = Bench::new(budget(2 * MIB));
    check_loads(&bench, &[1, 2], 2, 0);
    bench.backend.fail_next(stage, fault);
    let ticket = bench.submit(generator, 0.5);
    match expect {
        Some(expect) => check_error(ticket, expect),
        None => check(ticket, 0.5),
    }
    for generator in [2, 1] {
        check(bench.submit(generator, 0.25), 0.25);
    }
    let status = bench.status();
    assert_eq!(status.counts.loads, loads);
    assert_eq!(status.counts.panics, u64::from(fault == Fault::Panic));
    bench.drain();
    assert_eq!(bench.backend.alive(), 0);
}

#[test]
fn a_panic_costs_one_run_and_one_generator() {
    let in_run = |error: &InferError| matches!(error, InferError::Panicked { stage: Stage::Run, message } if message == "the test wants a panic while running");
    check_fault(Stage::Run, Fault::Panic, 1, Some(in_run), 3);
    let in_load = |error: &InferError| matches!(error, InferError::Panicked { stage: Stage::Load, .. });
    check_fault(Stage::Load, Fault::Panic, 3, Some(in_load), 2);
    // Generator 3 pushes 1 out, which panics; nobody else notices. Then 1 pushes out 3.
    check_fault(Stage::Unload, Fault::Panic, 3, None, 4);
}

#[test]
fn an_error_costs_one_run() {
    let failed = |error: &InferError| matches!(error, InferError::Failed { .. });
    check_fault(Stage::Run, Fault::Error, 1, Some(failed), 2);
    check_fault(Stage::Load, Fault::Error, 3, Some(failed), 2);
}

#[test]
fn when_memory_runs_out_the_others_make_room() {
    check_fault(Stage::Run, Fault::OutOfMemory, 1, None, 3);
    check_fault(Stage::Load, Fault::OutOfMemory, 3, None, 5);
}

#[test]
fn with_nothing_left_to_unload_it_is_an_error() {
    let bench = Bench::new(budget(MIB));
    for stage in [Stage::Load, Stage::Run] {
        bench.backend.fail_next(stage, Fault::OutOfMemory);
        let out = move |error: &InferError| matches!(error, InferError::OutOfMemory { stage: at, .. } if *at == stage);
        check_error(bench.submit(1, 0.5), out);
        check(bench.submit(1, 0.5), 0.5);
    }
}

#[test]
fn a_panic_in_a_batch_fails_the_batch_only() {
    let bench = Bench::new(SchedulerConfig {
        batch_wait: Duration::ZERO,
        ..SchedulerConfig::default()
    });
    let busy = bench.occupy(1);
    let pair = [bench.submit(1, 0.25), bench.submit(1, 0.5)];
    let other = bench.submit(2, 0.75);
    bench.backend.gate().let_through(1);
    check(busy, 0.0);
    assert!(bench.backend.gate().wait_arrived(2));
    bench.backend.fail_next(Stage::Run, Fault::Panic);
    bench.backend.gate().open();
    for ticket in pair {
        check_error(ticket, |error| matches!(error, InferError::Panicked { .. }));
    }
    check(other, 0.75);
    let counts = bench.status().counts;
    assert_eq!((counts.finished, counts.failed, counts.panics), (2, 2, 1));
}
