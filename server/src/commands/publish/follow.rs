//! Follows the check of a version to its end.

use std::thread;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::commands::remote::{Server, Version};

/// How often it is asked.
const ASK: Duration = Duration::from_millis(500);
/// How long a server may be away while it is followed: it may be started anew meanwhile.
const AWAY: Duration = Duration::from_secs(60);

/// The version once its check has ended. It is asked again and again rather than listened to: that outlives a server that is started
/// anew, and proxies that keep events back.
///
/// # Errors
/// When the server is away for long, or refuses.
pub(super) fn follow(server: &Server, version: &Version) -> anyhow::Result<Version> {
    let style = ProgressStyle::with_template("{spinner} {wide_bar} {percent} %  {msg}")?;
    let bar = ProgressBar::new(1_000).with_style(style);
    let mut seen = Instant::now();
    loop {
        match server.get::<Version>(&version.links.this) {
            Ok(version) if version.state != "checking" => {
                bar.finish_and_clear();
                return Ok(version);
            }
            Ok(version) => {
                seen = Instant::now();
                show(&bar, &version);
            }
            Err(error) if error.passes() && seen.elapsed() < AWAY => {
                bar.set_message("the server does not answer; it is asked again")
            }
            Err(error) => {
                bar.finish_and_clear();
                return Err(error.into());
            }
        }
        thread::sleep(ASK);
    }
}

fn show(bar: &ProgressBar, version: &Version) {
    let Some(check) = &version.check else { return };
    bar.set_position(check.progress);
    bar.set_message(match (check.is_delayed, check.note.as_str()) {
        (_, "") => "waiting for its turn".to_owned(),
        (true, note) => format!("{note} (the server had to begin again)"),
        (false, note) => note.to_owned(),
    });
}
