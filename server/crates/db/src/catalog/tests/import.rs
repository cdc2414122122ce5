//! Versions from other studios.

use super::super::import::{self, Imported, Outcome};
use super::super::revocations::{self, Revocation};
use super::super::versions::{self, NewVersion, State, Version};
use super::super::{previews, public};
use super::versions::check;
use crate::people::publishers;
use crate::{Connection, DbError, RevocationId};

fn imported(publisher: &str, digest: &str) -> Imported {
    Imported {
        publisher: publisher.to_owned(),
        publisher_title: "From afar".to_owned(),
        name: "wave".to_owned(),
        version: "1.0.0".to_owned(),
        digest: digest.to_owned(),
        blob: format!("b-{digest}"),
        bytes: 7,
        report: Some("{}".to_owned()),
        deprecated: Some("use 2.0.0".to_owned()),
        previews: vec![
            ("chelsea".to_owned(), "p1".to_owned()),
            ("coffee".to_owned(), "p2".to_owned()),
        ],
        uploaded_ms: 2,
        changed_ms: 3,
        now_ms: 50,
    }
}

fn added(outcome: Outcome) -> Version {
    match outcome {
        Outcome::Added(version) => version,
        Outcome::Present(version) => panic!("{version:?}"),
    }
}

fn conflict(connection: &mut Connection, imported: &Imported, what: &str) -> Result<(), DbError> {
    let before = versions::list(connection, &versions::Wanted::default(), 9)?;
    let refused = import::add(connection, imported).unwrap_err();
    assert!(
        matches!(&refused, DbError::Conflict(why) if why.contains(what)),
        "{refused}"
    );
    assert_eq!(versions::list(connection, &versions::Wanted::default(), 9)?, before);
    Ok(())
}

#[test]
fn a_version_is_published_with_all_that_is_known_of_it() {
    check(|connection, _| {
        let mark = versions::mark(connection)?;
        let version = added(import::add(connection, &imported("atelier", "d1"))?);
        assert_eq!(
            (
                version.publisher.as_str(),
                version.keeper.as_str(),
                version.name.as_str()
            ),
            ("atelier", "atelier", "wave")
        );
        assert_eq!((version.state, version.uploaded_by.as_ref()), (State::Published, None));
        assert_eq!((version.uploaded_ms, version.changed_ms), (2, 3));
        assert_eq!(version.deprecated.as_deref(), Some("use 2.0.0"));
        assert_eq!(version.report.as_deref(), Some("{}"));
        assert_eq!(
            previews::of(connection, &version.id)?,
            imported("atelier", "d1").previews
        );
        assert_ne!(versions::mark(connection)?, mark);
        let atelier = publishers::by_name(connection, "atelier")?;
        assert_eq!(
            (atelier.title.as_str(), atelier.trusted, atelier.created_ms),
            ("From afar", false, 50)
        );
        assert_eq!(publishers::members(connection, &atelier.id)?, []);
        let next = Imported {
            version: "1.1.0".to_owned(),
            publisher_title: "Another title".to_owned(),
            ..imported("atelier", "d2")
        };
        added(import::add(connection, &next)?);
        assert_eq!(publishers::by_name(connection, "atelier")?, atelier, "it is made once");
        assert_eq!(public::of_style(connection, "atelier", "wave")?.len(), 2);
        Ok(())
    });
}

#[test]
fn what_is_there_stays_as_it_is() {
    check(|connection, studio| {
        let new = NewVersion {
            digest: "d1".to_owned(),
            ..studio.version("1.0.0", "b1")
        };
        versions::add(connection, &new)?;
        for state in [State::Checking, State::Published, State::Yanked] {
            if state != State::Checking {
                let from = versions::by_id(connection, &new.id)?.state;
                versions::move_to(connection, &new.id, (from, state), None, 20)?;
            }
            let there = versions::by_id(connection, &new.id)?;
            let outcome = import::add(connection, &imported("studio", "d1"))?;
            assert_eq!(outcome, Outcome::Present(there));
            conflict(connection, &imported("studio", "d2"), state.as_str())?;
        }
        assert_eq!(previews::of(connection, &new.id)?, []);
        Ok(())
    });
}

#[test]
fn quarantined_ones_make_room_and_revoked_packs_get_none() {
    check(|connection, studio| {
        let new = studio.version("1.0.0", "b1");
        versions::add(connection, &new)?;
        versions::move_to(connection, &new.id, (State::Checking, State::Quarantined), None, 20)?;
        let revocation = Revocation {
            id: RevocationId::new(),
            digest: "d2".to_owned(),
            reason: "stolen".to_owned(),
            revoked_by: Some(studio.ada.clone()),
            created_ms: 30,
        };
        revocations::add(connection, &revocation)?;
        conflict(connection, &imported("studio", "d2"), "stolen")?;
        conflict(connection, &imported("atelier", "d2"), "stolen")?;
        let nobody = publishers::by_name(connection, "atelier").unwrap_err();
        assert!(matches!(nobody, DbError::NotFound("publisher")), "{nobody}");
        let version = added(import::add(connection, &imported("studio", "d1"))?);
        assert_ne!(version.id, new.id);
        assert!(matches!(
            versions::by_id(connection, &new.id),
            Err(DbError::NotFound("version"))
        ));
        Ok(())
    });
}
