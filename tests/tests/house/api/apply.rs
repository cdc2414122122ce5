//! Renders: pictures in, settings, pictures out.

use pixels::{Depth, Format, Limits, Picture, Samples};

use super::pictures::{colors, encode, mean_difference, picture, png};
use super::server::start;

const APPLY: &str = "/v1/styles/tests/invert/apply";

#[test]
fn a_picture_comes_back_restyled() {
    let server = start();
    let original = picture(64, 48, 1);
    let answer = server.client.post(APPLY, &encode(&original, Format::Png));
    let restyled = answer.picture();
    assert_eq!(answer.header("content-type"), "image/png");
    assert_eq!(
        colors(&restyled),
        colors(&original).iter().map(|value| 255 - value).collect::<Vec<_>>()
    );
    assert_eq!(answer.header("x-cache"), "miss");
    let key = answer.header("etag").trim_matches('"').to_owned();
    assert_eq!(key.len(), 64);
    assert_eq!(answer.header("location"), format!("/v1/renders/{key}"));
    let timing = answer.header("server-timing");
    for stage in ["decode", "before", "wait", "generator", "after", "encode", "total"] {
        assert!(timing.contains(&format!("{stage};dur=")), "{timing}");
    }
    let style = answer.header("x-pastiche-style");
    assert!(style.starts_with("tests/invert@1.0.0 sha256:"), "{style}");
    assert_eq!(style.len(), "tests/invert@1.0.0 sha256:".len() + 64);
}

#[test]
fn a_render_can_be_had_again() {
    let server = start();
    let first = server.client.post(APPLY, &png(1));
    let (location, tag) = (first.header("location"), first.header("etag"));
    let again = server.client.get(location);
    assert_eq!((again.status, &again.body), (200, &first.body));
    assert_eq!((again.header("content-type"), again.header("etag")), ("image/png", tag));
    assert!(again.header("cache-control").contains("immutable"));
    let current = server.client.get_with(location, &[("If-None-Match", tag)]);
    assert_eq!(
        (current.status, current.body.len(), current.header("etag")),
        (304, 0, tag)
    );
    let other = server.client.get_with(location, &[("If-None-Match", "\"other\"")]);
    assert_eq!(other.status, 200);
    let posted = server.client.send("POST", APPLY, &[("If-None-Match", tag)], &png(1));
    assert_eq!((posted.status, posted.header("x-cache")), (200, "hit"));
    assert_eq!(posted.body, first.body);
    assert!(posted.header("server-timing").starts_with("total;dur="));
}

#[test]
fn the_key_follows_whatever_decides_about_the_bytes() {
    let server = start();
    let key = |query: &str, picture: &[u8]| {
        let answer = server.client.post(&format!("{APPLY}{query}"), picture);
        assert_eq!(answer.status, 200, "{query}: {}", String::from_utf8_lossy(&answer.body));
        answer.header("etag").to_owned()
    };
    let (one, two) = (png(1), png(2));
    let plain = key("", &one);
    assert_eq!(plain, key("?strength=1&format=png", &one));
    assert_eq!(plain, key("?set=strength:1.0", &one));
    for (query, picture) in [
        ("", &two),
        ("?strength=0.5", &one),
        ("?size=32", &one),
        ("?format=tiff", &one),
        ("?quality=50", &one),
    ] {
        assert_ne!(plain, key(query, picture), "{query}");
    }
}

#[test]
fn strength_0_is_the_picture_itself() {
    let server = start();
    let deep = Samples::U16((0..40 * 30 * 4).map(|value| (value * 13) as u16).collect());
    let deep = Picture::new(40, 30, deep, true, None).unwrap();
    for (original, format) in [
        (picture(64, 48, 3), Format::Png),
        (deep.clone(), Format::Png),
        (deep, Format::Tiff),
    ] {
        let answer = server
            .client
            .post(&format!("{APPLY}?strength=0"), &encode(&original, format));
        let same = answer.picture();
        assert_eq!(same.samples(), original.samples(), "{format}");
        assert_eq!(same.has_alpha(), original.has_alpha(), "{format}");
    }
    assert_eq!(server.backend.runs(), [], "no generator is needed");
}

#[test]
fn strength_between_is_between() {
    let server = start();
    let original = picture(64, 48, 3);
    let half = server
        .client
        .post(&format!("{APPLY}?strength=0.5"), &encode(&original, Format::Png))
        .picture();
    let grey = colors(&half).iter().all(|value| value.abs_diff(127) <= 1);
    assert!(grey, "half of x and half of 1 - x");
}

#[test]
fn size_is_the_longest_side() {
    let server = start();
    let file = encode(&picture(64, 48, 1), Format::Png);
    let size = |size: u32| {
        server
            .client
            .post(&format!("{APPLY}?size={size}"), &file)
            .picture()
            .size()
    };
    assert_eq!(size(32), (32, 24));
    assert_eq!(size(128), (128, 96));
}

#[test]
fn the_format_is_the_one_that_is_wanted() {
    let server = start();
    let own = picture(64, 48, 1);
    let check = |given: Format, query: &str, accept: Option<&str>, expect: &str| {
        let headers: Vec<_> = accept.iter().map(|accept| ("Accept", *accept)).collect();
        let answer = server
            .client
            .send("POST", &format!("{APPLY}{query}"), &headers, &encode(&own, given));
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (200, expect),
            "{given} {query} {accept:?}"
        );
        assert_eq!(answer.picture().size(), own.size());
    };
    check(Format::Jpeg, "", None, "image/jpeg");
    check(Format::Webp, "", Some("*/*"), "image/webp");
    check(Format::Tiff, "", Some("image/*"), "image/tiff");
    check(Format::Png, "", Some("image/jpeg;q=0.5, image/webp"), "image/webp");
    check(Format::Png, "", Some("image/jpeg, image/png;q=0.9"), "image/jpeg");
    check(Format::Png, "?format=webp", Some("image/jpeg"), "image/webp");
    check(Format::Png, "?format=jpeg", Some("text/html"), "image/jpeg");
    check(Format::Jpeg, "?set=format:tiff", None, "image/tiff");
}

#[test]
fn gif_and_bmp_come_back_as_png() {
    let server = start();
    let own = colors(&picture(16, 16, 1));
    let own = image::RgbImage::from_raw(16, 16, own).unwrap();
    for format in [image::ImageFormat::Gif, image::ImageFormat::Bmp] {
        let mut file = std::io::Cursor::new(Vec::new());
        own.write_to(&mut file, format).unwrap();
        let answer = server.client.post(APPLY, file.get_ref());
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (200, "image/png"),
            "{format:?}"
        );
    }
}

#[test]
fn sixteen_bits_stay_sixteen_bits() {
    let server = start();
    let deep = Samples::U16((0..40 * 30 * 4).map(|value| (value * 13) as u16).collect());
    let deep = Picture::new(40, 30, deep, true, None).unwrap();
    let answer = server
        .client
        .post(&format!("{APPLY}?format=tiff"), &encode(&deep, Format::Png))
        .picture();
    assert_eq!((answer.depth(), answer.has_alpha()), (Depth::U16, true));
}

#[test]
fn quality_makes_files_smaller() {
    let server = start();
    let file = png(1);
    let bytes = |quality: u8| {
        server
            .client
            .post(&format!("{APPLY}?format=jpeg&quality={quality}"), &file)
            .body
            .len()
    };
    assert!(bytes(20) < bytes(95));
}

/// A multipart body of parts `(name, content)`.
fn multipart(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, content) in parts {
        let head = format!("--frontier\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
        body.extend([head.as_bytes(), *content, b"\r\n"].concat());
    }
    body.extend(b"--frontier--\r\n");
    body
}

const MULTIPART: [(&str, &str); 1] = [("Content-Type", "multipart/form-data; boundary=frontier")];

#[test]
fn a_form_carries_picture_and_settings() {
    let server = start();
    let original = picture(64, 48, 1);
    let file = encode(&original, Format::Png);
    let send = |query: &str, parts: &[(&str, &[u8])]| {
        server
            .client
            .send("POST", &format!("{APPLY}{query}"), &MULTIPART, &multipart(parts))
    };
    let alone = send("", &[("picture", &file)]);
    assert_eq!(alone.picture().size(), (64, 48));
    let both = send("?size=32", &[("settings", br#"{"strength": 0}"#), ("picture", &file)]).picture();
    assert!(mean_difference(&both, &pixels::resize(&original, 32, 24).unwrap()) < 1.0);
    let check = |query: &str, parts: &[(&str, &[u8])], code: &str| {
        assert_eq!(send(query, parts).problem(), code, "{query}");
    };
    check("", &[("settings", b"{}")], "picture_missing");
    check("", &[("picture", b"")], "picture_missing");
    check("", &[("picture", &file), ("picture", &file)], "multipart_invalid");
    check("", &[("image", &file)], "multipart_invalid");
    check("", &[("picture", &file), ("settings", b"[]")], "settings_invalid");
    check(
        "",
        &[("picture", &file), ("settings", b"{\"strength\": 2}")],
        "settings_invalid",
    );
    check(
        "?strength=1",
        &[("picture", &file), ("settings", b"{\"strength\": 1}")],
        "settings_invalid",
    );
    let shapeless = [("Content-Type", "multipart/form-data")];
    let answer = server
        .client
        .send("POST", APPLY, &shapeless, &multipart(&[("picture", &file)]));
    assert_eq!(answer.problem(), "multipart_invalid");
}

#[test]
fn every_setting_that_is_wrong_is_told() {
    let server = start();
    let answer = server.client.post(
        &format!("{APPLY}?strenght=1&size=4&quality=101&set=grain.amount:1"),
        &png(1),
    );
    assert_eq!((answer.status, answer.problem().as_str()), (422, "settings_invalid"));
    let errors = answer.json()["errors"].clone();
    let ids: Vec<&str> = errors
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids, ["strenght", "grain.amount", "size", "quality"]);
    assert_eq!(errors[0]["help"], "did you mean `strength`?");
    assert_eq!(server.backend.loads(), 0, "no device was touched");
}

#[test]
fn colour_profiles_are_kept() {
    let server = start();
    let sample = server.client.get("/v1/samples/rocket").body;
    let before = pixels::decode(&sample, &Limits::default()).unwrap();
    assert!(before.profile().is_some());
    let after = server.client.post(APPLY, &sample).picture();
    assert_eq!(after.profile(), before.profile());
}
