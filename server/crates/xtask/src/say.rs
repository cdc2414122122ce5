//! What xtask says while it works: one plain line for each thing it does, a bar for what takes long.
//!
//! All of it goes to standard error; standard output belongs to `cargo xtask env` alone.

use std::fmt::Display;
use std::io::{IsTerminal, stderr};

use indicatif::{ProgressBar, ProgressStyle};

/// Says what is being done, in the manner of cargo: `     Fetching torch 2.11.0 (530.60 MB)`.
#[expect(
    clippy::print_stderr,
    reason = "telling people what happens is this module's purpose"
)]
pub fn step(verb: &str, what: impl Display) {
    if stderr().is_terminal() {
        eprintln!("\x1b[1;32m{verb:>12}\x1b[0m {what}");
    } else {
        eprintln!("{verb:>12} {what}");
    }
}

/// Says why the command ended, with every cause.
#[expect(
    clippy::print_stderr,
    reason = "telling people what happens is this module's purpose"
)]
pub fn failure(error: &anyhow::Error) {
    eprintln!("error: {error:#}");
}

/// Writes one line to standard output, for a shell to read.
#[expect(clippy::print_stdout, reason = "`cargo xtask env` is read by `eval`")]
pub fn answer(line: impl Display) {
    println!("{line}");
}

/// A bar over `bytes`; nothing is drawn where standard error is no terminal.
pub fn bar(verb: &'static str, bytes: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{prefix:>12} [{bar:30}] {decimal_bytes}/{decimal_total_bytes} {eta}")
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .progress_chars("=> ");
    ProgressBar::new(bytes).with_style(style).with_prefix(verb)
}
