//! What came of a check, in words.

use std::process::ExitCode;

use indicatif::HumanBytes;

use crate::commands::remote::Version;
use crate::publishing::{Measured, ReportedFault, Tried};

/// Everything that the check found and measured, and what happens next.
pub(super) fn lines(version: &Version) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(report) = &version.report {
        lines.extend(report.faults.iter().flat_map(fault));
        lines.extend(report.tried.iter().map(tried));
        lines.extend(report.measured.as_ref().map(measured));
    }
    lines.push(next(version));
    lines
}

/// Success where people will get to see it.
pub(super) fn code(version: &Version) -> ExitCode {
    match version.state.as_str() {
        "waiting" | "published" => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

fn fault(fault: &ReportedFault) -> Vec<String> {
    let place = match (fault.file.as_str(), fault.line) {
        ("", _) => String::new(),
        (file, None) => format!("{file}: "),
        (file, Some(line)) => format!("{file}:{line}: "),
    };
    let help = fault.help.as_ref().map(|help| format!("  help: {help}"));
    [format!("fault: {place}{}", fault.message)]
        .into_iter()
        .chain(help)
        .collect()
}

fn tried(tried: &Tried) -> String {
    format!(
        "tried on {}: generator {:.0} ms, plugins {:.0} ms and {} of memory",
        tried.sample,
        tried.generator_ms,
        tried.plugins_ms,
        HumanBytes(tried.plugins_bytes)
    )
}

fn measured(measured: &Measured) -> String {
    format!(
        "measured on {}: {:.0} ms for a million pixels; at 512x512 {} of memory and {:.1} GFLOP; {:.2} million parameters",
        measured.device,
        measured.ms_per_megapixel,
        HumanBytes(measured.bytes_at_512),
        measured.gflop_at_512,
        measured.parameters as f64 / 1e6
    )
}

fn next(version: &Version) -> String {
    let (style, number) = (&version.style, &version.version);
    let reason = version
        .reason
        .as_ref()
        .map(|reason| format!(" ({reason})"))
        .unwrap_or_default();
    match version.state.as_str() {
        "waiting" => format!(
            "{style} {number} has no faults, and waits for an administrator to approve it; sha256 {}",
            version.digest
        ),
        "published" => format!(
            "{style} {number} is published: everybody who may look finds it; sha256 {}",
            version.digest
        ),
        "yanked" => format!("{style} {number} was published and yanked{reason}; publish another version"),
        "quarantined" => {
            format!("{style} {number} is not published{reason}; mend it and publish it again, the number is still free")
        }
        other => format!("{style} {number} is {other}{reason}"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(state: &str, report: serde_json::Value, expect: &[&str]) {
        let version = json!({
            "style": "studio/wave", "version": "1.0.0", "state": state, "reason": "because", "digest": "00",
            "id": "1", "links": {"self": "/v1/versions/1", "pack": "/v1/versions/1/pack"}, "report": report,
        });
        let version: Version = serde_json::from_value(version).unwrap();
        let lines = lines(&version);
        assert_eq!(lines.len(), expect.len(), "{lines:#?}");
        for (line, expect) in lines.iter().zip(expect) {
            assert!(line.contains(expect), "{line}");
        }
    }

    #[test]
    fn everything_is_told() {
        let faults = json!({"tried": [], "measured": null, "faults": [
            {"code": "unknown_key", "file": "style.toml", "line": 3, "message": "unknown key `sumary`", "help": "did you mean `summary`?"},
            {"code": "lost", "file": "", "message": "the server has lost the file"},
        ]});
        let expect = [
            "fault: style.toml:3: unknown key `sumary`",
            "help: did you mean `summary`?",
            "fault: the server",
            "(because); mend it",
        ];
        check("quarantined", faults, &expect);
        let good = json!({"faults": [], "tried": [{"sample": "chelsea", "plugins_ms": 1.4, "generator_ms": 20.0, "plugins_bytes": 65_536}], "measured": {
            "device": "cpu", "at_ms": 1, "ms_per_megapixel": 80.2, "bytes_at_512": 1 << 20, "gflop_at_512": 1.5, "parameters": 1_000_000,
        }});
        let expect = [
            "tried on chelsea: generator 20 ms, plugins 1 ms and 64.00 KiB of memory",
            "80 ms for a million pixels; at 512x512 1.00 MiB",
            "waits for an administrator",
        ];
        check("waiting", good, &expect);
        check("published", json!(null), &["is published"]);
        check("yanked", json!(null), &["another version"]);
    }
}
