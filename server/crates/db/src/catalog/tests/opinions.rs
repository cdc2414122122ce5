//! Reviews and what they come to; reports and who settles them.

use diesel::prelude::*;

use super::super::entries;
use super::super::reports::{self, Reason, Report};
use super::super::reviews::{self, Opinion};
use super::{check, entry, listed, somebody};
use crate::schema::users;
use crate::testing::on_both;
use crate::{Database, DbError, ReportId, ReviewId};

fn opinion(version: &str, stars: i64) -> Opinion {
    Opinion {
        style: "studio/wave".to_owned(),
        version: version.to_owned(),
        stars,
        text: format!("{stars} of 5"),
    }
}

#[test]
fn an_entry_knows_what_its_reviews_come_to() {
    check(|connection| {
        let (ada, bert) = (somebody(connection, "ada")?, somebody(connection, "bert")?);
        // Before it is listed, and after.
        reviews::put(connection, &ada, &opinion("1.0.0", 2), 10)?;
        entries::put(connection, &entry("studio/wave", "Wave"), 20)?;
        let mut rating = || {
            let entry = listed(connection, "studio/wave");
            (entry.stars, entry.reviews, entry.score, entry.changed_ms)
        };
        assert_eq!(rating(), (2, 1, 2_833, 20));
        let bad = reviews::put(connection, &bert, &opinion("1.0.0", 5), 30)?;
        let again = reviews::put(connection, &ada, &opinion("1.0.0", 4), 40)?;
        assert_eq!((again.stars, again.created_ms, again.changed_ms), (4, 10, 40));
        reviews::put(connection, &ada, &opinion("2.0.0", 1), 50)?;
        let mut rating = || {
            let entry = listed(connection, "studio/wave");
            (entry.stars, entry.reviews, entry.score, entry.changed_ms)
        };
        assert_eq!(rating(), (10, 3, 3_125, 50));
        reviews::remove(connection, &ada, ("studio/wave", "2.0.0"), 60)?;
        let twice = reviews::remove(connection, &ada, ("studio/wave", "2.0.0"), 60).unwrap_err();
        assert!(matches!(twice, DbError::NotFound(_)));
        reviews::remove_any(connection, &bad.id, 70)?;
        assert!(matches!(
            reviews::remove_any(connection, &bad.id, 70),
            Err(DbError::NotFound("review"))
        ));
        let entry = listed(connection, "studio/wave");
        assert_eq!((entry.stars, entry.reviews, entry.changed_ms), (4, 1, 70));
        Ok(())
    });
}

#[test]
fn reviews_are_listed_newest_first_with_their_authors() {
    check(|connection| {
        let mut people = Vec::new();
        for name in ["ada", "bert", "cleo"] {
            let user = somebody(connection, name)?;
            people.push(reviews::put(connection, &user, &opinion("1.0.0", 3), 10)?);
        }
        let names = |list: Vec<(reviews::Review, String)>| list.into_iter().map(|(_, name)| name).collect::<Vec<_>>();
        assert_eq!(
            names(reviews::list(connection, "studio/wave", None, 2)?),
            ["cleo", "bert"]
        );
        assert_eq!(
            names(reviews::list(connection, "studio/wave", Some(&people[1].id), 9)?),
            ["ada"]
        );
        assert!(reviews::list(connection, "studio/other", None, 9)?.is_empty());
        Ok(())
    });
}

#[test]
fn there_are_one_to_five_stars() {
    on_both(|config| {
        let database = Database::open(config).unwrap();
        let ada = database
            .write_blocking(|connection| somebody(connection, "ada"))
            .unwrap();
        for stars in [0, 6] {
            let put = database.write_blocking(|connection| reviews::put(connection, &ada, &opinion("1.0.0", stars), 1));
            assert!(put.unwrap_err().is_failure());
        }
    });
}

#[test]
fn a_report_is_settled_once() {
    check(|connection| {
        let (ada, root) = (somebody(connection, "ada")?, somebody(connection, "root")?);
        let review = reviews::put(connection, &root, &opinion("1.0.0", 1), 5)?;
        let report = Report {
            id: ReportId::new(),
            style: "studio/wave".to_owned(),
            version: Some("1.0.0".to_owned()),
            review_id: Some(review.id),
            user_id: Some(ada.clone()),
            reason: Reason::Licence,
            text: "a scan of mine".to_owned(),
            created_ms: 10,
            settled_ms: None,
            settled_by: None,
            note: None,
        };
        let other = Report {
            id: ReportId::new(),
            version: None,
            review_id: None,
            ..report.clone()
        };
        let nothing = Report {
            review_id: Some(ReviewId::new()),
            ..report.clone()
        };
        let unknown = reports::add(connection, &nothing).unwrap_err();
        assert!(matches!(unknown, DbError::NotFound("review of this style")));
        reports::add(connection, &report)?;
        reports::add(connection, &other)?;
        let named = Some("ada".to_owned());
        assert_eq!(
            reports::list(connection, false, None, 9)?,
            [(other.clone(), named.clone()), (report.clone(), named.clone())]
        );
        assert_eq!(
            reports::list(connection, false, Some(&other.id), 9)?,
            [(report.clone(), named)]
        );
        let settled = reports::settle(connection, &report.id, (&root, "yanked"), 20)?;
        assert_eq!(
            (settled.settled_ms, settled.settled_by.as_ref()),
            (Some(20), Some(&root))
        );
        let twice = reports::settle(connection, &report.id, (&root, "again"), 30).unwrap_err();
        assert!(
            matches!(&twice, DbError::Conflict(what) if what.contains("settled")),
            "{twice}"
        );
        let unknown = reports::settle(connection, &ReportId::new(), (&root, ""), 30).unwrap_err();
        assert!(matches!(unknown, DbError::NotFound("report")));
        // It outlives who reported it.
        diesel::delete(users::table.filter(users::id.eq(ada))).execute(connection)?;
        let kept = Report {
            user_id: None,
            ..settled
        };
        assert_eq!(reports::list(connection, true, None, 9)?, [(kept, None)]);
        Ok(())
    });
}
