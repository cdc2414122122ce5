//! Metrics that are read when somebody asks: cache, devices, styles, this process.

use std::fmt::Write;

use infer::DeviceStatus;

use crate::studio::Studio;

/// Adds the families to `text`.
pub(super) fn write(text: &mut String, studio: &Studio) {
    let mut page = Page(text);
    page.one("pastiche_build_info", "gauge", "The version that runs.", ("version", env!("CARGO_PKG_VERSION")), 1);
    page.plain("pastiche_styles", "gauge", "Styles that can be used.", studio.styles.list().len() as u64);
    page.plain("pastiche_pack_faults", "gauge", "Packs that could not be loaded.", studio.styles.faults().len() as u64);
    page.plain("pastiche_renders_in_flight", "gauge", "Renders under way.", studio.renderer.in_flight() as u64);
    cache(&mut page, studio);
    let devices = studio.renderer.scheduler().status();
    for (name, kind, help, value) in DEVICE {
        page.each(name, kind, help, devices.iter().map(|status| (status.info.id.to_string(), value(status))));
    }
    if let Some(bytes) = resident_bytes() {
        page.plain("process_resident_memory_bytes", "gauge", "Memory that this process has in RAM.", bytes);
    }
}

fn cache(page: &mut Page<'_>, studio: &Studio) {
    let status = studio.renderer.cache().status();
    page.plain("pastiche_cache_available", "gauge", "1 unless Redis is left alone after a failure.", u64::from(status.available));
    page.plain("pastiche_cache_hits_total", "counter", "Look-ups that found an entry.", status.hits);
    page.plain("pastiche_cache_misses_total", "counter", "Look-ups that did not.", status.misses);
    page.plain("pastiche_cache_failures_total", "counter", "Calls to Redis that failed or were too slow.", status.failures);
    if let Some(entries) = status.entries {
        page.plain("pastiche_cache_entries", "gauge", "Entries kept in memory.", entries);
    }
    if let Some(bytes) = status.bytes {
        page.plain("pastiche_cache_bytes", "gauge", "Bytes kept in memory.", bytes);
    }
}

type Family = (&'static str, &'static str, &'static str, fn(&DeviceStatus) -> u64);

/// One family for each number of a device.
const DEVICE: [Family; 13] = [
    ("pastiche_device_places", "gauge", "Places in a device's queue.", |status| status.places as u64),
    ("pastiche_device_reserved", "gauge", "Places held by renders that prepare.", |status| status.reserved as u64),
    ("pastiche_device_waiting", "gauge", "Works that wait in the queue.", |status| status.waiting as u64),
    ("pastiche_device_running", "gauge", "Works at work on the device.", |status| status.running as u64),
    ("pastiche_device_generators", "gauge", "Generators that are loaded.", |status| status.generators as u64),
    ("pastiche_device_generator_bytes", "gauge", "Device memory of loaded generators.", |status| status.generator_bytes),
    ("pastiche_device_finished_total", "counter", "Works that ran to their end.", |status| status.counts.finished),
    ("pastiche_device_failed_total", "counter", "Works answered with an error.", |status| status.counts.failed),
    ("pastiche_device_dropped_total", "counter", "Works taken back unrun.", |status| status.counts.dropped),
    ("pastiche_device_overloads_total", "counter", "Renders turned away, queue full.", |status| status.counts.overloads),
    ("pastiche_device_runs_total", "counter", "Runs of generators, batches once.", |status| status.counts.runs),
    ("pastiche_device_loads_total", "counter", "Generators that were loaded.", |status| status.counts.loads),
    ("pastiche_device_panics_total", "counter", "Panics of the runtime.", |status| status.counts.panics),
];

/// Prometheus' text format.
struct Page<'a>(&'a mut String);

impl Page<'_> {
    fn plain(&mut self, name: &str, kind: &str, help: &str, value: u64) {
        self.head(name, kind, help);
        self.line(format_args!("{name} {value}"));
    }

    fn one(&mut self, name: &str, kind: &str, help: &str, (label, text): (&str, &str), value: u64) {
        self.head(name, kind, help);
        self.line(format_args!("{name}{{{label}=\"{text}\"}} {value}"));
    }

    fn each(&mut self, name: &str, kind: &str, help: &str, devices: impl Iterator<Item = (String, u64)>) {
        self.head(name, kind, help);
        for (device, value) in devices {
            self.line(format_args!("{name}{{device=\"{device}\"}} {value}"));
        }
    }

    fn head(&mut self, name: &str, kind: &str, help: &str) {
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
