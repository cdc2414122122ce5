//! Lets executables of this package find libtorch at run time without `LD_LIBRARY_PATH`.
//!
//! The path is written into them by the linker; a build script can do that only for its own package,
//! therefore each package that links executables against libtorch has this file.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=LIBTORCH");
    match std::env::var("LIBTORCH") {
        Ok(folder) => println!("cargo::rustc-link-arg=-Wl,-rpath,{folder}/lib"),
        Err(_) => println!(
            "cargo::error=LIBTORCH is not set: use `cargo xtask build`, \
             or run `eval \"$(cargo xtask env)\"` before plain cargo commands"
        ),
    }
}
