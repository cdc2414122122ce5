//! Finding styles: words, filters, orders, parts of a list, and what a client has already.

use serde_json::Value;

use super::packs::{INVERT, Pack};
use super::pictures::png;
use super::server::{Server, start_with, until};

const WAVE: Pack = Pack {
    name: "studio/great-wave",
    ..INVERT
};
const NIGHT: Pack = Pack {
    name: "studio/starry-night",
    version: "2.0.0",
    ..INVERT
};

fn server() -> Server {
    start_with(&[INVERT, WAVE, NIGHT], |_| {})
}

fn names(list: &Value) -> Vec<String> {
    let items = list["items"].as_array().expect("items");
    let name = |item: &Value| item["name"].as_str().expect("a name").to_owned();
    items.iter().map(name).collect()
}

fn check(server: &Server, query: &str, expect: &[&str]) {
    let list = server.client.get(&format!("/v1/styles?{query}"));
    assert_eq!(list.status, 200, "{}", list.text());
    assert_eq!(names(&list.json()), expect, "{query}");
}

#[test]
fn words_and_filters_find_styles() {
    let server = server();
    check(&server, "q=wave", &["studio/great-wave"]);
    check(&server, "q=WAV%20great", &["studio/great-wave"]);
    check(&server, "q=wave%20night", &[]);
    check(
        &server,
        "q=studio&sort=name",
        &["studio/great-wave", "studio/starry-night"],
    );
    check(&server, "publisher=tests", &["tests/invert"]);
    check(
        &server,
        "publisher=tests&publisher=studio&tag=plain&license=MIT&speed=unknown&sort=name",
        &["studio/great-wave", "studio/starry-night", "tests/invert"],
    );
    check(&server, "tag=plain&tag=none", &[]);
    check(&server, "color=blue", &[]);
}

#[test]
fn what_cannot_be_looked_for_is_told() {
    let server = server();
    let refused = |query: &str| {
        let answer = server.client.get(&format!("/v1/styles?{query}"));
        assert_eq!(
            (answer.status, answer.problem().as_str()),
            (400, "query_invalid"),
            "{query}"
        );
        answer.json()["detail"].as_str().expect("a detail").to_owned()
    };
    assert!(refused("colour=blue").contains("did you mean `color`"));
    assert!(refused("color=bluish").contains("teal"));
    assert!(refused("sort=best").contains("rated"));
    refused("limit=0");
    refused("after=nowhere");
    refused("q=a&q=b");
    let next = server.client.get("/v1/styles?sort=name&limit=1").json()["next"].clone();
    refused(&format!("sort=new&after={}", next.as_str().expect("more")));
}

#[test]
fn parts_come_one_after_the_other() {
    let server = server();
    let (mut found, mut after) = (Vec::new(), String::new());
    loop {
        let list = server
            .client
            .get(&format!("/v1/styles?sort=name&limit=1{after}"))
            .json();
        found.extend(names(&list));
        match list["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => break,
        }
    }
    assert_eq!(found, ["studio/great-wave", "studio/starry-night", "tests/invert"]);
}

#[test]
fn facets_count_what_is_found() {
    let server = server();
    let facets = server.client.get("/v1/styles/facets?publisher=studio").json();
    assert_eq!(facets["total"], 2);
    let counts = |key: &str| -> Vec<(String, i64)> {
        let facets = facets["facets"].as_array().expect("facets");
        let facet = facets.iter().find(|facet| facet["key"] == key).expect("a facet");
        let values = facet["values"].as_array().expect("values").iter();
        let pair = |value: &Value| {
            (
                value["value"].as_str().unwrap_or_default().to_owned(),
                value["count"].as_i64().unwrap_or(-1),
            )
        };
        values.map(pair).collect()
    };
    assert_eq!(counts("tag"), [("plain".to_owned(), 2)]);
    let others = [("studio".to_owned(), 2), ("tests".to_owned(), 1)];
    assert_eq!(counts("publisher"), others, "its own filter does not hide the others");
    assert_eq!(counts("speed"), [("unknown".to_owned(), 2)]);
    assert_eq!(counts("color"), []);
}

#[test]
fn what_a_client_has_is_not_sent_again() {
    let server = server();
    let list = server.client.get("/v1/styles");
    let tag = list.header("etag").to_owned();
    let again = || server.client.get_with("/v1/styles", &[("If-None-Match", &tag)]);
    assert_eq!(again().status, 304);
    INVERT.write(&server.styles());
    server.studio.styles.reload();
    assert_eq!(again().status, 304, "the same pack is nothing new");
    let newer = Pack {
        version: "1.1.0",
        ..INVERT
    };
    newer.write(&server.styles());
    server.studio.styles.reload();
    assert_eq!(again().status, 200);
    check(&server, "q=invert", &["tests/invert"]);
}

#[test]
fn a_style_that_is_gone_is_found_no_more() {
    let server = server();
    check(&server, "q=wave", &["studio/great-wave"]);
    std::fs::remove_dir_all(server.styles().join("studio-great-wave")).expect("a pack");
    server.studio.styles.reload();
    check(&server, "q=wave", &[]);
}

#[test]
fn what_is_used_is_popular() {
    let server = server();
    for seed in 0..3 {
        assert_eq!(
            server
                .client
                .post("/v1/styles/studio/starry-night/apply", &png(seed))
                .status,
            200
        );
    }
    until("uses are written down", || {
        let list = server.client.get("/v1/styles?sort=popular").json();
        list["items"][0]["name"] == "studio/starry-night" && list["items"][0]["renders"] == 3
    });
}

#[test]
fn styles_in_folders_are_measured_too() {
    let server = start_with(&[WAVE], |config| config.publishing.measure = true);
    let measured = || server.client.get("/v1/styles/studio/great-wave").json();
    until("the style is measured", || measured()["measured"].is_object());
    let style = measured();
    assert!(style["measured"]["ms_per_megapixel"].as_f64().expect("a speed") > 0.0);
    assert_ne!(style["speed"], "unknown");
    let colors = style["colors"].as_array().expect("colours");
    assert!(!colors.is_empty());
    let name = colors[0]["name"].as_str().expect("a name");
    check(&server, &format!("color={name}"), &["studio/great-wave"]);
    let runs = server.backend.runs().len();
    server.studio.styles.reload();
    check(&server, "q=wave", &["studio/great-wave"]);
    assert_eq!(
        server.backend.runs().len(),
        runs,
        "what was measured is not measured again"
    );
}
