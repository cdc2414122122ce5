//! The API token: from a file or the environment, never from the command line, which everybody on the machine can read.

use std::fmt;
use std::fs;
use std::path::Path;

use anyhow::{Context, bail};

/// The variable that holds it.
const VARIABLE: &str = "PASTICHE_TOKEN";

/// An API token. It does not show itself.
pub(in crate::commands) struct Token(String);

impl Token {
    /// The token in `file` where one is named, else the one in `environment`.
    ///
    /// # Errors
    /// When there is none, or what is there cannot be one.
    pub(in crate::commands) fn find(
        file: Option<&Path>,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> anyhow::Result<Self> {
        let (text, place) = match file {
            Some(file) => {
                let text = fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
                (text, file.display().to_string())
            }
            None => {
                let held = environment.into_iter().find(|(name, _)| name == VARIABLE);
                let held = held.with_context(|| {
                    format!(
                        "there is no API token: put one into {VARIABLE} or a file for --token-file; your account's page makes them"
                    )
                })?;
                (held.1, VARIABLE.to_owned())
            }
        };
        let text = text.trim();
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            bail!("{place} holds no API token: one line that begins with `pat_`");
        }
        Ok(Self(text.to_owned()))
    }

    /// As requests carry it.
    pub(in crate::commands) fn bearer(&self) -> String {
        format!("Bearer {}", self.0)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(file: Option<&str>, variable: Option<&str>) -> Result<String, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token");
        if let Some(text) = file {
            fs::write(&path, text).unwrap();
        }
        let environment = variable.map(|value| (VARIABLE.to_owned(), value.to_owned()));
        let found = Token::find(file.map(|_| path.as_path()), environment);
        found.map(|token| token.bearer()).map_err(|error| format!("{error:#}"))
    }

    #[test]
    fn the_file_goes_before_the_environment() {
        assert_eq!(find(Some("pat_a\n"), Some("pat_b")), Ok("Bearer pat_a".to_owned()));
        assert_eq!(find(None, Some("pat_b")), Ok("Bearer pat_b".to_owned()));
        assert!(find(None, None).unwrap_err().contains(VARIABLE));
    }

    #[test]
    fn what_can_be_none_is_not_shown() {
        for text in ["", "\n", "two words", "pat_\u{e9}"] {
            let refused = find(Some(text), None).unwrap_err();
            assert!(
                refused.contains("holds no API token") && !refused.contains("words"),
                "{refused}"
            );
        }
        assert_eq!(format!("{:?}", Token("pat_secret".to_owned())), "Token");
    }
}
