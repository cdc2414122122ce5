//! The keys that the server signs with.

use super::check;
use crate::people::signing_keys::{self, KeyRow};

#[test]
fn nodes_share_their_keys() {
    check(|connection| {
        let key = |id: &str, created_ms| KeyRow {
            id: id.to_owned(),
            seed: vec![7; 32],
            created_ms,
        };
        assert!(signing_keys::all_or(connection, &key("a", 1))? == [key("a", 1)]);
        assert!(signing_keys::all_or(connection, &key("b", 2))? == [key("a", 1)]);
        signing_keys::add(connection, &key("c", 3))?;
        assert!(signing_keys::all(connection)? == [key("c", 3), key("a", 1)]);
        Ok(())
    });
}
