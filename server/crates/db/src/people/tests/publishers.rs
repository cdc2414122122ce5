//! Publishers and who belongs to them.

use super::{ADMINISTRATOR, check, refused, user};
use crate::people::publishers::{self, OWNER, Publisher};
use crate::people::users;
use crate::{DbError, PublisherId};

#[test]
fn publishers() {
    check(|connection| {
        let (ada, bert) = (user("ada", ADMINISTRATOR), user("bert", "member"));
        users::add(connection, &ada)?;
        users::add(connection, &bert)?;
        let studio = Publisher {
            id: PublisherId::new(),
            name: "studio".to_owned(),
            title: "The studio".to_owned(),
            trusted: true,
            created_ms: 3,
        };
        publishers::add(connection, &studio, &ada.id)?;
        assert_eq!(publishers::by_name(connection, "studio")?, studio);
        assert!(!publishers::trust(connection, "studio", false)?.trusted);
        assert!(publishers::trust(connection, "studio", true)?.trusted);
        assert!(matches!(
            publishers::trust(connection, "none", true),
            Err(DbError::NotFound(_))
        ));
        assert!(matches!(
            publishers::by_name(connection, "none"),
            Err(DbError::NotFound("publisher"))
        ));
        assert_eq!(publishers::list(connection, "", 5)?, std::slice::from_ref(&studio));
        assert_eq!(
            publishers::role_of(connection, "studio", &ada.id)?.as_deref(),
            Some(OWNER)
        );
        assert_eq!(publishers::role_of(connection, "studio", &bert.id)?, None);
        publishers::put_member(connection, &studio.id, (&bert.id, "member"), 4)?;
        let members = publishers::members(connection, &studio.id)?;
        let shown: Vec<_> = members
            .iter()
            .map(|member| (member.name.as_str(), member.role.as_str(), member.since_ms))
            .collect();
        assert_eq!(shown, [("ada", "owner", 3), ("bert", "member", 4)]);
        publishers::put_member(connection, &studio.id, (&bert.id, OWNER), 5)?;
        assert_eq!(
            publishers::of_user(connection, &bert.id)?,
            [("studio".to_owned(), OWNER.to_owned())]
        );
        publishers::remove_member(connection, &studio.id, &ada.id)?;
        refused(
            publishers::remove_member(connection, &studio.id, &bert.id),
            "last owner",
        );
        let gone = publishers::remove_member(connection, &studio.id, &ada.id).unwrap_err();
        assert!(matches!(gone, DbError::NotFound(_)));
        Ok(())
    });
}
