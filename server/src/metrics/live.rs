//! Metrics that are read when somebody asks: cache, devices, styles, this process.

use std::fmt::Write;

use infer::DeviceStatus;

use crate::extract::Room;
use crate::studio::Studio;

/// Name, type and help of a family, in Prometheus' words.
#[derive(Clone, Copy)]
struct Family(&'static str, &'static str, &'static str);

const fn gauge(name: &'static str, help: &'static str) -> Family {
    Family(name, "gauge", help)
}

const fn counter(name: &'static str, help: &'static str) -> Family {
    Family(name, "counter", help)
}

const BUILD: Family = gauge("pastiche_build_info", "The version that runs.");
const STYLES: Family = gauge("pastiche_styles", "Styles that can be used.");
const PACK_FAULTS: Family = gauge("pastiche_pack_faults", "Packs that could not be loaded.");
const RENDERS: Family = gauge("pastiche_renders_in_flight", "Renders under way.");
const BODIES: Family = gauge("pastiche_bodies_bytes", "Bytes of requests' bodies in memory.");
const MEMORY: Family = gauge("process_resident_memory_bytes", "Memory that this process has in RAM.");

const CACHE_AVAILABLE: Family = gauge(
    "pastiche_cache_available",
    "1 unless Redis is left alone after a failure.",
);
const CACHE_HITS: Family = counter("pastiche_cache_hits_total", "Look-ups that found an entry.");
const CACHE_MISSES: Family = counter("pastiche_cache_misses_total", "Look-ups that did not.");
const CACHE_FAILURES: Family = counter(
    "pastiche_cache_failures_total",
    "Calls to Redis that failed or were too slow.",
);
const CACHE_ENTRIES: Family = gauge("pastiche_cache_entries", "Entries kept in memory.");
const CACHE_BYTES: Family = gauge("pastiche_cache_bytes", "Bytes kept in memory.");

const PLACES: Family = gauge("pastiche_device_places", "Places in a device's queue.");
const RESERVED: Family = gauge("pastiche_device_reserved", "Places held by renders that prepare.");
const WAITING: Family = gauge("pastiche_device_waiting", "Works that wait in the queue.");
const RUNNING: Family = gauge("pastiche_device_running", "Works at work on the device.");
const GENERATORS: Family = gauge("pastiche_device_generators", "Generators that are loaded.");
const GENERATOR_BYTES: Family = gauge("pastiche_device_generator_bytes", "Device memory of loaded generators.");
const FINISHED: Family = counter("pastiche_device_finished_total", "Works that ran to their end.");
const FAILED: Family = counter("pastiche_device_failed_total", "Works answered with an error.");
const DROPPED: Family = counter("pastiche_device_dropped_total", "Works taken back unrun.");
const OVERLOADS: Family = counter("pastiche_device_overloads_total", "Renders turned away, queue full.");
const RUNS: Family = counter("pastiche_device_runs_total", "Runs of generators, batches once.");
const LOADS: Family = counter("pastiche_device_loads_total", "Generators that were loaded.");
const PANICS: Family = counter("pastiche_device_panics_total", "Panics of the runtime.");

/// Adds the families to `text`.
pub(super) fn write(text: &mut String, studio: &Studio, room: &Room) {
    let mut page = Page(text);
    page.labelled(BUILD, "version", [(env!("CARGO_PKG_VERSION"), 1)]);
    page.plain(STYLES, studio.styles.list().len() as u64);
    page.plain(PACK_FAULTS, studio.styles.faults().len() as u64);
    page.plain(RENDERS, studio.renderer.in_flight() as u64);
    page.plain(BODIES, room.taken());
    cache(&mut page, studio);
    devices(&mut page, &studio.renderer.scheduler().status());
    if let Some(bytes) = resident_bytes() {
        page.plain(MEMORY, bytes);
    }
}

fn cache(page: &mut Page<'_>, studio: &Studio) {
    let status = studio.renderer.cache().status();
    page.plain(CACHE_AVAILABLE, u64::from(status.available));
    page.plain(CACHE_HITS, status.hits);
    page.plain(CACHE_MISSES, status.misses);
    page.plain(CACHE_FAILURES, status.failures);
    if let Some(entries) = status.entries {
        page.plain(CACHE_ENTRIES, entries);
    }
    if let Some(bytes) = status.bytes {
        page.plain(CACHE_BYTES, bytes);
    }
}

fn devices(page: &mut Page<'_>, devices: &[DeviceStatus]) {
    let names: Vec<String> = devices.iter().map(|status| status.info.id.to_string()).collect();
    let mut each = |family: Family, value: &dyn Fn(&DeviceStatus) -> u64| {
        let values = devices.iter().map(value);
        page.labelled(family, "device", names.iter().map(String::as_str).zip(values));
    };
    each(PLACES, &|status| status.places as u64);
    each(RESERVED, &|status| status.reserved as u64);
    each(WAITING, &|status| status.waiting as u64);
    each(RUNNING, &|status| status.running as u64);
    each(GENERATORS, &|status| status.generators as u64);
    each(GENERATOR_BYTES, &|status| status.generator_bytes);
    each(FINISHED, &|status| status.counts.finished);
    each(FAILED, &|status| status.counts.failed);
    each(DROPPED, &|status| status.counts.dropped);
    each(OVERLOADS, &|status| status.counts.overloads);
    each(RUNS, &|status| status.counts.runs);
    each(LOADS, &|status| status.counts.loads);
    each(PANICS, &|status| status.counts.panics);
}

/// Prometheus' text format.
struct Page<'a>(&'a mut String);

impl Page<'_> {
    fn plain(&mut self, family: Family, value: u64) {
        self.head(family);
        self.line(format_args!("{} {value}", family.0));
    }

    fn labelled<'l>(&mut self, family: Family, label: &str, values: impl IntoIterator<Item = (&'l str, u64)>) {
        self.head(family);
        for (text, value) in values {
            self.line(format_args!("{}{{{label}=\"{text}\"}} {value}", family.0));
        }
    }

    fn head(&mut self, Family(name, kind, help): Family) {
        self.line(format_args!("# HELP {name} {help}\n# TYPE {name} {kind}"));
    }

    fn line(&mut self, line: std::fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.0, "{line}");
    }
}

/// What the system says about this process; none where it has no `/proc`.
fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kibibytes << 10)
}
