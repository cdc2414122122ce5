//! What a generator held is given back when it makes room for another.

use std::path::Path;
use std::sync::Arc;

use infer::{Array, DeviceId, GeneratorKey, Precision, Scheduler, SchedulerConfig, Work};
use infer_tch::{BackendConfig, TchBackend};
use onnx::{Graph, Options};

/// Two generators that take turns, with room for none beside the one at work: each turn loads, runs and unloads.
const TURNS: [&str; 2] = ["fast-style-dynamic", "animegan"];
const SIDE: usize = 128;

fn work(index: usize) -> Work {
    let name = TURNS[index % TURNS.len()];
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name);
    let file = std::fs::read(path.join("model.onnx")).expect("a model");
    let values: Vec<f32> = (0..3 * SIDE * SIDE)
        .map(|value| ((value + index) as f32 * 0.37).sin())
        .collect();
    Work {
        generator: GeneratorKey([(index % TURNS.len()) as u8; 32]),
        graph: Arc::new(Graph::load(file.into(), &Options::default()).expect("a supported model")),
        precision: Precision::F32,
        input: Array::new([1, 3, SIDE, SIDE], values).expect("a picture"),
        peak_bytes: 0,
        apart: false,
    }
}

fn resident_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.and_then(|rest| rest.split_whitespace().next()).expect("a number");
    number.parse().expect("a number")
}

#[test]
fn two_hundred_generators_leave_no_memory_behind() {
    let backend = TchBackend::open(&BackendConfig {
        cuda_folders: Vec::new(),
        threads: Some(1),
    });
    let config = SchedulerConfig {
        generator_bytes: 1,
        ..SchedulerConfig::default()
    };
    let scheduler = Scheduler::new(Arc::new(backend), &config).expect("a scheduler");
    let mut after_twenty = 0;
    for index in 0..200 {
        let place = scheduler.reserve(&DeviceId::Cpu).expect("a place");
        place.submit(work(index)).wait().expect("a run");
        if index == 19 {
            after_twenty = resident_kib();
        }
    }
    let (after, status) = (resident_kib(), scheduler.status().remove(0));
    assert_eq!(status.counts.loads, 200);
    assert!(
        after * 100 <= after_twenty * 105,
        "{after} KiB after 200 generators, {after_twenty} after 20"
    );
}
