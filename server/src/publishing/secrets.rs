//! Secrets that somebody left in a pack: what is published cannot be taken back.

use super::report::ReportedFault;

/// How secrets begin, what follows at least, and whose they are.
const BEGINNINGS: &[(&str, usize, &str)] = &[
    ("PRIVATE KEY-----", 0, "a private key"),
    ("PRIVATE KEY BLOCK-----", 0, "a private key"),
    ("encrypted secret key", 0, "a secret key that signs packs"),
    ("AKIA", 16, "a key of Amazon Web Services"),
    ("ASIA", 16, "a key of Amazon Web Services"),
    ("AIza", 35, "a key of Google"),
    ("ghp_", 36, "a token of GitHub"),
    ("gho_", 36, "a token of GitHub"),
    ("ghs_", 36, "a token of GitHub"),
    ("github_pat_", 22, "a token of GitHub"),
    ("glpat-", 20, "a token of GitLab"),
    ("hf_", 30, "a token of Hugging Face"),
    ("xoxb-", 20, "a token of Slack"),
    ("xoxp-", 20, "a token of Slack"),
    ("pat_", 43, "an API token of Pastiche"),
    ("prt_", 43, "a refresh token of Pastiche"),
];
/// Longest file that is looked through, in bytes: generators and plugins are longer and no place for words.
const MAX_BYTES: usize = 1 << 20;
/// Faults of one file.
const MOST: usize = 10;

/// Looks through the text files of a pack.
pub fn check<'a>(files: impl Iterator<Item = (&'a str, &'a [u8])>) -> Vec<ReportedFault> {
    let mut faults = Vec::new();
    for (path, bytes) in files {
        if bytes.len() > MAX_BYTES {
            continue;
        }
        let text = String::from_utf8_lossy(bytes);
        let hits = (1..)
            .zip(text.lines())
            .filter_map(|(number, line)| Some((number, found(line)?)));
        for (number, what) in hits.take(MOST) {
            faults.push(ReportedFault {
                file: path.to_owned(),
                line: Some(number),
                ..ReportedFault::new(
                    "secret",
                    format!("this looks like {what}"),
                    "take it out, and make another: whoever has the pack has it",
                )
            });
        }
    }
    faults
}

fn found(line: &str) -> Option<&'static str> {
    let hit = BEGINNINGS.iter().find(|(begin, least, _)| {
        line.match_indices(begin).any(|(at, _)| {
            let rest = &line[at + begin.len()..];
            let is_word = line[..at]
                .chars()
                .next_back()
                .is_none_or(|before| !before.is_ascii_alphanumeric());
            let is_sentence = *least == 0;
            let letters = rest
                .bytes()
                .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
            (is_word || is_sentence) && letters.count() >= *least
        })
    });
    hit.map(|(_, _, what)| *what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_found_and_words_are_not() {
        let check = |text: &str| check([("README.md", text.as_bytes())].into_iter());
        let token = format!("pat_{}", "a".repeat(43));
        for secret in [
            "-----BEGIN OPENSSH PRIVATE KEY-----",
            "-----BEGIN ENCRYPTED PRIVATE KEY-----",
            "untrusted comment: rsign encrypted secret key",
            "key = AKIAABCDEFGHIJKLMNOP",
            token.as_str(),
            &format!("curl -H 'Authorization: Bearer {token}'"),
        ] {
            let faults = check(&format!("A card.\n{secret}\n"));
            assert!(faults.len() == 1 && faults[0].line == Some(2), "{secret}: {faults:?}");
        }
        for word in [
            "pat_short",
            "A compat_layer of this and that",
            "ghp_",
            "-----BEGIN CERTIFICATE-----",
            "a word about private keys",
            "SHAKIA",
        ] {
            assert_eq!(check(word), [], "{word}");
        }
        assert_eq!(super::check([("a.onnx", &[0xff, 0xfe][..])].into_iter()), []);
        let broken = [b"\xff\n".as_slice(), token.as_bytes()].concat();
        assert_eq!(
            super::check([("README.md", broken.as_slice())].into_iter()).len(),
            1,
            "one bad byte hides nothing"
        );
        assert_eq!(check(&format!("{token}\n").repeat(1000)).len(), MOST);
    }
}
