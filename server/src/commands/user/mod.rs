//! `pastiche user`: accounts, from the server's own command line.

mod link;

use std::io::BufRead;
use std::process::ExitCode;

use anyhow::{Context, bail};
use auth::{Role, Secret, SecretKind};
use clap::{Args, Subcommand};

use super::people::{Stored, close, open};
use super::say;
use crate::people::{NewUser, Origin, UserChange};
use link::{Link, Unlink};

/// `pastiche user ...`.
#[derive(Debug, Subcommand)]
pub enum User {
    /// Add an account; its first password is made up and shown, unless one is given.
    Add(Add),
    /// List the accounts.
    List(List),
    /// Give somebody another role.
    Role(SetRole),
    /// Give somebody another password; their sessions and tokens end.
    Password(SetPassword),
    /// Keep somebody out: they may not sign in, and their sessions and tokens end.
    Disable(One),
    /// Let somebody in again.
    Enable(One),
    /// Let somebody sign in who is this at the studio's provider.
    Link(Link),
    /// Take that back.
    Unlink(Unlink),
}

/// Arguments of `pastiche user add`.
#[derive(Debug, Args)]
pub struct Add {
    /// The name to sign in with.
    name: String,
    /// Let them do everything.
    #[arg(long)]
    administrator: bool,
    #[command(flatten)]
    password: PasswordArgs,
    #[command(flatten)]
    stored: Stored,
}

/// Arguments of `pastiche user list`.
#[derive(Debug, Args)]
pub struct List {
    #[command(flatten)]
    stored: Stored,
}

/// Arguments of `pastiche user role`.
#[derive(Debug, Args)]
pub struct SetRole {
    /// The name that they sign in with.
    name: String,
    /// member or administrator.
    role: String,
    #[command(flatten)]
    stored: Stored,
}

/// Arguments of `pastiche user password`.
#[derive(Debug, Args)]
pub struct SetPassword {
    /// The name that they sign in with.
    name: String,
    #[command(flatten)]
    password: PasswordArgs,
    #[command(flatten)]
    stored: Stored,
}

/// Somebody.
#[derive(Debug, Args)]
pub struct One {
    /// The name that they sign in with.
    name: String,
    #[command(flatten)]
    stored: Stored,
}

/// Where a password comes from. It is no argument: others on the machine can read those.
#[derive(Debug, Args)]
struct PasswordArgs {
    /// Read the password from the first line of the input, instead of making one up.
    #[arg(long)]
    password_stdin: bool,
}

/// Accounts that are read at a time.
const PAGE: i64 = 200;

impl User {
    /// Does it.
    ///
    /// # Errors
    /// What is wrong with a name, a password or the database.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Self::Add(command) => command.run(),
            Self::List(command) => command.run(),
            Self::Role(command) => command.run(),
            Self::Password(command) => command.run(),
            Self::Disable(one) => one.let_in(false),
            Self::Enable(one) => one.let_in(true),
            Self::Link(command) => command.run(),
            Self::Unlink(command) => command.run(),
        }?;
        Ok(ExitCode::SUCCESS)
    }
}

impl Add {
    fn run(self) -> anyhow::Result<()> {
        let (people, runtime) = open(&self.stored)?;
        if !self.administrator && !people.has_accounts_blocking() {
            bail!(
                "the first account must be an administrator's, or nobody could add the next one: add --administrator"
            );
        }
        let (password, is_made_up) = self.password.get()?;
        let role = if self.administrator {
            Role::Administrator
        } else {
            Role::Member
        };
        let new = NewUser {
            name: self.name,
            password: password.clone(),
            role,
        };
        let user = runtime.block_on(people.add_user(new, &Origin::command_line()))?;
        say::line(format!("{} is {}", user.name, user.role));
        tell(&password, is_made_up);
        close(&people, &runtime)
    }
}

impl List {
    fn run(self) -> anyhow::Result<()> {
        let (people, runtime) = open(&self.stored)?;
        let mut after = String::new();
        loop {
            let users = runtime.block_on(people.users(after, PAGE))?;
            for user in &users {
                let state = if user.disabled_ms.is_some() { "  disabled" } else { "" };
                say::line(format!("{:<32} {}{state}", user.name, user.role));
            }
            match users.last() {
                Some(last) => after = last.name.clone(),
                None => return Ok(()),
            }
        }
    }
}

impl SetRole {
    fn run(self) -> anyhow::Result<()> {
        let role: Role = self.role.parse()?;
        let (people, runtime) = open(&self.stored)?;
        let change = UserChange {
            role: Some(role),
            ..UserChange::default()
        };
        let user = runtime.block_on(people.change_user(&self.name, change, &Origin::command_line()))?;
        say::line(format!("{} is {}", user.name, user.role));
        close(&people, &runtime)
    }
}

impl SetPassword {
    fn run(self) -> anyhow::Result<()> {
        let (people, runtime) = open(&self.stored)?;
        let (password, is_made_up) = self.password.get()?;
        let change = UserChange {
            password: Some(password.clone()),
            ..UserChange::default()
        };
        runtime.block_on(people.change_user(&self.name, change, &Origin::command_line()))?;
        say::line(format!("{} has another password", self.name));
        tell(&password, is_made_up);
        close(&people, &runtime)
    }
}

impl One {
    fn let_in(self, enabled: bool) -> anyhow::Result<()> {
        let (people, runtime) = open(&self.stored)?;
        let change = UserChange {
            disabled: Some(!enabled),
            ..UserChange::default()
        };
        runtime.block_on(people.change_user(&self.name, change, &Origin::command_line()))?;
        let state = if enabled {
            "may sign in"
        } else {
            "may not sign in any more"
        };
        say::line(format!("{} {state}", self.name));
        close(&people, &runtime)
    }
}

impl PasswordArgs {
    /// The password, and whether it was made up here.
    fn get(&self) -> anyhow::Result<(String, bool)> {
        if !self.password_stdin {
            // 256 random bits in letters; nobody types it more than once.
            let secret = Secret::new(SecretKind::Setup)?.reveal();
            let letters = secret.split_once('_').map_or(secret.as_str(), |(_, letters)| letters);
            return Ok((letters.to_owned(), true));
        }
        let mut line = String::new();
        std::io::stdin()
            .lock()
            .read_line(&mut line)
            .context("the input cannot be read")?;
        let password = line.trim_end_matches(['\n', '\r']);
        if password.is_empty() {
            bail!("the first line of the input is empty; it should be the password");
        }
        Ok((password.to_owned(), false))
    }
}

fn tell(password: &str, is_made_up: bool) {
    if is_made_up {
        say::line(format!("password: {password}"));
        say::note("it is not shown again; change it after signing in");
    }
}

#[cfg(test)]
mod tests {
    use crate::commands::typed;

    #[test]
    fn accounts_from_the_first_to_a_copy_of_all() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
        let run = |arguments: &[&str], data: &str| typed(&[arguments, &["--data", &at(data)]].concat());
        run(&["migrate"], "data").unwrap();
        let first = run(&["user", "add", "ada"], "data").unwrap_err();
        assert!(first.contains("--administrator"), "{first}");
        run(&["user", "add", "ada", "--administrator"], "data").unwrap();
        run(&["user", "add", "bert"], "data").unwrap();
        let taken = run(&["user", "add", "Bert"], "data").unwrap_err();
        assert!(taken.contains("`bert` is taken"), "{taken}");
        let unfit = run(&["user", "add", "b rt"], "data").unwrap_err();
        assert!(unfit.contains("`name`"), "{unfit}");
        run(&["user", "password", "bert"], "data").unwrap();
        run(&["user", "role", "bert", "administrator"], "data").unwrap();
        let word = run(&["user", "role", "bert", "administrater"], "data").unwrap_err();
        assert!(word.contains("administrator"), "{word}");
        run(&["user", "disable", "ada"], "data").unwrap();
        let last = run(&["user", "disable", "bert"], "data").unwrap_err();
        assert!(last.contains("last administrator"), "{last}");
        run(&["user", "enable", "ada"], "data").unwrap();
        let issuer = ["--issuer", "https://id.example"];
        run(&[&["user", "link", "bert", "b-17"][..], &issuer].concat(), "data").unwrap();
        let theirs = run(&[&["user", "link", "ada", "b-17"][..], &issuer].concat(), "data").unwrap_err();
        assert!(theirs.contains("is taken"), "{theirs}");
        let nowhere = run(&["user", "link", "ada", "a-1"], "data").unwrap_err();
        assert!(nowhere.contains("openid.issuer"), "{nowhere}");
        run(&[&["user", "unlink", "bert", "b-17"][..], &issuer].concat(), "data").unwrap();
        let gone = run(&[&["user", "unlink", "bert", "b-17"][..], &issuer].concat(), "data").unwrap_err();
        assert!(gone.contains("there is no such"), "{gone}");
        run(&["keys", "rotate"], "data").unwrap();
        run(&["audit", "verify"], "data").unwrap();
        run(&["user", "list"], "data").unwrap();

        run(&["backup", &at("copy.db")], "data").unwrap();
        let there = run(&["restore", &at("copy.db")], "data").unwrap_err();
        assert!(there.contains("is there already"), "{there}");
        run(&["restore", &at("copy.db")], "other").unwrap();
        let known = run(&["user", "add", "ada"], "other").unwrap_err();
        assert!(known.contains("`ada` is taken"), "{known}");
    }
}
