//! Names of files in a pack: those that every system reads in the same way, and none that leads out of it.
//!
//! Plain ASCII alone is taken. That rules out names that look alike or that one file system folds into another, and
//! what is left can be put into a path, a URL or a log as it is.

/// Longest path, in bytes.
const MAX_BYTES: usize = 200;
/// Most folders and the file's name.
const MAX_PARTS: usize = 4;

/// Checks a path with forward slashes.
///
/// # Errors
/// What is wrong with it, as the end of a sentence.
pub(crate) fn check(path: &str) -> Result<(), &'static str> {
    if path.len() > MAX_BYTES {
        return Err("is longer than 200 bytes");
    }
    if path.starts_with('/') || path.contains('\\') || path.contains(':') {
        return Err("is an absolute path or one with `\\` or `:`; write it relative, with `/`");
    }
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-+ ()@,=".contains(&byte);
    if !path.bytes().all(allowed) {
        return Err("has characters other than a-z, A-Z, 0-9, blank and ._-+()@,=");
    }
    let mut parts = path.split('/');
    if parts.clone().any(|part| matches!(part, "" | "." | "..")) {
        return Err("leads out of the pack or has an empty part");
    }
    if parts.any(|part| part.ends_with(['.', ' ']) || part.starts_with(' ')) {
        return Err("has a part with a blank at its start, or a blank or dot at its end");
    }
    if path.split('/').count() > MAX_PARTS {
        return Err("is nested too deeply");
    }
    Ok(())
}

/// The form in which two names that some file system takes for one are equal.
pub(crate) fn folded(path: &str) -> String {
    path.to_ascii_lowercase()
}

/// A stranger's name, safe to print: control and non-ASCII characters escaped, long ones cut.
pub(crate) fn printable(name: &[u8]) -> String {
    let text: String = name
        .iter()
        .take(MAX_BYTES)
        .flat_map(|byte| byte.escape_ascii())
        .map(char::from)
        .collect();
    let text = text.replace("\\\\", "\\");
    if name.len() > MAX_BYTES { text + "..." } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_path(path: &str, expect: Result<(), &str>) {
        assert_eq!(super::check(path), expect, "{path}");
    }

    #[test]
    fn only_plain_relative_paths_pass() {
        check_path("style.toml", Ok(()));
        check_path("plugins/color-keep.wasm", Ok(()));
        check_path("pictures/At the sea (2).jpg", Ok(()));
        let absolute = Err("is an absolute path or one with `\\` or `:`; write it relative, with `/`");
        for path in ["/etc/passwd", "C:/x", "..\\x", "\\\\host\\x", "a:b"] {
            check_path(path, absolute);
        }
        for path in ["..", "../x", "a/../../x", "a/./b", "a//b", "", "a/"] {
            check_path(path, Err("leads out of the pack or has an empty part"));
        }
        for path in ["a\0b", "a\nb", "\u{fc}.png", "a*b", "~x"] {
            check_path(
                path,
                Err("has characters other than a-z, A-Z, 0-9, blank and ._-+()@,="),
            );
        }
        for path in ["style.toml.", "a /b", " a"] {
            check_path(
                path,
                Err("has a part with a blank at its start, or a blank or dot at its end"),
            );
        }
        check_path("a/b/c/d/e", Err("is nested too deeply"));
        check_path(&"x".repeat(201), Err("is longer than 200 bytes"));
    }

    #[test]
    fn a_name_is_printed_without_control_characters() {
        assert_eq!(printable(b"a\x1b[31m\\b\xff"), "a\\x1b[31m\\b\\xff");
        assert_eq!(printable(&[b'x'; 300]).len(), 203);
    }
}
