//! Plugins behind HTTP: their controls are the style's, and what they do wrong fails one render with their name.

use pixels::Format;
use serde_json::json;

use super::packs::{INVERT, Pack};
use super::pictures::{colors, encode, picture, png};
use super::server::start_with;

const APPLY: &str = "/v1/styles/tests/invert/apply";
const PRINTED: Pack = Pack {
    plugins: &["palette-lock", "film-grain"],
    more: r##"
[[plugin]]
file = "plugins/palette-lock.wasm"
as = "palette"
settings = { colors = [], softness = 0.0 }
[[plugin]]
file = "plugins/film-grain.wasm"
as = "grain"
settings = { strength = 0.0 }
"##,
    ..INVERT
};

#[test]
fn their_controls_are_the_styles() {
    let server = start_with(&[PRINTED], |_| {});
    let style = server.client.get("/v1/styles/tests/invert").json();
    let plugins = style["plugins"].as_array().unwrap();
    assert_eq!(
        (&plugins[0]["alias"], &plugins[0]["name"]),
        (&json!("palette"), &json!("palette-lock"))
    );
    assert_eq!(
        (&plugins[1]["alias"], &plugins[1]["name"]),
        (&json!("grain"), &json!("film-grain"))
    );
    let properties = &style["controls"]["properties"];
    assert_eq!(properties["grain.strength"]["default"], 0, "the pack's own default");
    assert_eq!(properties["palette.colors"]["x-control"], "colors");
    let typed = server.client.post(&format!("{APPLY}?set=grain.strenght:1"), &png(1));
    assert_eq!(typed.json()["errors"][0]["help"], "did you mean `grain.strength`?");
}

#[test]
fn their_settings_reach_them() {
    let server = start_with(&[PRINTED], |_| {});
    let original = picture(64, 48, 1);
    let apply = |query: &str| {
        server
            .client
            .post(&format!("{APPLY}{query}"), &encode(&original, Format::Png))
    };
    let plain = apply("").picture();
    assert_eq!(
        colors(&plain),
        colors(&original).iter().map(|value| 255 - value).collect::<Vec<_>>()
    );
    let inked = colors(&apply("?set=palette.colors:0a141e,f0e6dc&set=palette.softness:0").picture());
    let inks = [[0x0a, 0x14, 0x1e], [0xf0, 0xe6, 0xdc]];
    assert!(inked.chunks_exact(3).all(|pixel| inks.iter().any(|ink| ink == pixel)));
    assert!(
        inks.iter().all(|ink| inked.chunks_exact(3).any(|pixel| pixel == ink)),
        "both are used"
    );
    let grained = apply("?set=grain.strength:0.5");
    assert_ne!(colors(&grained.picture()), colors(&plain));
    let form = [
        b"--x\r\nContent-Disposition: form-data; name=\"settings\"\r\n\r\n".as_slice(),
        br#"{"grain.strength": 0.5, "palette.colors": []}"#,
        b"\r\n--x\r\nContent-Disposition: form-data; name=\"picture\"\r\n\r\n",
        &encode(&original, Format::Png),
        b"\r\n--x--\r\n",
    ];
    let headers = [("Content-Type", "multipart/form-data; boundary=x")];
    let same = server.client.send("POST", APPLY, &headers, &form.concat());
    assert_eq!(
        (same.status, same.header("etag")),
        (200, grained.header("etag")),
        "{same:?}"
    );
}

#[test]
fn a_plugin_that_refuses_is_named() {
    let framed = Pack {
        plugins: &["frame"],
        more: r#"
[[plugin]]
file = "plugins/frame.wasm"
as = "square"
settings = { aspect = "1:1" }
[[plugin]]
file = "plugins/frame.wasm"
as = "wide"
settings = { aspect = "16:9" }
"#,
        ..INVERT
    };
    let server = start_with(&[framed], |_| {});
    let answer = server.client.post(APPLY, &png(1));
    assert_eq!(
        (answer.status, answer.problem().as_str()),
        (422, "plugin_refused"),
        "{}",
        answer.text()
    );
    assert!(
        answer.json()["detail"].as_str().unwrap().contains("plugin `frame`"),
        "{}",
        answer.text()
    );
}

#[test]
fn a_plugin_that_takes_too_long_is_named_and_the_server_goes_on() {
    let server = start_with(&[PRINTED], |config| config.plugins.deadline_ms = 50);
    let large = encode(&picture(4000, 3000, 1), Format::Png);
    let slow = server
        .client
        .post(&format!("{APPLY}?set=palette.colors:000000,ffffff"), &large);
    assert_eq!(
        (slow.status, slow.problem().as_str()),
        (500, "plugin_failed"),
        "{}",
        slow.text()
    );
    assert!(
        slow.json()["detail"]
            .as_str()
            .unwrap()
            .contains("plugin `palette-lock` was stopped after 50 ms")
    );
    assert_eq!(server.client.post(APPLY, &png(1)).status, 200);
}
