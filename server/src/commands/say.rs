//! Words for the person at the terminal: results on standard output, everything else on standard error.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "this is where the program speaks"
)]

use std::fmt::Display;

/// Prints a line of a result.
pub fn line(text: impl Display) {
    println!("{text}");
}

/// Tells what is going on.
pub fn note(text: impl Display) {
    eprintln!("{text}");
}

/// Prints an error with everything that led to it.
pub fn error(error: &anyhow::Error) {
    eprintln!("error: {error}");
    for cause in error.chain().skip(1) {
        // Many errors print their cause themselves.
        if !error.to_string().contains(&cause.to_string()) {
            eprintln!("  because: {cause}");
        }
    }
}
