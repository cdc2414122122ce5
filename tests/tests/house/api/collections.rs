//! What people keep: favourites, a history, boards, and links to them.

use serde_json::{Value, json};

use super::client::Answer;
use super::packs::{INVERT, Pack};
use super::people::{add_member, set_up};
use super::pictures::png;
use super::server::{Server, start_with};

const SOFT: Pack = Pack {
    name: "tests/soft",
    generator: "identity",
    ..INVERT
};
const KEEP: &str = "/v1/styles/tests/invert/apply?keep=true";

/// A server with two people who keep things.
struct Studio {
    server: Server,
    bert: String,
    carl: String,
}

impl Studio {
    fn new() -> Self {
        let server = start_with(&[INVERT, SOFT], |config| config.access.guest = true);
        let ada = set_up(&server);
        let (bert, carl) = (add_member(&server, &ada, "bert"), add_member(&server, &ada, "carl"));
        Self { server, bert, carl }
    }

    fn get(&self, who: &str, path: &str) -> Answer {
        self.send("GET", who, path, &Value::Null)
    }

    fn send(&self, method: &str, who: &str, path: &str, body: &Value) -> Answer {
        self.server.client.json(method, path, who, body)
    }

    /// Sends what must go well; what is answered.
    fn done(&self, method: &str, who: &str, path: &str, body: Value) -> Value {
        let answer = self.send(method, who, path, &body);
        assert!(
            (200..300).contains(&answer.status),
            "{method} {path}: {}",
            answer.text()
        );
        if answer.body.is_empty() {
            Value::Null
        } else {
            answer.json()
        }
    }

    /// Somebody's render of a picture, kept; its address.
    fn keep(&self, who: &str, picture: &[u8], query: &str) -> String {
        let bearer = format!("Bearer {who}");
        let headers = [("Authorization", bearer.as_str())];
        let answer = self
            .server
            .client
            .send("POST", &format!("{KEEP}{query}"), &headers, picture);
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.header("x-pastiche-history").to_owned()
    }

    fn not_theirs(&self, method: &str, who: &str, path: &str, body: &Value) {
        let answer = self.send(method, who, path, body);
        assert_eq!(
            (answer.status, answer.problem().as_str()),
            (404, "entry_not_found"),
            "{method} {path}"
        );
    }
}

#[test]
fn favourites_are_ones_own() {
    let studio = Studio::new();
    for _ in 0..2 {
        studio.done("PUT", &studio.bert, "/v1/favourites/tests/soft", Value::Null);
    }
    studio.done("PUT", &studio.bert, "/v1/favourites/tests/invert", Value::Null);
    let names = |who: &str, query: &str| -> Vec<Value> {
        let list = studio.get(who, &format!("/v1/favourites{query}")).json();
        list["items"]
            .as_array()
            .expect("items")
            .iter()
            .map(|item| item["name"].clone())
            .collect()
    };
    assert_eq!(names(&studio.bert, ""), ["tests/invert", "tests/soft"]);
    assert_eq!(names(&studio.bert, "?limit=1"), ["tests/invert"]);
    assert_eq!(names(&studio.carl, ""), [""; 0]);
    studio.done("DELETE", &studio.bert, "/v1/favourites/tests/soft", Value::Null);
    studio.done("DELETE", &studio.bert, "/v1/favourites/tests/soft", Value::Null);
    assert_eq!(names(&studio.bert, ""), ["tests/invert"]);
    let nobody = studio.send("PUT", &studio.bert, "/v1/favourites/tests/nobody", &Value::Null);
    assert_eq!(nobody.problem(), "style_not_found");
}

#[test]
fn a_render_is_kept_with_all_it_was_made_of() {
    let studio = Studio::new();
    let picture = png(1);
    let address = studio.keep(&studio.bert, &picture, "&strength=0.5&format=png");
    let kept = studio.get(&studio.bert, &address).json();
    assert_eq!(kept["style"], "tests/invert");
    assert_eq!(kept["version"], "1.0.0");
    assert_eq!(kept["settings"], json!({"strength": 0.5, "format": "png"}));
    assert_eq!((kept["width"].as_i64(), kept["height"].as_i64()), (Some(64), Some(48)));
    let input = studio.get(&studio.bert, &format!("{address}/input"));
    assert_eq!(
        (input.header("content-type"), input.body.as_slice()),
        ("image/png", picture.as_slice())
    );
    let list = studio.get(&studio.bert, "/v1/history").json();
    assert_eq!(list["items"], json!([kept]));
    let again = studio.send("POST", &studio.bert, &format!("{address}/again"), &Value::Null);
    let stored = studio.get(&studio.bert, &format!("{address}/picture"));
    assert_eq!(again.header("x-pastiche-again"), "stored");
    assert_eq!(again.body, stored.body);
    for path in ["/input", "/picture"] {
        let (bearer, address) = (format!("Bearer {}", studio.bert), format!("{address}{path}"));
        let tag = studio.get(&studio.bert, &address).header("etag").to_owned();
        let headers = [("Authorization", bearer.as_str()), ("If-None-Match", tag.as_str())];
        let known = studio.server.client.send("GET", &address, &headers, &[]);
        assert_eq!((known.status, known.body.len()), (304, 0), "{path}");
    }
    for path in ["", "/input", "/picture"] {
        studio.not_theirs("GET", &studio.carl, &format!("{address}{path}"), &Value::Null);
    }
    studio.not_theirs("DELETE", &studio.carl, &address, &Value::Null);
    studio.done("DELETE", &studio.bert, &address, Value::Null);
    studio.not_theirs("GET", &studio.bert, &address, &Value::Null);
}

#[test]
fn a_picture_that_is_gone_is_made_again() {
    let studio = Studio::new();
    let address = studio.keep(&studio.bert, &png(1), "");
    let first = studio.get(&studio.bert, &format!("{address}/picture"));
    let mut lost = 0;
    let blobs = studio.server.studio.config.data.join("blobs");
    for file in files(&blobs) {
        if std::fs::read(&file).expect("a file") == first.body {
            std::fs::remove_file(file).expect("a file");
            lost += 1;
        }
    }
    assert_eq!(lost, 1);
    assert_eq!(
        studio.get(&studio.bert, &format!("{address}/picture")).problem(),
        "render_not_stored"
    );
    let again = studio.send("POST", &studio.bert, &format!("{address}/again"), &Value::Null);
    assert_eq!(again.header("x-pastiche-again"), "rendered");
    assert_eq!(again.body, first.body);
    // The version that made it is replaced by another one.
    let newer = Pack {
        version: "1.1.0",
        ..INVERT
    };
    newer.write(&studio.server.styles());
    studio.server.studio.styles.reload();
    let again = studio.send("POST", &studio.bert, &format!("{address}/again"), &Value::Null);
    assert_eq!(again.problem(), "style_not_found");
}

fn files(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder").flatten();
    let inside = entries.flat_map(|entry| match entry.path() {
        path if path.is_dir() => files(&path),
        path => vec![path],
    });
    inside.collect()
}

#[test]
fn who_has_not_signed_in_keeps_nothing() {
    let studio = Studio::new();
    let answer = studio.server.client.post(KEEP, &png(1));
    assert_eq!((answer.status, answer.problem().as_str()), (401, "sign_in_required"));
    assert_eq!(studio.server.backend.runs().len(), 0, "nothing was rendered for it");
    let twice = studio.send("POST", &studio.bert, &format!("{KEEP}&keep=true"), &Value::Null);
    assert_eq!(twice.problem(), "query_invalid");
}

#[test]
fn a_server_may_keep_no_history() {
    let server = start_with(&[INVERT], |config| config.history.days = 0);
    let ada = set_up(&server);
    let answer = server.client.json("POST", KEEP, &ada, &Value::Null);
    assert_eq!((answer.status, answer.problem().as_str()), (409, "conflict"));
}

#[test]
fn a_board_holds_styles_and_renders() {
    let studio = Studio::new();
    let board = studio.done("POST", &studio.bert, "/v1/boards", json!({"title": " Round three "}));
    assert_eq!(board["title"], "Round three");
    let address = format!("/v1/boards/{}", board["id"].as_str().expect("an id"));
    let items = format!("{address}/items");
    let kept = studio.keep(&studio.bert, &png(1), "");
    let id = kept.rsplit('/').next().expect("an id");
    let style = studio.done(
        "POST",
        &studio.bert,
        &items,
        json!({"kind": "style", "style": "tests/soft"}),
    );
    let exact = json!({"kind": "style", "style": "tests/soft@1.0.0", "note": "this one"});
    let exact = studio.done("POST", &studio.bert, &items, exact);
    let render = studio.done("POST", &studio.bert, &items, json!({"kind": "render", "history": id}));
    assert_eq!(style["picture"], "/v1/styles/tests/soft/preview");
    assert_eq!(
        (&exact["version"], &exact["note"]),
        (&json!("1.0.0"), &json!("this one"))
    );
    let picture = studio.get(&studio.bert, &format!("{kept}/picture"));
    studio.done("DELETE", &studio.bert, &kept, Value::Null);
    let on_board = studio.get(&studio.bert, render["picture"].as_str().expect("an address"));
    assert_eq!(
        on_board.body, picture.body,
        "it stays when the history has forgotten it"
    );
    let item = format!("{items}/{}", render["id"].as_str().expect("an id"));
    studio.done("PATCH", &studio.bert, &item, json!({"position": 0, "note": "first"}));
    let shown = studio.get(&studio.bert, &address).json();
    let order: Vec<&Value> = shown["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|item| &item["id"])
        .collect();
    assert_eq!(order, [&render["id"], &style["id"], &exact["id"]]);
    let list = studio.get(&studio.bert, "/v1/boards").json();
    assert_eq!(list["items"][0]["count"], 3);
    assert_eq!(list["items"][0]["cover"], render["picture"]);
    assert_eq!(studio.get(&studio.carl, "/v1/boards").json()["items"], json!([]));
    for (method, path, body) in [
        ("GET", address.as_str(), Value::Null),
        ("PATCH", &address, json!({"title": "Mine"})),
        ("DELETE", &address, Value::Null),
        ("POST", &items, json!({"kind": "style", "style": "tests/soft"})),
        ("PATCH", &item, json!({"note": "mine"})),
        ("DELETE", &item, Value::Null),
        ("POST", &format!("{address}/links"), json!({"days": 1})),
        ("GET", &format!("{address}/links"), Value::Null),
        ("GET", render["picture"].as_str().expect("an address"), Value::Null),
    ] {
        studio.not_theirs(method, &studio.carl, path, &body);
    }
    let theirs = studio.send(
        "POST",
        &studio.bert,
        &items,
        &json!({"kind": "render", "style": "tests/soft"}),
    );
    assert_eq!(theirs.problem(), "value_invalid");
    studio.done("DELETE", &studio.bert, &item, Value::Null);
    studio.done("DELETE", &studio.bert, &address, Value::Null);
    studio.not_theirs("GET", &studio.bert, &address, &Value::Null);
}

#[test]
fn a_link_shows_a_board_until_it_ends() {
    let studio = Studio::new();
    let board = studio.done("POST", &studio.bert, "/v1/boards", json!({"title": "Shown"}));
    let address = format!("/v1/boards/{}", board["id"].as_str().expect("an id"));
    let kept = studio.keep(&studio.bert, &png(1), "");
    let id = kept.rsplit('/').next().expect("an id");
    studio.done(
        "POST",
        &studio.bert,
        &format!("{address}/items"),
        json!({"kind": "render", "history": id}),
    );
    let made = studio.send("POST", &studio.bert, &format!("{address}/links"), &json!({"days": 14}));
    assert_eq!((made.status, made.header("cache-control")), (201, "no-store"));
    let made = made.json();
    let secret = made["secret"].as_str().expect("a secret");
    let look = |path: &str, secret: &str| studio.server.client.get_with(path, &[("X-Pastiche-Share", secret)]);
    let shared = look("/v1/shared", secret).json();
    assert_eq!(shared["title"], "Shown");
    let picture = look(shared["items"][0]["picture"].as_str().expect("an address"), secret);
    assert_eq!(picture.picture().size(), (64, 48));
    assert_eq!(look("/v1/shared", "pshr_x").problem(), "entry_not_found");
    assert_eq!(studio.server.client.get("/v1/shared").problem(), "entry_not_found");
    let render = &shared["items"][0]["render"];
    assert_eq!(
        (render.get("key"), render.get("input_digest")),
        (None, None),
        "{shared}"
    );
    let style = json!({"kind": "style", "style": "tests/soft"});
    studio.done("POST", &studio.bert, &format!("{address}/items"), style);
    let shared = look("/v1/shared", secret).json();
    assert_eq!(shared["items"][1]["style"], "tests/soft");
    assert_eq!(
        shared["items"][1].get("picture"),
        None,
        "previews are for those who may look"
    );
    let ada = super::people::sign_in(&studio.server, "ada");
    for (disabled, status) in [(true, 404), (false, 200)] {
        studio.done("PATCH", &ada, "/v1/users/bert", json!({"disabled": disabled}));
        assert_eq!(look("/v1/shared", secret).status, status);
    }
    let studio = Studio {
        bert: super::people::sign_in(&studio.server, "bert"),
        ..studio
    };
    let look = |path: &str, secret: &str| studio.server.client.get_with(path, &[("X-Pastiche-Share", secret)]);
    let links = studio.get(&studio.bert, &format!("{address}/links")).json();
    assert_eq!(links["items"][0]["id"], made["id"]);
    assert!(links["items"][0].get("secret").is_none());
    let link = format!("{address}/links/{}", made["id"].as_str().expect("an id"));
    studio.done("DELETE", &studio.bert, &link, Value::Null);
    assert_eq!(look("/v1/shared", secret).problem(), "entry_not_found");
    let long = studio.send("POST", &studio.bert, &format!("{address}/links"), &json!({"days": 366}));
    assert_eq!(long.problem(), "value_invalid");
}

#[test]
fn reviews_make_the_rating() {
    let studio = Studio::new();
    let mine = "/v1/styles/tests/invert/reviews/mine";
    studio.done("PUT", &studio.bert, mine, json!({"stars": 2, "text": "Hm."}));
    studio.done("PUT", &studio.bert, mine, json!({"stars": 4, "text": "It grew on me."}));
    studio.done("PUT", &studio.carl, mine, json!({"stars": 5}));
    let style = || studio.get(&studio.bert, "/v1/styles/tests/invert").json();
    assert_eq!(style()["rating"], json!({"average": 4.5, "count": 2}));
    let first = studio.get(&studio.bert, "/v1/styles?sort=rated").json()["items"][0]["name"].clone();
    assert_eq!(first, "tests/invert");
    let reviews = studio.get(&studio.bert, "/v1/styles/tests/invert/reviews").json();
    assert_eq!(reviews["items"][0]["author"], "carl");
    assert_eq!(reviews["items"][1]["text"], "It grew on me.");
    assert_eq!(
        (&reviews["items"][0]["is_mine"], &reviews["items"][1]["is_mine"]),
        (&json!(false), &json!(true))
    );
    assert_eq!(
        studio.send("PUT", &studio.bert, mine, &json!({"stars": 6})).problem(),
        "value_invalid"
    );
    studio.done("DELETE", &studio.carl, mine, Value::Null);
    assert_eq!(style()["rating"], json!({"average": 4.0, "count": 1}));
    studio.not_theirs("DELETE", &studio.carl, mine, &Value::Null);
}

#[test]
fn reports_are_settled_once_by_administrators() {
    let studio = Studio::new();
    let path = "/v1/styles/tests/invert/reports";
    let nobodys = json!({"reason": "other", "review": "00000000-0000-7000-8000-000000000000"});
    studio.not_theirs("POST", &studio.bert, path, &nobodys);
    let odd = studio.send("POST", &studio.bert, path, &json!({"reason": "ugly"}));
    assert!(odd.text().contains("offensive"), "{}", odd.text());
    let report = json!({"reason": "licence", "text": "This is mine."});
    let report = studio.done("POST", &studio.bert, path, report);
    let ada = super::people::sign_in(&studio.server, "ada");
    let open = studio.get(&ada, "/v1/reports").json();
    assert_eq!(open["items"][0]["reporter"], "bert");
    let settle = format!("/v1/reports/{}/settle", report["id"].as_str().expect("an id"));
    studio.done("POST", &ada, &settle, json!({"note": "Asked the author."}));
    assert_eq!(studio.send("POST", &ada, &settle, &json!({})).problem(), "conflict");
    assert_eq!(studio.get(&ada, "/v1/reports").json()["items"], json!([]));
    let settled = studio.get(&ada, "/v1/reports?state=settled").json();
    assert_eq!(settled["items"][0]["note"], "Asked the author.");
}
