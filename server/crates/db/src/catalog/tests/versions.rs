//! Versions and where they may go, on both databases.

use super::super::revocations::{self, Revocation};
use super::super::versions::{self, NewVersion, State, Wanted};
use super::super::{blobs, checks, keepers, previews, public};
use crate::people::publishers::{self, Publisher};
use crate::people::users::{self, User};
use crate::testing::on_both;
use crate::{Connection, Database, DbError, PublisherId, RevocationId, UserId, VersionId};

pub(super) struct Studio {
    pub(super) ada: UserId,
    pub(super) publisher: PublisherId,
}

fn studio(connection: &mut Connection) -> Result<Studio, DbError> {
    let ada = User {
        id: UserId::new(),
        name: "ada".to_owned(),
        password: None,
        role: "administrator".to_owned(),
        created_ms: 1,
        disabled_ms: None,
    };
    users::add(connection, &ada)?;
    let publisher = Publisher {
        id: PublisherId::new(),
        name: "studio".to_owned(),
        title: "Studio".to_owned(),
        trusted: false,
        created_ms: 1,
    };
    publishers::add(connection, &publisher, &ada.id)?;
    Ok(Studio {
        ada: ada.id,
        publisher: publisher.id,
    })
}

impl Studio {
    pub(super) fn version(&self, version: &str, blob: &str) -> NewVersion {
        NewVersion {
            id: VersionId::new(),
            publisher: self.publisher.clone(),
            name: "wave".to_owned(),
            version: version.to_owned(),
            digest: "d1".to_owned(),
            blob: blob.to_owned(),
            bytes: 7,
            uploaded_by: self.ada.clone(),
            now_ms: 10,
        }
    }
}

pub(super) fn check(test: impl Fn(&mut Connection, &Studio) -> Result<(), DbError>) {
    on_both(|config| {
        let database = Database::open(config).unwrap();
        let run = |connection: &mut Connection| {
            let studio = studio(connection)?;
            test(connection, &studio)
        };
        database.write_blocking(run).unwrap();
    });
}

#[test]
fn states_go_one_way() {
    let ways: Vec<String> = State::ALL
        .into_iter()
        .flat_map(|from| State::ALL.map(|to| (from, to)))
        .filter(|(from, to)| from.may_become(*to))
        .map(|(from, to)| format!("{from} {to}"))
        .collect();
    assert_eq!(
        ways,
        [
            "checking quarantined",
            "checking waiting",
            "checking published",
            "waiting quarantined",
            "waiting published",
            "published yanked",
        ]
    );
    for state in State::ALL {
        assert_eq!(state.as_str().parse(), Ok(state));
    }
    assert!("open".parse::<State>().unwrap_err().contains("checking"));
}

#[test]
fn a_version_goes_its_way() {
    check(|connection, studio| {
        let new = studio.version("1.0.0", "b1");
        versions::add(connection, &new)?;
        let version = versions::by_id(connection, &new.id)?;
        assert_eq!(
            (version.publisher.as_str(), version.name.as_str(), version.state),
            ("studio", "wave", State::Checking)
        );
        versions::report(connection, &new.id, "{}")?;
        previews::put(connection, &new.id, "chelsea", "p1")?;
        previews::put(connection, &new.id, "chelsea", "p2")?;
        assert_eq!(
            previews::of(connection, &new.id)?,
            [("chelsea".to_owned(), "p2".to_owned())]
        );
        versions::move_to(connection, &new.id, (State::Checking, State::Waiting), None, 20)?;
        let published = versions::move_to(
            connection,
            &new.id,
            (State::Waiting, State::Published),
            Some("fine"),
            30,
        )?;
        assert_eq!(
            (published.state, published.changed_ms, published.reason.as_deref()),
            (State::Published, 30, Some("fine"))
        );
        versions::deprecate(connection, &new.id, Some("use 2.0.0"))?;
        let yanked = versions::move_to(
            connection,
            &new.id,
            (State::Published, State::Yanked),
            Some("broken"),
            40,
        )?;
        assert_eq!(yanked.deprecated.as_deref(), Some("use 2.0.0"));
        let back = versions::move_to(connection, &new.id, (State::Waiting, State::Published), None, 50).unwrap_err();
        assert!(
            matches!(&back, DbError::Conflict(what) if what.contains("yanked")),
            "{back}"
        );
        assert_eq!(
            public::names(connection)?,
            [("studio".to_owned(), "wave".to_owned(), 1)]
        );
        let mark = versions::mark(connection)?;
        let other = studio.version("2.0.0", "b2");
        versions::add(connection, &other)?;
        assert_eq!(versions::mark(connection)?, mark, "what is not public changes nothing");
        assert_eq!(checks::count(connection, &studio.publisher)?, 1);
        let skipped =
            versions::move_to(connection, &other.id, (State::Waiting, State::Published), None, 50).unwrap_err();
        assert!(
            matches!(skipped, DbError::Conflict(_)),
            "nothing is published that was not checked"
        );
        versions::move_to(connection, &other.id, (State::Checking, State::Published), None, 50)?;
        assert_ne!(versions::mark(connection)?, mark);
        for (blob, named) in [("b1", true), ("p2", true), ("p1", false)] {
            assert_eq!(blobs::is_named(connection, blob)?, named, "{blob}");
        }
        Ok(())
    });
}

#[test]
fn numbers_are_given_once_but_for_quarantined_ones() {
    check(|connection, studio| {
        let first = studio.version("1.0.0", "b1");
        versions::add(connection, &first)?;
        versions::move_to(connection, &first.id, (State::Checking, State::Quarantined), None, 20)?;
        let second = studio.version("1.0.0", "b2");
        versions::add(connection, &second)?;
        assert!(matches!(
            versions::by_id(connection, &first.id),
            Err(DbError::NotFound("version"))
        ));
        let third = studio.version("1.0.1", "b3");
        versions::add(connection, &third)?;
        versions::move_to(connection, &third.id, (State::Checking, State::Quarantined), None, 30)?;
        assert_eq!(versions::forget(connection, 30)?, 0);
        assert_eq!(versions::forget(connection, 31)?, 1);
        Ok(())
    });
    on_both(|config| {
        let database = Database::open(config).unwrap();
        let studio = database.write_blocking(studio).unwrap();
        let add = || database.write_blocking(|connection| versions::add(connection, &studio.version("1.0.0", "b")));
        add().unwrap();
        assert!(matches!(add(), Err(DbError::Taken(what)) if what.contains("1.0.0")));
    });
}

#[test]
fn the_same_pack_is_known_again_but_for_quarantined_ones() {
    check(|connection, studio| {
        let first = studio.version("1.0.0", "b1");
        assert_eq!(versions::known(connection, &first)?, None);
        versions::add(connection, &first)?;
        let again = studio.version("1.0.0", "b2");
        let known = versions::known(connection, &again)?.map(|version| version.id);
        assert_eq!(known, Some(first.id.clone()));
        let other = NewVersion {
            digest: "d2".to_owned(),
            ..studio.version("1.0.0", "b2")
        };
        assert_eq!(versions::known(connection, &other)?, None);
        assert_eq!(versions::known(connection, &studio.version("1.0.1", "b2"))?, None);
        versions::move_to(connection, &first.id, (State::Checking, State::Quarantined), None, 20)?;
        assert_eq!(versions::known(connection, &again)?, None);
        Ok(())
    });
}

#[test]
fn another_publisher_may_keep_a_style() {
    check(|connection, studio| {
        let atelier = Publisher {
            id: PublisherId::new(),
            name: "atelier".to_owned(),
            title: "Atelier".to_owned(),
            trusted: false,
            created_ms: 2,
        };
        publishers::add(connection, &atelier, &studio.ada)?;
        assert_eq!(keepers::of(connection, "studio", "wave")?, "studio");
        let absent = keepers::give(connection, "studio", "wave", "atelier").unwrap_err();
        assert!(matches!(absent, DbError::NotFound("style")), "{absent}");
        let new = studio.version("1.0.0", "b");
        versions::add(connection, &new)?;
        let kept = |connection: &mut Connection| {
            let version = versions::by_id(connection, &new.id)?;
            let mut listed = Vec::new();
            for name in ["studio", "atelier"] {
                let publishers = Some(vec![name.to_owned()]);
                let wanted = Wanted {
                    publishers,
                    ..Wanted::default()
                };
                let found = versions::list(connection, &wanted, 9)?;
                listed.extend(found.into_iter().map(|version| (name, version.keeper)));
            }
            assert_eq!(version.publisher, "studio");
            assert_eq!(keepers::of(connection, "studio", "wave")?, version.keeper);
            Ok::<_, DbError>((version.keeper, listed))
        };
        assert_eq!(
            kept(connection)?,
            ("studio".to_owned(), vec![("studio", "studio".to_owned())])
        );
        keepers::give(connection, "studio", "wave", "atelier")?;
        assert_eq!(
            kept(connection)?,
            ("atelier".to_owned(), vec![("atelier", "atelier".to_owned())])
        );
        assert_eq!(
            keepers::of(connection, "studio", "other")?,
            "studio",
            "one style, not all"
        );
        keepers::give(connection, "studio", "wave", "studio")?;
        assert_eq!(kept(connection)?.0, "studio");
        let absent = keepers::give(connection, "studio", "wave", "nobody").unwrap_err();
        assert!(matches!(absent, DbError::NotFound("publisher")), "{absent}");
        Ok(())
    });
}

#[test]
fn what_is_revoked_is_found_by_nobody() {
    check(|connection, studio| {
        let states = [State::Checking, State::Waiting, State::Published, State::Quarantined];
        for (index, state) in states.into_iter().enumerate() {
            let new = studio.version(&format!("1.{index}.0"), "b");
            versions::add(connection, &new)?;
            if state != State::Checking {
                versions::move_to(connection, &new.id, (State::Checking, state), None, 20)?;
            }
        }
        let other = NewVersion {
            digest: "d2".to_owned(),
            ..studio.version("2.0.0", "b")
        };
        versions::add(connection, &other)?;
        versions::move_to(connection, &other.id, (State::Checking, State::Published), None, 20)?;
        let mark = versions::mark(connection)?;
        let revocation = Revocation {
            id: RevocationId::new(),
            digest: "d1".to_owned(),
            reason: "stolen".to_owned(),
            revoked_by: Some(studio.ada.clone()),
            created_ms: 30,
        };
        let affected = revocations::add(connection, &revocation)?;
        let seen: Vec<_> = affected
            .iter()
            .map(|(version, by)| (version.version.as_str(), version.state, by.as_deref()))
            .collect();
        assert_eq!(
            seen,
            [
                ("1.3.0", State::Quarantined, Some("ada")),
                ("1.2.0", State::Yanked, Some("ada")),
                ("1.1.0", State::Quarantined, Some("ada")),
                ("1.0.0", State::Checking, Some("ada")),
            ]
        );
        assert_eq!(affected[1].0.reason.as_deref(), Some("revoked: stolen"));
        assert_eq!(versions::by_id(connection, &other.id)?.state, State::Published);
        assert_ne!(versions::mark(connection)?, mark);
        assert_eq!(revocations::reason(connection, "d1")?.as_deref(), Some("stolen"));
        assert_eq!(revocations::reason(connection, "d2")?, None);
        let unused = Revocation {
            id: RevocationId::new(),
            digest: "d3".to_owned(),
            ..revocation.clone()
        };
        let mark = versions::mark(connection)?;
        assert_eq!(revocations::add(connection, &unused)?, []);
        assert_ne!(versions::mark(connection)?, mark, "a pack in a folder may have it");
        assert_eq!(revocations::digests(connection)?.len(), 2);
        let list = revocations::list(connection, None, 9)?;
        assert_eq!(
            list,
            [
                (unused.clone(), Some("ada".to_owned())),
                (revocation.clone(), Some("ada".to_owned()))
            ]
        );
        assert_eq!(revocations::list(connection, Some(&unused.id), 9)?.len(), 1);
        Ok(())
    });
    on_both(|config| {
        let database = Database::open(config).unwrap();
        let studio = database.write_blocking(studio).unwrap();
        let revocation = || Revocation {
            id: RevocationId::new(),
            digest: "d1".to_owned(),
            reason: "stolen".to_owned(),
            revoked_by: Some(studio.ada.clone()),
            created_ms: 30,
        };
        let add = || database.write_blocking(|connection| revocations::add(connection, &revocation()));
        add().unwrap();
        assert!(matches!(add(), Err(DbError::Taken(_))));
    });
}

#[test]
fn lists_are_of_those_who_may_see_them() {
    check(|connection, studio| {
        let all: Vec<NewVersion> = ["1.0.0", "1.1.0", "1.2.0"]
            .iter()
            .map(|version| studio.version(version, "b"))
            .collect();
        for new in &all {
            versions::add(connection, new)?;
        }
        versions::move_to(connection, &all[1].id, (State::Checking, State::Waiting), None, 20)?;
        let mut list = |wanted: Wanted, limit: i64| {
            let found = versions::list(connection, &wanted, limit).unwrap();
            found.into_iter().map(|version| version.version).collect::<Vec<_>>()
        };
        assert_eq!(list(Wanted::default(), 2), ["1.2.0", "1.1.0"]);
        let before = Some(all[1].id.clone());
        assert_eq!(
            list(
                Wanted {
                    before,
                    ..Wanted::default()
                },
                9
            ),
            ["1.0.0"]
        );
        let state = Some(State::Waiting);
        assert_eq!(
            list(
                Wanted {
                    state,
                    ..Wanted::default()
                },
                9
            ),
            ["1.1.0"]
        );
        for (name, count) in [("studio", 3), ("other", 0)] {
            let publishers = Some(vec![name.to_owned()]);
            assert_eq!(
                list(
                    Wanted {
                        publishers,
                        ..Wanted::default()
                    },
                    9
                )
                .len(),
                count,
                "{name}"
            );
        }
        Ok(())
    });
}
