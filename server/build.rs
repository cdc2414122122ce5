//! Builds the program anew when its pages were, and lets executables of this package find libtorch at run time without `LD_LIBRARY_PATH`.
//!
//! The path is written into them by the linker; a build script can do that only for its own package,
//! therefore each package that links executables against libtorch has this file. The server also looks
//! beside itself, in `../lib`, so that an installed copy can carry its libraries with it.

use std::path::Path;

/// What the pages were built into; they become a part of the program.
const PAGES: &str = "web/dist";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // A folder that is not there would be looked for again at each build.
    let pages = if Path::new(PAGES).exists() { PAGES } else { "web" };
    println!("cargo::rerun-if-changed={pages}");
    println!("cargo::rerun-if-env-changed=LIBTORCH");
    println!("cargo::rustc-link-arg=-Wl,-rpath,$ORIGIN/../lib");
    match std::env::var("LIBTORCH") {
        Ok(folder) => println!("cargo::rustc-link-arg=-Wl,-rpath,{folder}/lib"),
        Err(_) => println!(
            "cargo::error=LIBTORCH is not set: use `cargo xtask build`, \
             or run `eval \"$(cargo xtask env)\"` before plain cargo commands"
        ),
    }
}
