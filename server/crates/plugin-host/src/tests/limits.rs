//! Deadlines, fresh instances, the cache on disk, settings and depths.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use pixels::Samples;
use serde_json::json;

use crate::tests::harness::{component, config, host, noise, picture};
use crate::{Call, HostConfig, Plugin, PluginError, PluginHost};

#[test]
fn an_endless_loop_is_stopped_within_50_ms_of_its_deadline() {
    let host = host();
    let plugin = host.load(&component("endless_loop")).unwrap();
    plugin.describe().unwrap();
    let original = noise(4, 3, 1);
    let took = (0..3).map(|_| {
        let start = Instant::now();
        let error = plugin
            .after(&Call::default(), &original, Arc::clone(&original), &[])
            .unwrap_err();
        assert!(matches!(error, PluginError::Deadline { .. }), "{error}");
        start.elapsed()
    });
    // The best of three: a busy machine may hold back any thread, and that is not the host's doing.
    let (took, deadline) = (took.min().unwrap(), config().deadline);
    assert!(
        took >= deadline && took < deadline + Duration::from_millis(50),
        "{took:?}"
    );
}

#[test]
fn every_call_gets_a_fresh_instance_even_after_a_trap() {
    let plugin = host().load(&component("remembers")).unwrap();
    let original = noise(4, 3, 1);
    let after = |seed| {
        let call = Call {
            seed,
            ..Call::default()
        };
        plugin.after(&call, &original, Arc::clone(&original), &[])
    };
    for _ in 0..3 {
        assert_eq!(after(0).unwrap(), original);
        assert!(matches!(after(1), Err(PluginError::Trap { .. })));
    }
}

#[test]
fn the_memory_of_calls_is_measured() {
    let host = host();
    let original = noise(4, 3, 1);
    let good = host.load(&component("remembers")).unwrap();
    assert_eq!(good.take_peak_bytes(), 0, "nothing has run");
    let after = |plugin: &Plugin| plugin.after(&Call::default(), &original, Arc::clone(&original), &[]);
    after(&good).unwrap();
    let bytes = good.take_peak_bytes();
    assert!(
        bytes > 0 && bytes.is_multiple_of(64 << 10),
        "whole pages of WebAssembly: {bytes}"
    );
    assert_eq!(good.take_peak_bytes(), 0, "it was taken");
    let hog = host.load(&component("memory_hog")).unwrap();
    after(&hog).unwrap_err();
    let hogged = hog.take_peak_bytes();
    assert!(hogged > bytes && hogged <= config().memory_bytes as u64, "{hogged}");
}

#[test]
fn hostile_calls_from_many_threads_do_not_disturb_a_good_plugin() {
    let host = host();
    let good = host.load(&component("remembers")).unwrap();
    let original = noise(4, 3, 1);
    let bad: Vec<_> = ["memory_hog", "panic", "recursion", "huge_canvas", "out_of_bounds"]
        .map(|name| host.load(&component(name)).unwrap())
        .into();
    std::thread::scope(|scope| {
        for plugin in &bad {
            scope.spawn(|| {
                for _ in 0..20 {
                    plugin
                        .after(&Call::default(), &original, Arc::clone(&original), &[])
                        .unwrap_err();
                }
            });
        }
        for _ in 0..100 {
            let same = good.after(&Call::default(), &original, Arc::clone(&original), &[]);
            assert_eq!(same.unwrap(), original);
        }
    });
}

#[test]
fn compiled_components_are_kept_in_a_private_folder_and_checked() {
    let folder = tempfile::tempdir().unwrap();
    let cache_dir = folder.path().join("deep").join("plugins");
    let wasm = component("remembers");
    let load = || {
        let config = HostConfig {
            cache_dir: Some(cache_dir.clone()),
            ..config()
        };
        PluginHost::new(&config)
            .unwrap()
            .load(&wasm)
            .unwrap()
            .describe()
            .unwrap()
    };
    let described = load();
    let mode = fs::metadata(&cache_dir).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
    let files: Vec<_> = fs::read_dir(&cache_dir)
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    let [file] = &files[..] else {
        panic!("one compiled component and nothing else: {files:?}");
    };
    let whole = fs::read(file).unwrap();
    assert_eq!(load(), described);
    assert_eq!(fs::read(file).unwrap(), whole);
    for damaged in [&whole[..whole.len() / 2], &whole[..10], &[]] {
        fs::write(file, damaged).unwrap();
        assert_eq!(load(), described);
        assert_eq!(fs::read(file).unwrap(), whole, "it should have been compiled again");
    }
}

#[test]
fn a_folder_that_cannot_be_used_means_no_cache_and_no_error() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "in the way").unwrap();
    let config = HostConfig {
        cache_dir: Some(file.clone()),
        ..config()
    };
    PluginHost::new(&config)
        .unwrap()
        .load(&component("remembers"))
        .unwrap()
        .describe()
        .unwrap();
    assert_eq!(fs::read_to_string(&file).unwrap(), "in the way");
}

#[test]
fn settings_that_no_control_takes_are_named() {
    let plugin = host().load(&component("remembers")).unwrap();
    let original = noise(4, 3, 1);
    let mut call = Call::default();
    call.settings.insert("amuont".into(), json!(1));
    let error = plugin.after(&call, &original, Arc::clone(&original), &[]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "plugin `hostile` cannot take the setting `amuont`: there is no such control"
    );
}

#[test]
fn a_deeper_picture_than_the_plugin_keeps_is_an_error() {
    let plugin = host().load(&component("remembers")).unwrap();
    let deep = picture(4, 3, Samples::U16(vec![7; 48]));
    let error = plugin
        .after(&Call::default(), &deep, Arc::clone(&deep), &[])
        .unwrap_err();
    assert!(matches!(&error, PluginError::TooDeep { depth: "u16", .. }), "{error}");
}

#[test]
fn bytes_that_are_no_component_are_refused_before_they_are_compiled() {
    let host = PluginHost::new(&HostConfig {
        component_bytes: 1000,
        ..config()
    })
    .unwrap();
    for (bytes, expect) in [
        (&b"\0asm\x01\0\0\0"[..], "core WebAssembly module"),
        (b"PK\x03\x04", "does not start like WebAssembly"),
        (b"", "does not start like WebAssembly"),
        (b"(component)", "does not start like WebAssembly"),
        (b"\0asm\x0d\0\x01\0\xff\xff", "is not a plugin component"),
        (&[0; 1001], "it has 1001 bytes, and may have 1000"),
    ] {
        let error = host.load(bytes).unwrap_err();
        assert!(matches!(error, PluginError::NotAComponent { .. }), "{error}");
        assert!(error.to_string().contains(expect), "{error}");
    }
}

/// Resident bytes of this process.
#[cfg(target_os = "linux")]
fn resident() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
}

#[test]
#[cfg(target_os = "linux")]
fn a_thousand_hostile_calls_leave_no_memory_behind() {
    let host = PluginHost::new(&HostConfig {
        deadline: Duration::from_millis(20),
        ..config()
    })
    .unwrap();
    let names = [
        "memory_hog",
        "panic",
        "recursion",
        "many_small_canvases",
        "big_note",
        "one_row_missing",
        "trap",
    ];
    let plugins = names.map(|name| host.load(&component(name)).unwrap());
    let original = noise(4, 3, 1);
    let run = |calls: usize| {
        for plugin in plugins.iter().cycle().take(calls) {
            let before = plugin.before(&Call::default(), Arc::clone(&original));
            let after = plugin.after(&Call::default(), &original, Arc::clone(&original), &[]);
            assert!(before.is_err() || after.is_err());
        }
    };
    run(100);
    let early = resident();
    run(900);
    let late = resident();
    assert!(
        late as f64 <= early as f64 * 1.05,
        "{early} bytes after 100 calls, {late} after 1,000"
    );
}
