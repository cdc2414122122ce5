//! The same on libtorch: the numbers are the generator's own.

use std::sync::Arc;

use infer_tch::{BackendConfig, TchBackend};
use pixels::Format;
use tokio::runtime::Runtime;

use super::client::Client;
use super::packs::{INVERT, Pack};
use super::pictures::{colors, encode, picture};
use super::server::{run, studio};

#[test]
fn generators_run_behind_http() {
    let backend = TchBackend::open(&BackendConfig {
        cuda_folders: Vec::new(),
        threads: Some(1),
    });
    let identity = Pack {
        name: "tests/identity",
        generator: "identity",
        ..INVERT
    };
    let (_folder, studio) = studio(
        &[INVERT, identity],
        |config| config.device = "cpu".to_owned(),
        Arc::new(backend),
    );
    let runtime = Runtime::new().expect("a runtime");
    let running = runtime.block_on(async { run(studio) });
    let client = Client::new(running.address);
    let original = picture(37, 23, 5);
    let file = encode(&original, Format::Png);
    let inverted: Vec<u8> = colors(&original).iter().map(|value| 255 - value).collect();
    for (name, expect) in [("invert", inverted), ("identity", colors(&original))] {
        let answer = client.post(&format!("/v1/styles/tests/{name}/apply"), &file);
        let found = colors(&answer.picture());
        // A device that is fast at it computes in bfloat16, whose 8 bits round by half a step.
        let far = found
            .iter()
            .zip(&expect)
            .filter(|(found, expect)| found.abs_diff(**expect) > 1)
            .count();
        assert_eq!((found.len(), far), (expect.len(), 0), "{name}");
    }
    runtime.block_on(running.stop()).expect("a clean end");
}
