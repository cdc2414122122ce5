//! `cargo xtask test`: every check and every test, with what they need.
//!
//! The page comes first, because the program takes it in, and is tested in a browser once the program is built; with it, so is
//! what the server answers to whatever its description allows. The steps end with the workspace's own tests, so that the
//! runner's summary is the last thing one reads. A tool that a minimal Rust has not got (rustfmt, clippy, nextest) is named and
//! left out; nothing else is.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Result, bail};

use crate::commands::{self, exit_code, programs::ensure_programs, shown};
use crate::say;
use crate::setup::{self, Node, Ready, set_up};
use crate::web;
use crate::workspace::Workspace;

/// Its arguments.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    setup: setup::Options,
    /// Handed to `cargo nextest run`, which is then the only step, as `-p cache` or a part of a test's name
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    tests: Vec<OsString>,
}

/// Plugins are a workspace of their own, as a third party's would be.
const PLUGINS: [&str; 2] = ["--manifest-path", "plugins/Cargo.toml"];

/// Stops at the first step that fails.
pub fn run(args: &Args) -> Result<ExitCode> {
    let ready = set_up(args.setup, true)?;
    ensure_programs()?;
    let workspace = Workspace::find()?;
    let node = Node::find()?;
    web::build(&node, &workspace)?;
    let checkout = Checkout {
        tools: Tools::find(&workspace),
        workspace: &workspace,
        ready: &ready,
        node: &node,
    };
    if args.tests.is_empty() {
        web::install(&node, &workspace.e2e())?;
        let schemathesis = setup::schemathesis(&workspace.e2e().join("requirements.txt"))?;
        for step in checkout.checks(&schemathesis)? {
            let shown = shown(&step);
            if !commands::run(step)?.success() {
                bail!("`{shown}` failed");
            }
        }
    }
    let mut tests = checkout.tests();
    if args.tests.is_empty() {
        tests.arg("--workspace");
    }
    tests.args(&args.tests);
    Ok(exit_code(commands::run(tests)?))
}

/// Which of cargo's optional subcommands are installed.
struct Tools {
    fmt: bool,
    clippy: bool,
    nextest: bool,
}

impl Tools {
    /// Says what is missing, how to get it, and what happens without it.
    fn find(workspace: &Workspace) -> Self {
        let has = |subcommand: &str, instead: &str| {
            let mut command = workspace.cargo(subcommand);
            command.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
            let found = command.status().is_ok_and(|status| status.success());
            if !found {
                say::step("Missing", format!("cargo {subcommand}: {instead}"));
            }
            found
        };
        Self {
            fmt: has("fmt", "no check of formatting (`rustup component add rustfmt`)"),
            clippy: has("clippy", "no lints (`rustup component add clippy`)"),
            nextest: has(
                "nextest",
                "`cargo test` runs instead (`cargo install cargo-nextest --locked`)",
            ),
        }
    }
}

/// A checkout that is set up, with all that its steps need.
struct Checkout<'a> {
    workspace: &'a Workspace,
    ready: &'a Ready,
    node: &'a Node,
    tools: Tools,
}

impl Checkout<'_> {
    /// Everything but the workspace's own tests.
    fn checks(&self, schemathesis: &Path) -> Result<Vec<Command>> {
        let mut steps = vec![self.page(&["run", "check"])?, self.page(&["test"])?];
        for manifest in [&[][..], &PLUGINS] {
            if self.tools.fmt {
                steps.push(self.step("fmt", &[manifest, &["--all", "--check"]].concat()));
            }
            if self.tools.clippy {
                let lints = ["--workspace", "--all-targets", "--", "-D", "warnings"];
                steps.push(self.step("clippy", &[manifest, &lints].concat()));
            }
        }
        steps.push(self.step("test", &["--doc", "--package", "pastiche-plugin", "--package", "onnx"]));
        let mut plugins = self.tests();
        plugins.arg("--workspace").args(PLUGINS);
        steps.push(plugins);
        steps.extend(self.outside(schemathesis)?);
        Ok(steps)
    }

    /// A real server, its pages in a browser: the program, and what drives it. The program is the one that the workspace's tests build: another
    /// set of features would have everything built twice.
    fn outside(&self, schemathesis: &Path) -> Result<[Command; 2]> {
        let mut tests = self.node.npm(&self.workspace.e2e(), &["test"])?;
        tests
            .envs(self.ready.environment())
            .env("PASTICHE_BIN", self.workspace.debug_binary())
            .env("PASTICHE_SCHEMATHESIS", schemathesis);
        let mut build = self.tests();
        build.args(["--workspace", "--no-run"]);
        Ok([build, tests])
    }

    fn page(&self, arguments: &[&str]) -> Result<Command> {
        self.node.npm(&self.workspace.web(), arguments)
    }

    /// The test runner, without its choice of tests.
    fn tests(&self) -> Command {
        if self.tools.nextest {
            self.step("nextest", &["run"])
        } else {
            self.step("test", &["--no-fail-fast"])
        }
    }

    fn step(&self, subcommand: &str, arguments: &[&str]) -> Command {
        let mut command = self.workspace.cargo(subcommand);
        command.args(arguments).envs(self.ready.environment());
        command
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn check(tools: Tools, expect: &[&str]) {
        let workspace = Workspace {
            root: "/checkout".into(),
            target: "/target".into(),
        };
        let ready = Ready {
            libtorch: PathBuf::from("/libtorch"),
            cuda: None,
            onnx_suite: None,
        };
        let checkout = Checkout {
            workspace: &workspace,
            ready: &ready,
            node: &Node::on_path(),
            tools,
        };
        let mut steps = checkout.checks(Path::new("/schemathesis")).unwrap();
        steps.push(checkout.tests());
        let needs_libtorch =
            |step: &Command| step.get_program() != "npm" || step.get_current_dir() == Some(&workspace.e2e());
        assert!(
            steps
                .iter()
                .filter(|step| needs_libtorch(step))
                .all(|step| step.get_envs().any(|(name, _)| name == "LIBTORCH"))
        );
        assert_eq!(steps.iter().map(shown).collect::<Vec<_>>(), expect);
    }

    #[test]
    fn everything_is_checked_and_the_tests_come_last() {
        let all = Tools {
            fmt: true,
            clippy: true,
            nextest: true,
        };
        check(
            all,
            &[
                "npm run check",
                "npm test",
                "cargo fmt --all --check",
                "cargo clippy --workspace --all-targets -- -D warnings",
                "cargo fmt --manifest-path plugins/Cargo.toml --all --check",
                "cargo clippy --manifest-path plugins/Cargo.toml --workspace --all-targets -- -D warnings",
                "cargo test --doc --package pastiche-plugin --package onnx",
                "cargo nextest run --workspace --manifest-path plugins/Cargo.toml",
                "cargo nextest run --workspace --no-run",
                "npm test",
                "cargo nextest run",
            ],
        );
    }

    #[test]
    fn with_a_minimal_rust_the_tests_still_run() {
        let none = Tools {
            fmt: false,
            clippy: false,
            nextest: false,
        };
        check(
            none,
            &[
                "npm run check",
                "npm test",
                "cargo test --doc --package pastiche-plugin --package onnx",
                "cargo test --no-fail-fast --workspace --manifest-path plugins/Cargo.toml",
                "cargo test --no-fail-fast --workspace --no-run",
                "npm test",
                "cargo test --no-fail-fast",
            ],
        );
    }
}
