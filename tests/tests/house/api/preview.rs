//! Previews: what they show is the finished render, scaled down.

use super::packs::{INVERT, Pack};
use super::pictures::mean_difference;
use super::server::{start, start_with};

const PREVIEW: &str = "/v1/styles/tests/invert/preview";

#[test]
fn a_preview_is_the_final_scaled_down() {
    let server = start();
    for sample in ["chelsea", "rocket"] {
        let original = server.client.get(&format!("/v1/samples/{sample}")).body;
        let last = server
            .client
            .post("/v1/styles/tests/invert/apply?format=png", &original)
            .picture();
        let preview = server.client.get(&format!("{PREVIEW}?sample={sample}&size=128"));
        assert_eq!(preview.header("content-type"), "image/png");
        let preview = preview.picture();
        assert_eq!(preview.size().0, 128);
        let scaled = pixels::resize(&last, preview.width(), preview.height()).unwrap();
        let difference = mean_difference(&preview, &scaled);
        assert!(difference <= 1.0, "{sample}: {difference} of 255");
        assert_eq!(preview.profile(), last.profile());
    }
}

#[test]
fn previews_are_stored_and_tagged() {
    let server = start();
    let first = server.client.get(PREVIEW);
    assert_eq!(
        (first.status, first.header("x-cache"), first.header("vary")),
        (200, "miss", "Accept")
    );
    let runs = server.backend.runs().len();
    let again = server.client.get(PREVIEW);
    assert_eq!((again.header("x-cache"), &again.body), ("hit", &first.body));
    let named = server.client.get(&format!("{PREVIEW}?sample=astronaut&size=480"));
    assert_eq!(named.header("etag"), first.header("etag"), "the defaults");
    let smaller = server.client.get(&format!("{PREVIEW}?size=64"));
    assert_ne!(smaller.header("etag"), first.header("etag"));
    assert_eq!(server.backend.runs().len(), runs, "another size is no other render");
    let current = server
        .client
        .get_with(PREVIEW, &[("If-None-Match", first.header("etag"))]);
    assert_eq!((current.status, current.body.len()), (304, 0));
}

#[test]
fn a_preview_follows_its_style() {
    let server = start();
    let before = server.client.get(PREVIEW).header("etag").to_owned();
    Pack {
        version: "1.1.0",
        ..INVERT
    }
    .write(&server.styles());
    server.studio.styles.reload();
    let after = server.client.get_with(PREVIEW, &[("If-None-Match", &before)]);
    assert_eq!(after.status, 200);
    assert_ne!(after.header("etag"), before);
}

#[test]
fn sizes_and_formats() {
    let server = start();
    let size = |query: &str| {
        server
            .client
            .get(&format!("{PREVIEW}?sample=chelsea{query}"))
            .picture()
            .size()
    };
    assert_eq!(size("&size=451"), (451, 300));
    assert_eq!(size("&size=2000"), (451, 300), "never enlarged");
    assert_eq!(size("&size=16"), (16, 11));
    let webp = server.client.get_with(PREVIEW, &[("Accept", "image/webp,*/*;q=0.5")]);
    assert_eq!(webp.header("content-type"), "image/webp");
    for query in ["size=15", "size=2049", "size=big", "size=64&size=32", "sizes=64"] {
        let answer = server.client.get(&format!("{PREVIEW}?{query}"));
        assert_eq!(
            (answer.status, answer.problem().as_str()),
            (400, "query_invalid"),
            "{query}"
        );
    }
    let neither = server.client.get_with(PREVIEW, &[("Accept", "text/html")]);
    assert_eq!((neither.status, neither.problem().as_str()), (406, "not_acceptable"));
}

#[test]
fn a_style_that_pins_its_format_has_previews() {
    let pinned = Pack {
        more: "[[control]]\nid = \"format\"\nvalue = \"jpeg\"\n",
        ..INVERT
    };
    let server = start_with(&[pinned], |_| {});
    let preview = server.client.get(&format!("{PREVIEW}?size=64"));
    assert_eq!(preview.header("content-type"), "image/png");
    assert_eq!(preview.picture().size(), (64, 64));
}
