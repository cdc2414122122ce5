//! Signatures of packs.

use super::super::signatures::{self, Signature};
use super::super::versions;
use super::{check, somebody};

#[test]
fn a_key_signs_a_pack_once() {
    check(|connection| {
        let ada = somebody(connection, "ada")?;
        let signature = |digest: &str, key_id: &str, created_ms| Signature {
            digest: digest.to_owned(),
            key_id: key_id.to_owned(),
            text: format!("{key_id} signs {digest}\n"),
            added_by: Some(ada.clone()),
            created_ms,
        };
        let mut marks = vec![versions::mark(connection)?];
        // All in the same millisecond, but for one that came before.
        let all = [
            signature("d2", "A", 10),
            signature("d1", "B", 10),
            signature("d1", "A", 10),
            signature("d1", "C", 5),
        ];
        for signature in &all {
            assert!(signatures::put(connection, signature)?);
            let mark = versions::mark(connection)?;
            assert!(!marks.contains(&mark), "{mark:?}");
            marks.push(mark);
        }
        let again = Signature {
            text: "another".to_owned(),
            ..signature("d1", "B", 20)
        };
        assert!(!signatures::put(connection, &again)?);
        assert_eq!(versions::mark(connection)?, marks[4]);
        let [second, b, a, c] = all;
        assert_eq!(signatures::of(connection, "d1")?, [c.clone(), a.clone(), b.clone()]);
        assert_eq!(signatures::of(connection, "d3")?, []);
        assert_eq!(signatures::all(connection)?, [c, a, b, second]);
        Ok(())
    });
}

#[test]
fn a_right_signature_takes_the_place_of_what_was_there() {
    check(|connection| {
        let signature = |text: &str, created_ms| Signature {
            digest: "d1".to_owned(),
            key_id: "A".to_owned(),
            text: text.to_owned(),
            added_by: None,
            created_ms,
        };
        assert!(signatures::put(connection, &signature("made up", 1))?);
        let before = versions::mark(connection)?;
        assert!(signatures::replace(connection, &signature("right", 2))?);
        assert_ne!(versions::mark(connection)?, before);
        assert!(!signatures::replace(connection, &signature("right", 3))?);
        assert_eq!(signatures::of(connection, "d1")?, [signature("right", 2)]);
        Ok(())
    });
}
