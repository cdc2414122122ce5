//! Places, cancellation and the end.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use super::*;

fn places(queue: usize) -> SchedulerConfig {
    SchedulerConfig {
        queue,
        batch_max: 1,
        ..SchedulerConfig::default()
    }
}

fn overloaded(bench: &Bench) -> Option<Duration> {
    match bench.scheduler.reserve(&DeviceId::Cpu) {
        Err(InferError::Overloaded { retry_after, .. }) => Some(retry_after),
        Err(other) => panic!("{other:?}"),
        Ok(_) => None,
    }
}

#[test]
fn a_full_queue_turns_away_at_once() {
    let bench = Bench::new(places(2));
    let running = bench.occupy(1);
    let waiting = bench.submit(1, 0.25);
    let permit = bench.scheduler.reserve(&DeviceId::Cpu).unwrap();
    // One runs, one waits, one is reserved: with no run to go by, a second each.
    assert_eq!(overloaded(&bench), Some(Duration::from_secs(3)));
    let status = bench.status();
    assert_eq!(
        (status.places, status.reserved, status.waiting, status.running),
        (2, 1, 1, 1)
    );
    assert_eq!(status.counts.overloads, 1);

    drop(permit);
    assert_eq!(overloaded(&bench), None);
    bench.backend.gate().open();
    check(running, 0.0);
    check(waiting, 0.25);
    assert!(bench.status().per_work.is_some());
}

#[test]
fn a_queue_without_places_has_one() {
    let bench = Bench::new(places(0));
    check(bench.submit(1, 0.5), 0.5);
}

#[test]
fn hanging_up_in_the_queue_frees_the_place_at_once() {
    let bench = Bench::new(places(1));
    let running = bench.occupy(1);
    let waiting = bench.submit(1, 0.25);
    assert!(overloaded(&bench).is_some());
    drop(waiting);
    assert_eq!(overloaded(&bench), None);
    let status = bench.status();
    assert_eq!((status.waiting, status.counts.dropped), (0, 1));

    bench.backend.gate().open();
    check(running, 0.0);
    bench.drain();
    assert_eq!(bench.rows(), [1]);
}

#[test]
fn hanging_up_on_a_run_harms_nobody() {
    let bench = Bench::new(places(1));
    drop(bench.occupy(1));
    let next = bench.submit(1, 0.25);
    bench.backend.gate().open();
    check(next, 0.25);
    let counts = bench.status().counts;
    assert_eq!((counts.finished, counts.dropped), (2, 0));
}

#[test]
fn hanging_up_while_the_generator_loads_saves_the_run() {
    let bench = Bench::new(places(1));
    bench.backend.load_gate().close();
    let loading = bench.submit(1, 0.0);
    assert!(bench.backend.load_gate().wait_arrived(1));
    drop(loading);
    bench.backend.load_gate().open();
    bench.drain();
    assert_eq!(bench.rows(), [0; 0]);
    assert_eq!(bench.status().counts.dropped, 1);
}

#[test]
fn only_the_backends_devices_are_known() {
    let backend = FakeBackend::new(Effect::Identity).with_devices([DeviceId::Cuda(0), DeviceId::Cuda(1)]);
    let bench = Bench::with(backend, places(1));
    let error = bench.scheduler.reserve(&DeviceId::Cpu).unwrap_err();
    assert_eq!(
        error.to_string(),
        "there is no device cpu; this node has cuda:0, cuda:1"
    );
}

#[test]
fn devices_have_queues_of_their_own() {
    let backend = FakeBackend::new(Effect::Identity).with_devices([DeviceId::Cpu, DeviceId::Cuda(0)]);
    let bench = Bench::with(backend, places(1));
    let running = bench.occupy(1);
    let _waiting = bench.submit(1, 0.0);
    assert!(overloaded(&bench).is_some());
    let permit = bench.scheduler.reserve(&DeviceId::Cuda(0)).unwrap();
    assert_eq!(permit.device(), DeviceId::Cuda(0));
    let other = permit.submit(bench.work(1, 0.0));
    assert!(bench.backend.gate().wait_arrived(2));
    bench.backend.gate().open();
    assert!(running.wait().is_ok());
    assert!(other.wait().is_ok());
    assert_eq!(bench.backend.loads(), 2);
}

#[test]
fn a_work_that_does_not_fit_the_graph_is_refused() {
    let bench = Bench::new(places(1));
    let input = Array::new([1, 3, 2, 2], vec![0_u8; 12]).unwrap();
    let ticket = bench.put(Work {
        input,
        ..bench.work(1, 0.0)
    });
    check_error(ticket, |error| {
        error
            .to_string()
            .contains("takes float32 for `image` and was given uint8")
    });
    assert_eq!(overloaded(&bench), None);
    assert_eq!(bench.status().counts.failed, 1);
}

#[test]
fn tickets_can_be_awaited() {
    let bench = Bench::new(places(2));
    let output = block_on(bench.submit(1, 0.25)).unwrap();
    assert_eq!(output.array.as_slice::<f32>(), Some(&[0.75; 12][..]));
    bench.backend.fail_next(crate::Stage::Run, crate::fake::Fault::Error);
    assert!(block_on(bench.submit(1, 0.25)).is_err());
}

#[test]
fn draining_finishes_what_is_promised_and_takes_no_more() {
    let bench = Bench::new(places(2));
    let running = bench.occupy(1);
    let waiting = bench.submit(1, 0.25);
    let permit = bench.scheduler.reserve(&DeviceId::Cpu).unwrap();
    block_on(async {
        let mut drain = pin!(bench.scheduler.drain());
        let early = poll_fn(|context| Poll::Ready(drain.as_mut().poll(context))).await;
        assert!(early.is_pending());
        let refused = bench.scheduler.reserve(&DeviceId::Cpu).unwrap_err();
        assert_eq!(refused, InferError::Draining { device: DeviceId::Cpu });

        let last = permit.submit(bench.work(1, 0.5));
        bench.backend.gate().open();
        drain.await;
        for (ticket, value) in [(running, 0.0), (waiting, 0.25), (last, 0.5)] {
            assert_eq!(
                ticket.await.unwrap().array.as_slice::<f32>(),
                Some(&[1.0 - value; 12][..])
            );
        }
    });
    assert_eq!(bench.backend.alive(), 0);
    let status = bench.status();
    assert_eq!(
        (status.reserved, status.waiting, status.running, status.generators),
        (0, 0, 0, 0)
    );
}

#[test]
fn dropping_the_scheduler_answers_everyone() {
    let bench = Bench::new(places(2));
    let running = bench.occupy(1);
    let waiting = bench.submit(1, 0.25);
    let permit = bench.scheduler.reserve(&DeviceId::Cpu).unwrap();
    let late = bench.work(1, 0.5);
    let Bench { backend, scheduler, .. } = bench;
    drop(scheduler);
    let stopped = |error: &InferError| *error == InferError::Stopped { device: DeviceId::Cpu };
    check_error(waiting, stopped);
    check_error(permit.submit(late), stopped);
    backend.gate().open();
    check(running, 0.0);
}
