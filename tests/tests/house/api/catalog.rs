//! What there is: styles, samples, the page, health, metrics; and what there is not.

use serde_json::json;

use super::packs::{INVERT, Pack};
use super::pictures::png;
use super::server::{start, start_with};

const SOFT: Pack = Pack {
    name: "tests/soft",
    version: "2.1.0",
    generator: "identity",
    multiple: 1,
    plugins: &[],
    more: "[[control]]\nid = \"strength\"\nmax = 0.5\nvalue = 0.5\n[provenance]\nsteps = 10\n",
};

#[test]
fn the_list_has_what_a_card_needs() {
    let server = start_with(&[INVERT, SOFT], |_| {});
    let list = server.client.get("/v1/styles");
    assert_eq!(list.status, 200);
    let items = list.json()["items"].clone();
    let names: Vec<&str> = items
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["tests/invert", "tests/soft"]);
    let digest = items[0]["digest"].as_str().unwrap().to_owned();
    assert_eq!(digest.len(), 64);
    let this = "/v1/styles/tests/invert";
    let expect = json!({
        "name": "tests/invert", "version": "1.0.0", "title": "The style tests/invert", "summary": "For tests.",
        "tags": ["plain"], "license": "MIT", "digest": digest, "colors": [], "speed": "unknown", "renders": 0,
        "listed_ms": items[0]["listed_ms"], "preview": format!("{this}/preview"),
        "links": {"self": this, "apply": format!("{this}/apply"), "preview": format!("{this}/preview")},
    });
    assert_eq!(items[0], expect);
}

#[test]
fn one_style_has_its_controls_and_its_card() {
    let server = start_with(&[INVERT, SOFT], |_| {});
    let style = server.client.get("/v1/styles/tests/soft").json();
    assert_eq!(style["version"], "2.1.0");
    assert!(style["card"].as_str().unwrap().starts_with("# The style tests/soft"));
    assert_eq!(style["plugins"], json!([]));
    assert_eq!(style["provenance"], json!({"steps": 10}));
    assert!(style["generator"]["parameters"].is_u64());
    let properties = style["controls"]["properties"].as_object().unwrap();
    assert!(!properties.contains_key("strength"), "what is pinned cannot be set");
    assert_eq!(properties["size"]["x-control"], "number");
    assert!(jsonschema::is_valid(
        &style["controls"],
        &json!({"size": 512, "format": "webp"})
    ));
    assert!(!jsonschema::is_valid(&style["controls"], &json!({"size": 1})));
    let pinned = server.client.post("/v1/styles/tests/soft/apply?strength=1", &png(1));
    assert_eq!(pinned.problem(), "settings_invalid");
    assert!(pinned.text().contains("fixed"), "{}", pinned.text());
}

#[test]
fn unknown_names_are_met_with_the_nearest() {
    let server = start();
    let check = |path: &str, code: &str, hint: &str| {
        let answer = server.client.get(path);
        assert_eq!((answer.status, answer.problem().as_str()), (404, code), "{path}");
        let detail = answer.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(hint), "{path}: {detail}");
    };
    check(
        "/v1/styles/tests/invret",
        "style_not_found",
        "did you mean `tests/invert`?",
    );
    check(
        "/v1/styles/tests/invret/preview",
        "style_not_found",
        "did you mean `tests/invert`?",
    );
    check("/v1/styles/Tests/invert", "style_not_found", "`T`");
    check("/v1/styles/tests/..%2f..%2fetc", "style_not_found", "not");
    check("/v1/samples/chelsae", "sample_not_found", "did you mean `chelsea`?");
    check(
        "/v1/styles/tests/invert/preview?sample=chelsae",
        "sample_not_found",
        "did you mean `chelsea`?",
    );
    check("/v1/nothing", "not_found", "/docs/");
    check("/nothing.js", "not_found", "nothing.js");
    check("/assets/nothing.js", "not_found", "assets/nothing.js");
    check("/assets/..%2f..%2fpackage.json", "not_found", "package.json");
}

#[test]
fn other_methods_are_told_which_there_are() {
    let server = start();
    let check = |method: &str, path: &str, allow: &str| {
        let answer = server.client.send(method, path, &[], &[]);
        assert_eq!(
            (answer.status, answer.problem().as_str()),
            (405, "method_not_allowed"),
            "{method} {path}"
        );
        assert_eq!(answer.header("allow"), allow, "{method} {path}");
    };
    check("GET", "/v1/styles/tests/invert/apply", "POST");
    check("POST", "/v1/styles", "GET, HEAD");
    check("DELETE", "/v1/styles/tests/invert", "GET, HEAD");
    check("PUT", "/openapi.json", "GET, HEAD");
    check("POST", "/", "GET, HEAD");
    check("POST", "/styles/tests/invert", "GET, HEAD");
    check("POST", "/mark.svg", "GET, HEAD");
}

#[test]
fn head_is_get_without_the_body() {
    let server = start();
    for path in ["/v1/styles", "/v1/samples/chelsea", "/", "/healthz", "/v1/nothing"] {
        let (get, head) = (server.client.get(path), server.client.send("HEAD", path, &[], &[]));
        assert_eq!(head.status, get.status, "{path}");
        assert!(head.body.is_empty(), "{path}");
        for name in ["content-type", "content-length", "etag"] {
            assert_eq!(head.header(name), get.header(name), "{path}: {name}");
        }
    }
}

#[test]
fn samples_can_be_listed_and_had() {
    let server = start();
    let items = server.client.get("/v1/samples").json()["items"].clone();
    assert_eq!(
        items[1],
        json!({"name": "chelsea", "title": "Chelsea", "href": "/v1/samples/chelsea"})
    );
    let sample = server.client.get("/v1/samples/chelsea");
    assert_eq!(sample.header("content-type"), "image/jpeg");
    assert_eq!(sample.picture().size(), (451, 300));
    let again = server
        .client
        .get_with("/v1/samples/chelsea", &[("If-None-Match", sample.header("etag"))]);
    assert_eq!((again.status, again.body.len()), (304, 0));
}

#[test]
fn the_page_comes_with_its_files_and_a_strict_policy() {
    let server = start();
    let check = |path: &str, kind: &str| {
        let answer = server.client.get(path);
        assert_eq!((answer.status, answer.header("content-type")), (200, kind), "{path}");
        let policy = answer.header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'self'; img-src 'self' blob: data:;"),
            "{policy}"
        );
        assert!(
            policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"),
            "{policy}"
        );
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        let again = server
            .client
            .get_with(path, &[("If-None-Match", answer.header("etag"))]);
        assert_eq!(again.status, 304, "{path}");
    };
    for page in ["/", "/styles/tests/invert", "/boards/one", "/studio/audit"] {
        check(page, "text/html; charset=utf-8");
    }
    check("/mark.svg", "image/svg+xml");
    let page = server.client.get("/");
    let page = page.text();
    for (ending, kind) in [
        (".js\"", "text/javascript; charset=utf-8"),
        (".css\"", "text/css; charset=utf-8"),
    ] {
        let asset = page
            .split('"')
            .find(|part| part.starts_with("/assets/") && format!("{part}\"").ends_with(ending));
        check(asset.expect("a script and a style sheet"), kind);
    }
}

#[test]
fn what_a_page_loads_comes_packed_and_stays() {
    let server = start();
    let page = server.client.get("/");
    let script = page
        .text()
        .split('"')
        .find(|part| part.starts_with("/assets/") && part.ends_with(".js"));
    let script = script.expect("a script").to_owned();
    let plain = server
        .client
        .send("GET", &script, &[("Accept-Encoding", "identity")], &[]);
    let head = server.client.send("HEAD", &script, &[("Accept-Encoding", "gzip")], &[]);
    assert_eq!(plain.header("content-encoding"), "");
    assert_eq!(head.header("content-encoding"), "gzip");
    assert_eq!(head.header("vary"), "accept-encoding");
    assert_ne!(plain.header("etag"), head.header("etag"));
    assert_eq!(plain.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(page.header("cache-control"), "no-cache");
}

#[test]
fn the_interface_describes_itself() {
    let server = start();
    let description = server.client.get("/openapi.json").json();
    assert!(description["paths"]["/v1/styles/{publisher}/{name}/apply"]["post"].is_object());
    assert_eq!(server.client.get("/docs").header("location"), "/docs/");
    let docs = server.client.get("/docs/");
    assert_eq!(docs.status, 200);
    assert!(docs.text().contains("swagger"), "{}", docs.text());
    let start = server.client.get("/docs/swagger-initializer.js");
    assert!(start.text().contains("/openapi.json"), "{}", start.text());
}

#[test]
fn health_needs_nothing_and_readiness_needs_a_style() {
    let server = start();
    assert_eq!(server.client.get("/healthz").json()["status"], "ok");
    assert_eq!(
        server.client.get("/readyz").json(),
        json!({"status": "ready", "styles": 1, "notes": []})
    );
    let empty = start_with(&[], |_| {});
    assert_eq!(empty.client.get("/healthz").status, 200);
    let unready = empty.client.get("/readyz");
    assert_eq!((unready.status, unready.problem().as_str()), (503, "not_ready"));
    assert_eq!(empty.client.get("/v1/styles").json(), json!({"items": []}));
}

#[test]
fn packs_that_do_not_load_are_noted() {
    let broken = Pack {
        name: "tests/broken",
        version: "one",
        ..INVERT
    };
    let server = start_with(&[INVERT, broken.clone()], |_| {});
    let ready = server.client.get("/readyz").json();
    assert_eq!(ready["styles"], 1);
    assert!(ready["notes"][0].as_str().unwrap().contains("tests-broken"), "{ready}");
    let alone = start_with(&[broken], |_| {});
    let unready = alone.client.get("/readyz");
    assert!(unready.text().contains("tests-broken"), "{}", unready.text());
}

#[test]
fn requests_are_counted_by_route_and_have_ids() {
    let server = start();
    let answer = server.client.get_with("/v1/styles", &[("X-Request-Id", "trace-7")]);
    assert_eq!(answer.header("x-request-id"), "trace-7");
    let given = server.client.get_with("/v1/styles", &[("X-Request-Id", "not{sane}")]);
    assert_eq!(given.header("x-request-id").len(), 36, "a new one");
    server.client.get("/v1/styles/tests/nothing");
    server.client.get("/nowhere");
    let picture = png(1);
    for _ in 0..2 {
        assert_eq!(
            server.client.post("/v1/styles/tests/invert/apply", &picture).status,
            200
        );
    }
    let metrics = server.client.get("/metrics");
    assert!(metrics.header("content-type").starts_with("text/plain; version=0.0.4"));
    let has = |line: &str| {
        assert!(
            metrics.text().lines().any(|found| found == line),
            "{line}:\n{}",
            metrics.text()
        )
    };
    has("pastiche_http_requests_total{method=\"GET\",route=\"/v1/styles\",status=\"200\"} 2");
    has("pastiche_http_requests_total{method=\"GET\",route=\"/v1/styles/{publisher}/{name}\",status=\"404\"} 1");
    has("pastiche_http_requests_total{method=\"GET\",route=\"unmatched\",status=\"404\"} 1");
    has("pastiche_renders_total{cache=\"miss\"} 1");
    has("pastiche_renders_total{cache=\"hit\"} 1");
    has("pastiche_render_stage_seconds_count{stage=\"generator\"} 1");
    has("pastiche_styles 1");
    has("pastiche_cache_hits_total 1");
    has("pastiche_device_waiting{device=\"cpu\"} 0");
    has("pastiche_device_loads_total{device=\"cpu\"} 1");
    has("pastiche_http_requests_in_flight 1");
    assert!(metrics.text().contains("process_resident_memory_bytes "));
}
