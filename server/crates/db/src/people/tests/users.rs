//! People who can sign in.

use super::{ADMINISTRATOR, User, check, refused, user};
use crate::people::users;
use crate::testing::on_both;
use crate::{Connection, Database, DbError, UserId};

#[test]
fn users() {
    check(|connection| {
        let (ada, bert) = (user("ada", ADMINISTRATOR), user("bert", "member"));
        users::add_first(connection, &ada)?;
        refused(users::add_first(connection, &bert), "there are accounts");
        users::add(connection, &bert)?;
        assert_eq!(users::count(connection)?, 2);
        assert_eq!(users::by_name(connection, "bert")?, Some(bert.clone()));
        assert_eq!(users::by_name(connection, "BERT")?, None);
        assert_eq!(users::by_id(connection, &ada.id)?, ada);
        let nobody = users::by_id(connection, &UserId::new()).unwrap_err();
        assert!(matches!(nobody, DbError::NotFound("user")));
        let names = |list: Vec<User>| list.into_iter().map(|user| user.name).collect::<Vec<_>>();
        assert_eq!(names(users::list(connection, "", 1)?), ["ada"]);
        assert_eq!(names(users::list(connection, "ada", 9)?), ["bert"]);
        users::set_password(connection, &bert.id, "other")?;
        assert_eq!(users::by_id(connection, &bert.id)?.password.as_deref(), Some("other"));
        users::change(connection, &bert.id, "member", Some(5))?;
        assert_eq!(users::by_id(connection, &bert.id)?.disabled_ms, Some(5));
        Ok(())
    });
}

#[test]
fn names_and_last_administrators_are_kept() {
    on_both(|config| {
        let database = Database::open(config).unwrap();
        let ada = user("ada", ADMINISTRATOR);
        database
            .write_blocking(|connection| users::add(connection, &ada))
            .unwrap();
        let twin = user("ada", "member");
        refused(
            database.write_blocking(|connection| users::add(connection, &twin)),
            "`ada`",
        );
        for (role, disabled_ms) in [("member", None), (ADMINISTRATOR, Some(1))] {
            let change = |connection: &mut Connection| users::change(connection, &ada.id, role, disabled_ms);
            refused(database.write_blocking(change), "last administrator");
        }
        let kept = database
            .read_blocking(|connection| users::by_id(connection, &ada.id))
            .unwrap();
        assert_eq!(kept, ada, "a transaction that fails leaves nothing");
        let odd = user("odd", "king");
        assert!(
            database
                .write_blocking(|connection| users::add(connection, &odd))
                .unwrap_err()
                .is_failure()
        );
    });
}
