//! Who somebody is at the provider that they sign in with.

use diesel::prelude::*;

use super::{ADMINISTRATOR, check, user};
use crate::people::identities::{self, Identity};
use crate::people::users::{self, User};
use crate::schema;
use crate::testing::on_both;
use crate::{Database, DbError};

const STUDIO: &str = "https://id.studio.example";

fn identity(subject: &str, user: &User) -> Identity {
    Identity {
        issuer: STUDIO.to_owned(),
        subject: subject.to_owned(),
        user_id: user.id.clone(),
        created_ms: 5,
    }
}

#[test]
fn somebody_is_found_by_issuer_and_subject_together() {
    check(|connection| {
        let (ada, bert) = (user("ada", ADMINISTRATOR), user("bert", "member"));
        users::add(connection, &ada)?;
        users::add(connection, &bert)?;
        identities::add(connection, &identity("1", &ada))?;
        identities::add(connection, &identity("2", &bert))?;
        let elsewhere = Identity {
            issuer: "https://other.example".to_owned(),
            ..identity("1", &bert)
        };
        identities::add(connection, &elsewhere)?;
        assert_eq!(identities::find(connection, STUDIO, "1")?, Some(ada.clone()));
        assert_eq!(
            identities::find(connection, "https://other.example", "1")?,
            Some(bert.clone())
        );
        assert_eq!(identities::find(connection, STUDIO, "3")?, None);
        assert_eq!(
            identities::of_user(connection, &bert.id)?,
            [identity("2", &bert), elsewhere]
        );
        let foreign = identities::remove(connection, &ada.id, STUDIO, "2").unwrap_err();
        assert!(matches!(foreign, DbError::NotFound(_)), "{foreign}");
        identities::remove(connection, &bert.id, STUDIO, "2")?;
        assert_eq!(identities::find(connection, STUDIO, "2")?, None);
        users::change(connection, &bert.id, "member", Some(9))?;
        let disabled = identities::find(connection, "https://other.example", "1")?.unwrap();
        assert_eq!(disabled.disabled_ms, Some(9), "who asks is told, and refuses");
        diesel::delete(schema::users::table.filter(schema::users::id.eq(bert.id))).execute(connection)?;
        assert_eq!(identities::find(connection, "https://other.example", "1")?, None);
        Ok(())
    });
}

#[test]
fn an_identity_is_one_persons() {
    on_both(|config| {
        let database = Database::open(config).unwrap();
        let (ada, bert) = (user("ada", ADMINISTRATOR), user("bert", "member"));
        let add = |user: &User| {
            let identity = identity("1", user);
            database.write_blocking(move |connection| identities::add(connection, &identity))
        };
        database
            .write_blocking(|connection| {
                users::add(connection, &ada)?;
                users::add(connection, &bert)
            })
            .unwrap();
        add(&ada).unwrap();
        for somebody in [&ada, &bert] {
            let taken = add(somebody).unwrap_err();
            assert!(
                matches!(&taken, DbError::Taken(what) if what.contains(STUDIO)),
                "{taken}"
            );
        }
        let found = database.read_blocking(|connection| identities::find(connection, STUDIO, "1"));
        assert_eq!(found.unwrap(), Some(ada));
    });
}
