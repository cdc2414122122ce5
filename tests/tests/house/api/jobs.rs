//! Jobs, as administrators see them and decide about them.

use db::jobs::{self, NewJob};
use serde_json::{Value, json};

use super::people::{people, set_up};
use super::publishing::{Studio, WAVE};
use super::server::{Server, start};

/// A kind that no node does.
const KIND: &str = "nobody-does-this";

/// Adds a job of that kind; its id.
fn add(server: &Server, subject: &str) -> String {
    let job = NewJob::new(KIND, subject, "{}", 1);
    let id = job.id.to_string();
    let people = people(server);
    let add = people
        .database()
        .write(move |connection: &mut db::Connection| jobs::add(connection, &job));
    server.runtime.block_on(add).expect("a job");
    id
}

/// Begins the job that comes first, and lets it fail for good.
fn fail(server: &Server) {
    let people = people(server);
    let fail = people.database().write(|connection: &mut db::Connection| {
        let claimed = jobs::claim(connection, &[KIND], "a test", 2, 10)?.expect("a job that waits");
        jobs::fail(connection, &claimed, "the disk is full", None, 3)
    });
    server.runtime.block_on(fail).expect("a dead letter");
}

#[test]
fn they_are_listed_cancelled_and_tried_again() {
    let server = start();
    let ada = set_up(&server);
    let get = |path: &str| server.client.json("GET", path, &ada, &Value::Null);
    let post = |path: String| server.client.json("POST", &path, &ada, &json!({}));
    let first = add(&server, "a");
    let second = add(&server, "b");
    let list = get("/v1/jobs?limit=1").json();
    assert_eq!(
        (&list["items"][0]["id"], &list["items"][0]["subject"], &list["next"]),
        (&json!(second), &json!("b"), &json!(second))
    );
    let rest = get(&format!("/v1/jobs?after={second}")).json();
    assert_eq!((&rest["items"][0]["id"], &rest["next"]), (&json!(first), &Value::Null));
    assert_eq!(get("/v1/jobs?kind=check-version").json()["items"], json!([]));

    fail(&server);
    let failed = get(&format!("/v1/jobs?state=failed&kind={KIND}")).json();
    let item = &failed["items"][0];
    assert_eq!(
        (&item["id"], &item["error"], &item["attempts"], &item["worker"]),
        (&json!(first), &json!("the disk is full"), &json!(1), &json!("a test"))
    );
    let dead = post(format!("/v1/jobs/{first}/cancel"));
    assert_eq!((dead.status, dead.problem().as_str()), (409, "conflict"));
    let again = post(format!("/v1/jobs/{first}/retry"));
    assert_eq!(
        (again.status, &again.json()["state"]),
        (200, &json!("waiting")),
        "{}",
        again.text()
    );
    assert_eq!(post(format!("/v1/jobs/{first}/retry")).problem(), "conflict");
    for _ in 0..2 {
        let cancelled = post(format!("/v1/jobs/{first}/cancel"));
        assert_eq!(
            (cancelled.status, &cancelled.json()["state"]),
            (200, &json!("cancelled"))
        );
    }

    let unknown = "00000000-0000-7000-8000-000000000000";
    assert_eq!(post(format!("/v1/jobs/{unknown}/retry")).problem(), "entry_not_found");
    assert_eq!(post("/v1/jobs/1/cancel".to_owned()).problem(), "value_invalid");
    for odd in ["state=open", "after=1", "kinds=x"] {
        assert_eq!(get(&format!("/v1/jobs?{odd}")).problem(), "query_invalid", "{odd}");
    }
    let acts = get("/v1/audit?limit=3").json();
    let acts: Vec<(&Value, &Value)> = acts["items"]
        .as_array()
        .expect("rows")
        .iter()
        .map(|row| (&row["action"], &row["subject"]))
        .collect();
    assert_eq!(
        acts,
        [
            (&json!("job.cancel"), &json!(first)),
            (&json!("job.cancel"), &json!(first)),
            (&json!("job.retry"), &json!(first)),
        ]
    );
}

#[test]
fn the_check_of_a_version_is_one() {
    let studio = Studio::new(|_| {});
    let version = studio.checked(&studio.file(&WAVE, |_| {}));
    let jobs = studio.get(&studio.ada, "/v1/jobs?kind=check-version&state=done").json();
    assert_eq!(jobs["items"][0]["subject"], version["id"]);
    assert_eq!(jobs["items"][0]["progress"], 1000);
}
