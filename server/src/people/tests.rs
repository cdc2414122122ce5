//! Who is let in, who is not, and what the audit log tells of it.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use auth::{PublisherRole, Role, Scopes};
use db::DbError;
use db::audit::Wanted;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use super::*;

const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
const PASSWORD: &str = "a red fox by the sea";
const MINUTE_MS: i64 = 60_000;

/// People in a folder of their own, whose clock the test moves.
struct Town {
    people: People,
    now_ms: Arc<AtomicI64>,
    runtime: Runtime,
    config: Config,
    _folder: TempDir,
}

impl Town {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = Config {
            data: folder.path().join("data"),
            ..Config::default()
        };
        let now_ms = Arc::new(AtomicI64::new(1_790_000_000_000));
        let people = People::open(&config, clock(&now_ms)).unwrap();
        Self {
            people,
            now_ms,
            runtime: tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap(),
            config,
            _folder: folder,
        }
    }

    fn wait(&self, ms: i64) {
        self.now_ms.fetch_add(ms, Ordering::Relaxed);
    }

    fn run<T>(&self, task: impl Future<Output = T>) -> T {
        self.runtime.block_on(task)
    }

    fn add(&self, name: &str, role: Role) {
        let new = NewUser {
            name: name.to_owned(),
            password: PASSWORD.to_owned(),
            role,
        };
        self.run(self.people.add_user(new, &Origin::command_line())).unwrap();
    }

    fn sign_in(&self, name: &str, password: &str) -> Result<Opened, PeopleError> {
        self.run(self.people.sign_in(name, password.to_owned(), HERE, "tests"))
    }

    fn who(&self, token: &str) -> Result<Actor, PeopleError> {
        let credential = Some(Credential::of(token));
        self.run(self.people.identify(credential, &Origin::address(HERE)))
    }

    fn signed_in(&self, token: &str) -> SignedIn {
        match self.who(token).unwrap() {
            Actor::User(signed_in) => *signed_in,
            Actor::Guest => panic!("a guest"),
        }
    }

    fn verified(&self) -> db::audit::Verified {
        People::verify_log(self.people.database(), self.people.now_ms()).unwrap()
    }

    /// What was done, the newest first.
    fn acts(&self) -> Vec<String> {
        let rows = self.run(self.people.acts(Wanted::default(), 100)).unwrap();
        rows.into_iter()
            .map(|row| format!("{} {}", row.actor, row.action))
            .collect()
    }
}

fn clock(now_ms: &Arc<AtomicI64>) -> Clock {
    let now_ms = Arc::clone(now_ms);
    Clock::of(move || now_ms.load(Ordering::Relaxed))
}

fn disabled() -> UserChange {
    UserChange {
        disabled: Some(true),
        ..UserChange::default()
    }
}

fn member() -> UserChange {
    UserChange {
        role: Some(Role::Member),
        ..UserChange::default()
    }
}

fn refused<T>(outcome: Result<T, PeopleError>) -> String {
    match outcome.err().expect("a refusal") {
        PeopleError::Refused { reason } => reason,
        other => panic!("{other:?}"),
    }
}

#[test]
fn signing_in_and_going_on() {
    let town = Town::new();
    town.add("ada", Role::Administrator);
    let opened = town.sign_in("Ada", PASSWORD).unwrap();
    let ada = town.signed_in(&opened.access);
    assert_eq!((ada.user.name.as_str(), ada.role), ("ada", Role::Administrator));
    town.wait(15 * MINUTE_MS + 6_000);
    assert!(matches!(town.who(&opened.access), Err(PeopleError::Expired)));
    let again = town
        .run(town.people.refresh(&opened.refresh.reveal(), &Origin::address(HERE)))
        .unwrap();
    assert_eq!(town.signed_in(&again.access).session(), ada.session());
    assert_eq!(town.acts(), ["ada session.begin", "(command line) user.add"]);
}

#[test]
fn wrong_names_and_passwords_look_alike_and_are_throttled() {
    let town = Town::new();
    town.add("ada", Role::Member);
    for name in ["ada", "nobody", "no name at all!"] {
        assert!(
            matches!(town.sign_in(name, "not the password"), Err(PeopleError::SignIn)),
            "{name}"
        );
    }
    for _ in 0..4 {
        assert!(matches!(
            town.sign_in("ada", "not the password"),
            Err(PeopleError::SignIn)
        ));
    }
    let Err(PeopleError::Throttled { wait_s }) = town.sign_in("ada", PASSWORD) else {
        panic!("the right password must wait too, or guessing would go on");
    };
    town.wait(i64::try_from(wait_s).unwrap() * 1000);
    town.sign_in("ada", PASSWORD).unwrap();
    let failures = town
        .acts()
        .iter()
        .filter(|act| *act == "(nobody) session.refuse")
        .count();
    assert_eq!(
        failures, 6,
        "one of them for the name that nobody has; a name that cannot be one is not written down"
    );
}

#[test]
fn a_refresh_token_that_is_shown_twice_ends_its_session() {
    let town = Town::new();
    town.add("ada", Role::Member);
    let opened = town.sign_in("ada", PASSWORD).unwrap();
    let refresh = |token: &str| town.run(town.people.refresh(token, &Origin::address(HERE)));
    let second = refresh(&opened.refresh.reveal()).unwrap();
    assert!(refused(refresh(&opened.refresh.reveal())).contains("used before"));
    assert!(refused(town.who(&second.access)).contains("session has ended"));
    assert!(refused(refresh(&second.refresh.reveal())).contains("session has ended"));
    assert_eq!(town.acts()[0], "(nobody) session.reuse");
    for odd in ["", "prt_", "prt_AAAA", &opened.access] {
        refused(refresh(odd));
    }
}

#[test]
fn what_was_ended_is_refused_at_once() {
    let town = Town::new();
    town.add("ada", Role::Administrator);
    town.add("bert", Role::Member);
    let (first, second) = (
        town.sign_in("bert", PASSWORD).unwrap(),
        town.sign_in("bert", PASSWORD).unwrap(),
    );
    let bert = town.signed_in(&first.access);
    let origin = Origin::address(HERE).by(&bert);
    town.run(town.people.end_session(&bert, second.session.id, &origin))
        .unwrap();
    refused(town.who(&second.access));
    let other = town.sign_in("bert", PASSWORD).unwrap();
    let change = |current: &str| {
        let change = town
            .people
            .change_password(&bert, current.to_owned(), "another red fox", &origin);
        town.run(change)
    };
    assert!(matches!(change("not the password"), Err(PeopleError::SignIn)));
    change(PASSWORD).unwrap();
    refused(town.who(&other.access));
    town.signed_in(&first.access);
    town.run(town.people.change_user("bert", disabled(), &Origin::command_line()))
        .unwrap();
    refused(town.who(&first.access));
    assert!(matches!(
        town.sign_in("bert", "another red fox"),
        Err(PeopleError::SignIn)
    ));
    let last = town.run(town.people.change_user("ada", member(), &Origin::command_line()));
    assert!(matches!(last, Err(PeopleError::Database(DbError::Conflict(_)))));
}

#[test]
fn api_tokens_do_what_they_were_made_for() {
    let town = Town::new();
    town.add("ada", Role::Administrator);
    let ada = town.signed_in(&town.sign_in("ada", PASSWORD).unwrap().access);
    let scopes: Scopes = "styles:read".parse().unwrap();
    let new = |days| NewToken {
        name: "catalog".to_owned(),
        scopes: scopes.clone(),
        days,
    };
    let (token, secret) = town
        .run(
            town.people
                .add_token(&ada, new(Some(1)), &Origin::address(HERE).by(&ada)),
        )
        .unwrap();
    let by_token = town.signed_in(&secret.reveal());
    assert!(
        rights::Right::Browse
            .check(&Actor::User(Box::new(by_token.clone())), false)
            .is_ok()
    );
    for right in [rights::Right::Render, rights::Right::Account, rights::Right::Administer] {
        let denied = right.check(&Actor::User(Box::new(by_token.clone())), true);
        assert!(matches!(denied, Err(rights::Denied::Forbidden(_))), "{right:?}");
    }
    let [listed] = town.run(town.people.tokens(&ada)).unwrap().try_into().unwrap();
    assert!(listed.id == token.id && listed.used_ms.is_some());
    town.wait(24 * 60 * MINUTE_MS);
    refused(town.who(&secret.reveal()));
    for odd in [Some(0), Some(4_000)] {
        let odd = town.run(town.people.add_token(&ada, new(odd), &Origin::command_line()));
        assert!(matches!(odd, Err(PeopleError::Value { field: "days", .. })));
    }
    assert_eq!(town.acts()[0], "ada token.add");
}

#[test]
fn keys_change_and_nobody_is_signed_out() {
    let town = Town::new();
    town.add("ada", Role::Member);
    let before = town.sign_in("ada", PASSWORD).unwrap();
    town.run(town.people.rotate_keys(Origin::command_line())).unwrap();
    let after = town.sign_in("ada", PASSWORD).unwrap();
    town.signed_in(&before.access);
    town.signed_in(&after.access);
    // Another node that was started before sees the new key when a token names it.
    let elsewhere = People::open(&town.config, clock(&town.now_ms)).unwrap();
    town.run(town.people.rotate_keys(Origin::command_line())).unwrap();
    let newest = town.sign_in("ada", PASSWORD).unwrap();
    town.wait(6_000);
    let seen = town.run(elsewhere.identify(Some(Credential::of(&newest.access)), &Origin::address(HERE)));
    assert!(matches!(seen, Ok(Actor::User(_))), "{seen:?}");
}

#[test]
fn tokens_that_somebody_made_up_are_written_down_once_a_minute() {
    let (town, elsewhere) = (Town::new(), Town::new());
    town.add("ada", Role::Member);
    elsewhere.add("ada", Role::Administrator);
    let foreign = elsewhere.sign_in("ada", PASSWORD).unwrap();
    for token in [foreign.access.as_str(), "nonsense", "a.b.c"] {
        refused(town.who(token));
    }
    let told = || {
        town.acts()
            .iter()
            .filter(|act| *act == "(nobody) token.refused")
            .count()
    };
    assert_eq!(told(), 1);
    town.wait(MINUTE_MS);
    refused(town.who(&foreign.access));
    assert_eq!(told(), 2);
}

#[test]
fn the_first_administrator_is_made_once() {
    let town = Town::new();
    assert!(town.run(town.people.lets_guests()).unwrap(), "until there are accounts");
    let old = town.people.new_setup().unwrap().unwrap().reveal();
    let link = town.people.new_setup().unwrap().unwrap().reveal();
    let set_up = |secret: &str, password: &str| {
        let user = NewUser {
            name: "ada".to_owned(),
            password: password.to_owned(),
            role: Role::Member,
        };
        town.run(town.people.set_up(secret, user, HERE, "tests"))
    };
    for wrong in ["", "pset_AAAA", &old] {
        assert!(matches!(set_up(wrong, PASSWORD), Err(PeopleError::Setup)), "{wrong}");
    }
    assert!(matches!(
        set_up(&link, "short"),
        Err(PeopleError::Value { field: "password", .. })
    ));
    let opened = set_up(&link, PASSWORD).unwrap();
    assert_eq!(town.signed_in(&opened.access).role, Role::Administrator);
    assert!(matches!(set_up(&link, PASSWORD), Err(PeopleError::Setup)));
    assert!(town.people.new_setup().unwrap().is_none());
    assert!(!town.run(town.people.lets_guests()).unwrap());
}

#[test]
fn of_two_first_administrators_one_is_made() {
    let town = Town::new();
    let link = town.people.new_setup().unwrap().unwrap().reveal();
    // Somebody was added on the command line meanwhile, by another process.
    let elsewhere = People::open(&town.config, clock(&town.now_ms)).unwrap();
    let new = |name: &str| NewUser {
        name: name.to_owned(),
        password: PASSWORD.to_owned(),
        role: Role::Administrator,
    };
    town.run(elsewhere.add_user(new("bert"), &Origin::command_line()))
        .unwrap();
    let late = town.run(town.people.set_up(&link, new("ada"), HERE, "tests"));
    assert!(matches!(late, Err(PeopleError::Setup)));
    town.wait(1_000);
    assert!(!town.run(town.people.lets_guests()).unwrap(), "it is seen here too");
}

#[test]
fn publishers_have_owners() {
    let town = Town::new();
    town.add("ada", Role::Administrator);
    town.add("bert", Role::Member);
    let origin = Origin::command_line();
    let add = |name: &str, owner: &str| town.run(town.people.add_publisher(name, "Studio", owner, &origin));
    add("studio", "bert").unwrap();
    assert!(matches!(
        add("studio", "ada"),
        Err(PeopleError::Database(DbError::Taken(_)))
    ));
    assert!(matches!(
        add("Studio", "ada"),
        Err(PeopleError::Value { field: "name", .. })
    ));
    assert!(matches!(
        add("other", "nobody"),
        Err(PeopleError::Database(DbError::NotFound(_)))
    ));
    let bert = town.signed_in(&town.sign_in("bert", PASSWORD).unwrap().access);
    assert_eq!(bert.role_in("studio"), Some(PublisherRole::Owner));
    let actor = Actor::User(Box::new(bert));
    assert!(rights::Right::Own("studio").check(&actor, false).is_ok());
    assert!(rights::Right::Own("other").check(&actor, false).is_err());
    town.run(town.people.put_member("studio", "ada", PublisherRole::Member, &origin))
        .unwrap();
    let (_, members) = town.run(town.people.publisher("studio")).unwrap();
    assert_eq!(members.len(), 2);
}

#[test]
fn the_log_is_signed_and_shows_who_was_at_it() {
    let town = Town::new();
    town.add("ada", Role::Administrator);
    town.run(town.people.tend()).unwrap();
    town.run(town.people.tend()).unwrap();
    // Heads that an older key signed stay good.
    town.run(town.people.rotate_keys(Origin::command_line())).unwrap();
    town.run(town.people.sign_log()).unwrap();
    let verified = town.verified();
    assert_eq!((verified.rows, verified.heads, verified.signed_to), (2, 2, 2));
    assert_eq!(verified.findings, []);
    let other = Town::new();
    other.add("eve", Role::Member);
    let act = Origin::command_line().act(1, "user.add", "eve");
    other.run(other.people.record(act)).unwrap();
    let signed_elsewhere = other.verified();
    assert_eq!(
        (signed_elsewhere.heads, signed_elsewhere.signed_to),
        (0, 0),
        "nothing was signed there"
    );
}

#[test]
fn what_somebody_may_is_looked_at_again_when_they_write() {
    let town = Town::new();
    town.add("ada", Role::Administrator);
    town.add("bert", Role::Administrator);
    let bert = town.signed_in(&town.sign_in("bert", PASSWORD).unwrap().access);
    let origin = Origin::address(HERE).by(&bert);
    // The request was let in; its body came late.
    town.run(town.people.change_user("bert", member(), &Origin::command_line()))
        .unwrap();
    let new = NewUser {
        name: "eve".to_owned(),
        password: PASSWORD.to_owned(),
        role: Role::Administrator,
    };
    assert!(refused(town.run(town.people.add_user(new, &origin))).contains("changed while"));
    let token = NewToken {
        name: "x".to_owned(),
        scopes: "administer".parse().unwrap(),
        days: None,
    };
    refused(town.run(town.people.add_token(&bert, token, &origin)).map(drop));
    let change = town
        .people
        .change_password(&bert, PASSWORD.to_owned(), "another red fox", &origin);
    refused(town.run(change));
    town.sign_in("bert", PASSWORD).unwrap();
}

#[test]
fn a_stolen_session_cannot_guess_the_password() {
    let town = Town::new();
    town.add("ada", Role::Member);
    let ada = town.signed_in(&town.sign_in("ada", PASSWORD).unwrap().access);
    let origin = Origin::address(HERE).by(&ada);
    let guess = || {
        let guess = town
            .people
            .change_password(&ada, "not the password".to_owned(), "another red fox", &origin);
        town.run(guess)
    };
    for _ in 0..5 {
        assert!(matches!(guess(), Err(PeopleError::SignIn)));
    }
    assert!(matches!(guess(), Err(PeopleError::Throttled { .. })));
    assert_eq!(town.acts()[0], "ada user.refuse-password");
}

#[test]
fn a_new_password_from_an_administrator_ends_everything() {
    let town = Town::new();
    town.add("ada", Role::Member);
    let opened = town.sign_in("ada", PASSWORD).unwrap();
    let ada = town.signed_in(&opened.access);
    let new = NewToken {
        name: "x".to_owned(),
        scopes: "styles:read".parse().unwrap(),
        days: None,
    };
    let (_, secret) = town
        .run(town.people.add_token(&ada, new, &Origin::address(HERE).by(&ada)))
        .unwrap();
    let change = UserChange {
        password: Some("another red fox".to_owned()),
        ..UserChange::default()
    };
    town.run(town.people.change_user("ada", change, &Origin::command_line()))
        .unwrap();
    refused(town.who(&opened.access));
    refused(town.who(&secret.reveal()));
    town.sign_in("ada", "another red fox").unwrap();
}

#[test]
fn a_log_that_was_rewritten_gets_no_signature() {
    let town = Town::new();
    town.add("ada", Role::Administrator);
    town.run(town.people.sign_log()).unwrap();
    town.add("bert", Role::Member);
    town.run(town.people.sign_log()).unwrap();
    // Somebody who can write to the database, and has no key, puts another story in its place.
    let other = Town::new();
    other.add("eve", Role::Administrator);
    other.add("bert", Role::Member);
    let story = other.run(other.people.acts(Wanted::default(), 9)).unwrap();
    let rewrite = move |connection: &mut db::Connection| db::testing::replace_audit(connection, story);
    town.run(town.people.database().write(rewrite)).unwrap();
    let refused = town.run(town.people.sign_log());
    assert!(matches!(
        refused,
        Err(PeopleError::Database(DbError::Broken { table: "audit", .. }))
    ));
    assert_eq!(
        town.verified().findings,
        [],
        "it is young, and says itself that nobody signed it"
    );
    assert_eq!(town.verified().signed_to, 0);
    town.wait(11 * MINUTE_MS);
    assert_eq!(
        town.verified().findings,
        [db::audit::Finding::Unsigned { from: 1, to: 2 }]
    );
}

#[test]
fn an_identity_elsewhere_is_one_account_here() {
    let town = Town::new();
    let origin = Origin::address(HERE).with("by", "openid");
    let known = |issuer: &str, subject: &str, name: &str, create: bool| {
        let identity = ::openid::Identity {
            issuer: issuer.to_owned(),
            subject: subject.to_owned(),
            preferred_name: Some(name.to_owned()),
            email: Some("ada@studio.example".to_owned()),
            email_verified: true,
        };
        town.run(town.people.user_with_identity(identity, create, &origin))
            .unwrap()
    };
    let (here, there) = ("https://id.example", "https://other.example");
    assert_eq!(
        known(here, "1", "ada", true),
        None,
        "the first account is an administrator's"
    );
    town.add("ada", Role::Administrator);
    assert_eq!(known(here, "1", "ada", false), None);
    // A name is no proof of being somebody.
    let user = known(here, "1", "Ada", true).unwrap();
    assert_eq!((user.name.as_str(), user.role.as_str()), ("ada-2", "member"));
    assert_eq!(user.password, None);
    assert_eq!(known(here, "1", "lovelace", false), Some(user.clone()));
    assert_eq!(known(here, "2", "ada", true).unwrap().name, "ada-3");
    assert_eq!(known(there, "1", "ada", true).unwrap().name, "ada-4");
    assert_eq!(
        town.acts()[..3],
        ["ada-4 user.add", "ada-3 user.add", "ada-2 user.add"].map(str::to_owned)
    );
    assert!(matches!(town.sign_in("ada-2", PASSWORD), Err(PeopleError::SignIn)));
    town.run(town.people.change_user("ada-2", disabled(), &Origin::command_line()))
        .unwrap();
    assert!(known(here, "1", "ada", true).unwrap().disabled_ms.is_some());
}
