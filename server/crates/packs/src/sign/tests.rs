//! Keys and signatures, ours and those that minisign itself has made.

use std::fs;

use super::*;
use crate::{
    codes, open,
    testing::{base, entries, folder, host, zip},
};

/// Made by minisign 0.11 itself, of the digest below and a newline.
const FOREIGN_KEY: &str = "RWTegUNLDKrFLo6p7M9CZ9ZJbq2eSZvdPBU0IhppUTQLg/HMV7v0mJRC";
const FOREIGN_SECRET: &str = "untrusted comment: x\nRWQAAEIyAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA3oFDSwyqxS62vnuQxHojaiP4LOXjDltkp2izQgGaWiqTg8CB+BZygI6p7M9CZ9ZJbq2eSZvdPBU0IhppUTQLg/HMV7v0mJRCAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";
const FOREIGN: &str = "\
untrusted comment: signature from minisign secret key\n\
RUTegUNLDKrFLlPP5YAa15rMTPawBcTv5DTy6HEoFeZbQxe6ILTeim1IQQ4JHB1OFFL164/M6uT4O+MnkilJRZrEfzd8BF0dKAs=\n\
trusted comment: studio/wave 1.0.0\n\
n/bwlNQOQJto5MzBNkMgrGRcE4hPqGbo+bRdZzIGOjkK6EWWC1parQyuM0ucAGj6r1UKcyZvJI7HnDbvefk0BA==\n\
";

fn digest() -> PackDigest {
    "e4298fe25369d33f4fa65a9abf225cfcf7c38474d926607dd5720c62592844fa"
        .parse()
        .unwrap()
}

#[test]
fn what_minisign_makes_is_read() {
    let key: PublicKey = FOREIGN_KEY.parse().unwrap();
    let signature: Signature = FOREIGN.parse().unwrap();
    assert_eq!(signature.verify(&digest(), &key), Ok(()));
    assert_eq!(signature.comment(), "studio/wave 1.0.0");
    assert_eq!(signature.claimed(), None);
    assert_eq!(key.to_string(), FOREIGN_KEY);
    assert_eq!(key.to_file().parse(), Ok(key.clone()));
    let secret = SigningKey::parse(FOREIGN_SECRET, None).unwrap();
    assert_eq!(secret.public_key(), &key);
    let again = SigningKey::parse(&secret.to_file().unwrap(), None).unwrap();
    assert_eq!(again.public_key(), &key);
    let broken = FOREIGN_SECRET.replace("p7M9CZ9Z", "p7M9CZ8Z");
    assert!(matches!(
        SigningKey::parse(&broken, None),
        Err(SigningKeyError::Text(_))
    ));
    // Somebody may paste it with the line ends of another system.
    let pasted: Signature = FOREIGN.replace('\n', "\r\n").trim_end().parse().unwrap();
    assert_eq!(pasted, signature);
}

#[test]
fn a_key_is_kept_under_a_password() {
    let (key, locked) = SigningKey::generate_under("pw").unwrap();
    let unlocked = SigningKey::parse(&locked, Some("pw")).unwrap();
    assert_eq!(unlocked.public_key(), key.public_key());
    assert_eq!(
        SigningKey::parse(&locked, Some("px")).unwrap_err(),
        SigningKeyError::WrongPassword
    );
    assert_eq!(
        SigningKey::parse(&locked, None).unwrap_err(),
        SigningKeyError::NeedsPassword
    );
    assert!(matches!(
        SigningKey::parse("hello", None),
        Err(SigningKeyError::Text(_))
    ));
    assert!(!format!("{key:?}").contains(&key.to_file().unwrap().lines().nth(1).unwrap()[60..80]));
}

#[test]
fn a_signature_fits_one_pack_and_one_key() {
    let (key, other) = (SigningKey::generate().unwrap(), SigningKey::generate().unwrap());
    let signature = key.sign(&digest(), "studio/wave 1.0.0").unwrap();
    assert_eq!(signature.verify(&digest(), key.public_key()), Ok(()));
    assert_eq!(signature.claimed(), Some(digest()));
    assert_eq!(
        signature.verify(&PackDigest([7; 32]), key.public_key()),
        Err(SignatureError::Wrong(key.id()))
    );
    assert_eq!(
        signature.verify(&digest(), other.public_key()),
        Err(SignatureError::OtherKey {
            by: key.id(),
            key: other.id()
        })
    );
}

#[test]
fn no_character_of_a_signature_can_be_another() {
    let key = SigningKey::generate().unwrap();
    let signature = key.sign(&digest(), "studio/wave 1.0.0").unwrap();
    // What stands before the colon of the comment that nobody signs is minisign's; what stands behind it says nothing.
    let unsigned = signature.text().find('\n').unwrap();
    for at in unsigned + 1..signature.text().trim_end().len() {
        for new in [b'A', b'B', b'/', b' '] {
            let mut text = signature.text().as_bytes().to_vec();
            if text[at] == new {
                continue;
            }
            text[at] = new;
            let read = String::from_utf8(text).unwrap().parse::<Signature>();
            let verified = read.map(|read| read.verify(&digest(), key.public_key()));
            assert!(
                !matches!(verified, Ok(Ok(()))),
                "character {at} as {:?}",
                char::from(new)
            );
        }
    }
}

#[test]
fn lines_of_other_lengths_are_refused() {
    let lines: Vec<&str> = FOREIGN.lines().collect();
    let with = |line: usize, text: &str| {
        let mut lines = lines.clone();
        lines[line] = text;
        lines.join("\n").parse::<Signature>()
    };
    for cut in ["", "AAAA", &lines[3][..84]] {
        assert!(with(3, cut).is_err(), "{cut:?}");
        assert!(with(1, cut).is_err(), "{cut:?}");
    }
    assert!(with(1, &format!("{}AAAA", lines[1])).is_err());
    assert!(format!("{FOREIGN}more").parse::<Signature>().is_err());
    assert!("".parse::<Signature>().is_err());
    for odd in [
        "",
        "RWQ",
        "untrusted comment: x",
        &FOREIGN_KEY[..55],
        &FOREIGN_KEY.replacen("RW", "QW", 1),
    ] {
        assert!(
            odd.parse::<PublicKey>().unwrap_err().to_string().contains(".pub"),
            "{odd}"
        );
    }
    assert!("0123456789ABCDEF".parse::<KeyId>().is_ok());
    for odd in ["0123456789ABCDE", "+123456789ABCDEF", "0123456789ABCDEG"] {
        assert!(odd.parse::<KeyId>().is_err());
    }
}

#[test]
fn folders_and_files_are_signed_where_they_lie() {
    let (host, key) = (host(), SigningKey::generate().unwrap());
    let folder = folder(&base());
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), zip(&entries(&base()))).unwrap();
    for path in [folder.path(), file.path()] {
        let before = open(path).unwrap().digest();
        let signed = sign(path, &key).unwrap();
        assert_eq!(
            (signed.digest, signed.key_id, signed.was_signed),
            (before, key.id(), false)
        );
        assert!(sign(path, &key).unwrap().was_signed);
        let another = SigningKey::generate().unwrap();
        sign(path, &another).unwrap();
        let verified = open(path).unwrap().check(&host, &onnx::Options::default()).unwrap();
        assert_eq!(verified.digest, before);
        assert_eq!(verified.signatures.len(), 2);
        let own = verified
            .signatures
            .iter()
            .find(|signature| signature.key_id() == key.id());
        assert_eq!(own.unwrap().verify(&before, key.public_key()), Ok(()));
    }
}

#[test]
fn what_is_no_signature_of_this_pack_is_a_fault() {
    let (host, key) = (host(), SigningKey::generate().unwrap());
    let folder = folder(&base());
    sign(folder.path(), &key).unwrap();
    let said = || {
        let faults = open(folder.path())
            .unwrap()
            .check(&host, &onnx::Options::default())
            .unwrap_err();
        assert!(faults.0.iter().all(|fault| fault.code == codes::SIGNATURE), "{faults}");
        faults.to_string()
    };
    let own = folder.path().join(key.id().path());
    let elsewhere = folder.path().join("signatures/mine.minisig");
    fs::rename(&own, &elsewhere).unwrap();
    assert!(said().contains(&format!("by the key {}", key.id())));
    fs::write(&elsewhere, "hello").unwrap();
    assert!(said().contains("four lines"));
    fs::remove_file(&elsewhere).unwrap();
    let other = key.sign(&PackDigest([7; 32]), "studio/wave 1.0.0").unwrap();
    fs::write(&own, other.text()).unwrap();
    assert!(said().contains("it was changed since"));
}
