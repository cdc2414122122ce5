//! The keys that publishers sign with.

use super::{ADMINISTRATOR, refused, user};
use crate::people::publisher_keys::{self, PublisherKey};
use crate::people::publishers::{self, Publisher};
use crate::people::users;
use crate::testing::on_both;
use crate::{Connection, Database, DbError, PublisherId};

/// A publisher with two keys, and another one.
fn fill(connection: &mut Connection) -> Result<[PublisherKey; 2], DbError> {
    let ada = user("ada", ADMINISTRATOR);
    users::add(connection, &ada)?;
    let [studio, other] = ["studio", "other"].map(|name| Publisher {
        id: PublisherId::new(),
        name: name.to_owned(),
        title: name.to_owned(),
        trusted: false,
        created_ms: 1,
    });
    publishers::add(connection, &studio, &ada.id)?;
    publishers::add(connection, &other, &ada.id)?;
    let key = |key_id: &str, created_ms| PublisherKey {
        publisher_id: studio.id.clone(),
        key_id: key_id.to_owned(),
        public_key: format!("RWQ{key_id}"),
        title: "Ada's laptop".to_owned(),
        added_by: Some(ada.id.clone()),
        created_ms,
        retired_ms: None,
    };
    // Neither by id nor as they were added.
    let keys = [key("B", 10), key("A", 20)];
    publisher_keys::add(connection, &keys[1])?;
    publisher_keys::add(connection, &keys[0])?;
    let theirs = PublisherKey {
        publisher_id: other.id,
        ..keys[0].clone()
    };
    publisher_keys::add(connection, &theirs)?;
    Ok(keys)
}

#[test]
fn keys_are_added_and_retired() {
    on_both(|config| {
        let database = Database::open(config).unwrap();
        let keys = database.write_blocking(fill).unwrap();
        let studio = &keys[0].publisher_id;
        let listed = database.read_blocking(|connection| publisher_keys::list(connection, studio));
        assert_eq!(listed.unwrap(), keys);
        let retire = |key_id: &str, now_ms| {
            database.write_blocking(|connection| publisher_keys::retire(connection, studio, key_id, now_ms))
        };
        retire("B", 30).unwrap();
        let twice = retire("B", 40).unwrap_err();
        assert!(matches!(twice, DbError::Conflict(_)), "{twice}");
        let unknown = retire("C", 40).unwrap_err();
        assert!(
            matches!(unknown, DbError::NotFound("key of this publisher")),
            "{unknown}"
        );
        let (all, active) = database
            .read_blocking(|connection| {
                let all = publisher_keys::list(connection, studio)?;
                Ok((all, publisher_keys::active(connection, studio)?))
            })
            .unwrap();
        let retired = PublisherKey {
            retired_ms: Some(30),
            ..keys[0].clone()
        };
        assert_eq!(all, [retired, keys[1].clone()]);
        assert_eq!(active, keys[1..]);
        for key in &keys {
            let again = database.write_blocking(|connection| publisher_keys::add(connection, key));
            refused(again, &format!("the key {} is taken", key.key_id));
        }
    });
}
