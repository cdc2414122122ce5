//! Sessions and API tokens: how they begin, go on and end.

use super::{ADMINISTRATOR, DAY_MS, Life, Session, check, life, session, user};
use crate::people::api_tokens::{self, ApiToken};
use crate::people::sessions::{self, Rotation};
use crate::people::users;
use crate::{DbError, TokenId};

#[test]
fn refresh_tokens_are_good_once() {
    check(|connection| {
        let ada = user("ada", ADMINISTRATOR);
        users::add(connection, &ada)?;
        let (first, other) = (session(&ada), session(&ada));
        sessions::begin(connection, &first, &[1; 32])?;
        sessions::begin(connection, &other, &[9; 32])?;
        let later = life(20);
        assert_eq!(
            sessions::rotate(connection, &[7; 32], &[2; 32], later)?,
            Rotation::Unknown
        );
        let replaced = sessions::rotate(connection, &[1; 32], &[2; 32], later)?;
        assert!(matches!(replaced, Rotation::Replaced(session) if session.expires_ms == 20 + DAY_MS));
        assert!(matches!(
            sessions::rotate(connection, &[2; 32], &[3; 32], later)?,
            Rotation::Replaced(_)
        ));
        // Somebody has kept a copy.
        assert!(matches!(
            sessions::rotate(connection, &[1; 32], &[4; 32], later)?,
            Rotation::Reused(_)
        ));
        assert!(matches!(
            sessions::rotate(connection, &[3; 32], &[5; 32], later)?,
            Rotation::Ended(_)
        ));
        let hurried = Life {
            longest_ms: 15,
            ..life(21)
        };
        let short = sessions::rotate(connection, &[9; 32], &[10; 32], hurried)?;
        assert!(
            matches!(short, Rotation::Replaced(session) if session.expires_ms == 25),
            "no session lives for ever"
        );
        let (ended, owner) = sessions::by_id(connection, &first.id)?.unwrap();
        assert!(ended.revoked_ms == Some(20) && !ended.is_good(21) && owner == ada);
        let left = sessions::list(connection, &ada.id, 21)?;
        assert!(left.len() == 1 && left[0].id == other.id, "{left:?}");
        let late = life(other.expires_ms);
        assert!(matches!(
            sessions::rotate(connection, &[10; 32], &[8; 32], late)?,
            Rotation::Ended(_)
        ));
        Ok(())
    });
}

#[test]
fn sessions_end_and_are_forgotten() {
    check(|connection| {
        let ada = user("ada", ADMINISTRATOR);
        users::add(connection, &ada)?;
        let all = [session(&ada), session(&ada), session(&ada)];
        for (hash, session) in (1..).zip(&all) {
            sessions::begin(connection, session, &[hash; 32])?;
        }
        assert!(sessions::end(connection, &all[0].id, 30)?);
        assert!(!sessions::end(connection, &all[0].id, 31)?, "it ends once");
        assert_eq!(sessions::end_all(connection, &ada.id, Some(&all[1].id), 32)?, 1);
        assert_eq!(sessions::list(connection, &ada.id, 33)?, [all[1].clone()]);
        assert_eq!(sessions::forget(connection, 32)?, 1);
        assert_eq!(sessions::by_id(connection, &all[0].id)?, None);
        assert_eq!(
            sessions::rotate(connection, &[1; 32], &[8; 32], life(40))?,
            Rotation::Unknown
        );
        assert_eq!(sessions::end_all(connection, &ada.id, None, 60)?, 1);
        Ok(())
    });
}

#[test]
fn api_tokens() {
    check(|connection| {
        let (ada, bert) = (user("ada", ADMINISTRATOR), user("bert", "member"));
        users::add(connection, &ada)?;
        users::add(connection, &bert)?;
        let token = ApiToken {
            id: TokenId::new(),
            user_id: ada.id.clone(),
            name: "render farm".to_owned(),
            scopes: "styles:read renders:write".to_owned(),
            created_ms: 5,
            expires_ms: Some(100),
            used_ms: None,
            revoked_ms: None,
        };
        api_tokens::add(connection, &token, &[3; 32])?;
        assert_eq!(api_tokens::by_hash(connection, &[4; 32])?, None);
        assert_eq!(
            api_tokens::by_hash(connection, &[3; 32])?,
            Some((token.clone(), ada.clone()))
        );
        assert!(token.is_good(99) && !token.is_good(100));
        assert!(api_tokens::is_use_news(&token, 50));
        api_tokens::used(connection, &token.id, 50)?;
        let [used] = api_tokens::list(connection, &ada.id)?.try_into().unwrap();
        assert!(used.used_ms == Some(50) && !api_tokens::is_use_news(&used, 60_049));
        assert!(api_tokens::is_use_news(&used, 60_050));
        let foreign = api_tokens::end(connection, &bert.id, &token.id, 60).unwrap_err();
        assert!(matches!(foreign, DbError::NotFound(_)));
        api_tokens::end(connection, &ada.id, &token.id, 60)?;
        assert_eq!(api_tokens::list(connection, &ada.id)?, []);
        let (ended, _) = api_tokens::by_hash(connection, &[3; 32])?.unwrap();
        assert!(!ended.is_good(61));
        assert_eq!(api_tokens::end_all(connection, &ada.id, 62)?, 0);
        Ok(())
    });
}

#[test]
fn sessions_and_tokens_do_not_pile_up() {
    check(|connection| {
        let ada = user("ada", ADMINISTRATOR);
        users::add(connection, &ada)?;
        let mut newest = session(&ada);
        for number in 0..5_u8 {
            newest = Session {
                seen_ms: 10 + i64::from(number),
                ..session(&ada)
            };
            sessions::begin(connection, &newest, &[number; 32])?;
        }
        sessions::end_oldest(connection, &ada.id, 2, 50)?;
        let left = sessions::list(connection, &ada.id, 51)?;
        assert!(left.len() == 2 && left.contains(&newest), "{left:?}");
        assert!(sessions::knows(connection, &[4; 32])? && !sessions::knows(connection, &[9; 32])?);
        let token = ApiToken {
            id: TokenId::new(),
            user_id: ada.id.clone(),
            name: "x".to_owned(),
            scopes: "styles:read".to_owned(),
            created_ms: 5,
            expires_ms: Some(100),
            used_ms: None,
            revoked_ms: None,
        };
        api_tokens::add(connection, &token, &[3; 32])?;
        assert_eq!(api_tokens::count(connection, &ada.id)?, 1);
        assert_eq!(api_tokens::forget(connection, 100)?, 0);
        assert_eq!(api_tokens::forget(connection, 101)?, 1);
        assert_eq!(api_tokens::by_id(connection, &token.id)?, None);
        Ok(())
    });
}
