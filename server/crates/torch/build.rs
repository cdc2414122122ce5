//! Compiles the C++ of `shim/`, and lets executables of this package find libtorch at run time without `LD_LIBRARY_PATH`.
//!
//! The path is written into them by the linker; a build script can do that only for its own package,
//! therefore each package that links executables against libtorch has this file.

use std::path::Path;

/// The C++ files of the shim.
const SHIM: [&str; 4] = ["group_norm.cpp", "optimise.cpp", "pixels.cpp", "tensors.cpp"];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=shim");
    println!("cargo::rerun-if-env-changed=LIBTORCH");
    match std::env::var("LIBTORCH") {
        Ok(folder) => {
            shim(Path::new(&folder));
            println!("cargo::rustc-link-arg=-Wl,-rpath,{folder}/lib");
        }
        Err(_) => println!(
            "cargo::error=LIBTORCH is not set: use `cargo xtask build`, \
             or run `eval \"$(cargo xtask env)\"` before plain cargo commands"
        ),
    }
}

/// Optimised in every profile: loops over pixels are in it.
fn shim(libtorch: &Path) {
    cc::Build::new()
        .cpp(true)
        .std("c++17")
        .opt_level(3)
        // Lets loops with a condition on numbers be vectorised.
        .flag("-fno-trapping-math")
        .debug(false)
        .define("_GLIBCXX_USE_CXX11_ABI", "1")
        .include("shim")
        .flag("-isystem")
        .flag(libtorch.join("include").display().to_string())
        .files(SHIM.map(|file| Path::new("shim").join(file)))
        .compile("pastiche_shim");
}
