//! Passwords that will do, and hashes that match.

use super::*;

const GOOD: &str = "under the great wave";
/// Cheap, so that tests are fast.
const CHEAP: Cost = Cost {
    memory_kib: 64,
    passes: 1,
    lanes: 1,
};

fn check(text: &str, expect: Result<(), PasswordFault>) {
    let name = "Katsushika.Hokusai".parse().unwrap();
    assert_eq!(Password::parse(text, &name).map(|_| ()), expect, "{text}");
}

#[test]
fn what_may_be_a_password() {
    check(GOOD, Ok(()));
    check("            x", Ok(()));
    check("北斎の大波の下で舟は揺れる", Ok(()));
    check(&"xy".repeat(128), Ok(()));
    check("elevenchars", Err(PasswordFault::Short { chars: 11 }));
    check("", Err(PasswordFault::Short { chars: 0 }));
    check("北斎の大波", Err(PasswordFault::Short { chars: 5 }));
    check(&"xy".repeat(129), Err(PasswordFault::Long { chars: 258 }));
    check("KATSUSHIKA.hokusai", Err(PasswordFault::LoginName));
    check("aaaaaaaaaaaaaaa", Err(PasswordFault::Repeated));
    check("Password1234", Err(PasswordFault::Common));
    check("correctHorseBatteryStaple", Err(PasswordFault::Common));
}

#[test]
fn common_ones_are_written_so_that_they_are_found() {
    for common in COMMON {
        check(common, Err(PasswordFault::Common));
    }
}

#[test]
fn faults_say_what_to_do() {
    let messages = [
        PasswordFault::Short { chars: 3 },
        PasswordFault::Long { chars: 300 },
        PasswordFault::LoginName,
        PasswordFault::Repeated,
        PasswordFault::Common,
    ];
    for message in messages {
        assert!(message.to_string().contains("; "), "{message}");
    }
}

#[test]
fn hashes_verify_their_password_only() {
    let password = Password::parse(GOOD, &"hokusai".parse().unwrap()).unwrap();
    let stored = hash(&password).unwrap();
    assert!(
        stored.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
        "{}",
        stored.as_str()
    );
    assert!(verify(stored.as_str(), GOOD));
    assert!(!verify(stored.as_str(), "under the great Wave"));
    assert!(!verify(stored.as_str(), ""));
    assert!(!needs_rehash(stored.as_str()));
    assert_ne!(hash(&password).unwrap(), stored, "each hash has its own salt");
}

#[test]
fn debug_shows_nothing() {
    let password = Password::parse(GOOD, &"hokusai".parse().unwrap()).unwrap();
    let stored = hash_at(GOOD.as_bytes(), CHEAP).unwrap();
    assert_eq!(
        format!("{password:?} {stored:?} {:?}", Decoy(stored.clone())),
        "Password(..) PasswordHash(..) Decoy(..)"
    );
}

#[test]
fn too_long_candidates_are_not_hashed() {
    let long = "x".repeat(257);
    let stored = hash_at(long.as_bytes(), CHEAP).unwrap();
    assert!(!verify(stored.as_str(), &long));
    let longest = "é".repeat(256);
    let stored = hash_at(longest.as_bytes(), CHEAP).unwrap();
    assert!(verify(stored.as_str(), &longest));
}

#[test]
fn broken_hashes_are_no_passwords() {
    let stored = hash_at(GOOD.as_bytes(), CHEAP).unwrap();
    let stored = stored.as_str();
    assert!(verify(stored, GOOD));
    let (front, _) = stored.rsplit_once('$').unwrap();
    let broken = [
        String::new(),
        GOOD.to_owned(),
        "$argon2id$".to_owned(),
        front.to_owned(),
        stored.replace("argon2id", "argon2i"),
        stored.replace("argon2id", "scrypt"),
        stored.replace("m=64", "m=4194304"),
        stored.replace("t=1", "t=4000000000"),
        stored.replace("p=1", "p=200"),
        stored.replace("m=64", "m=1"),
        stored.replace('$', ""),
    ];
    let decoy = Decoy(hash_at(b"nobody knows this", CHEAP).unwrap());
    for broken in broken {
        assert!(!verify(&broken, GOOD), "{broken}");
        assert!(!decoy.verify(Some(&broken), GOOD), "{broken}");
        assert!(needs_rehash(&broken), "{broken}");
    }
}

#[test]
fn weaker_hashes_need_a_new_one() {
    #[rustfmt::skip]
    let weaker = [
        Cost { memory_kib: COST.memory_kib - 1, ..COST },
        Cost { passes: 1, ..COST },
    ];
    for cost in weaker {
        assert!(needs_rehash(hash_at(b"x", cost).unwrap().as_str()), "{cost:?}");
    }
    let stronger = Cost { passes: 3, ..COST };
    assert!(!needs_rehash(hash_at(b"x", stronger).unwrap().as_str()));
}

#[test]
fn decoys_let_nobody_in() {
    let decoy = Decoy::new().unwrap();
    assert!(!needs_rehash(decoy.0.as_str()), "a decoy costs what a hash costs");
    assert!(!decoy.verify(None, GOOD));
    let stored = hash_at(GOOD.as_bytes(), CHEAP).unwrap();
    assert!(decoy.verify(Some(stored.as_str()), GOOD));
    assert!(!decoy.verify(Some(stored.as_str()), "another password"));
}
