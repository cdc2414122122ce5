//! Every route of the interface, times everybody who may ask: no hole.

use serde_json::{Value, json};

use super::packs::INVERT;
use super::people::{add_member, set_up};
use super::server::{Server, start_with};

/// What a route needs, as its handler's signature should say.
#[derive(Clone, Copy, PartialEq)]
enum Needs {
    Nothing,
    Browse,
    Render,
    Keep,
    Publish,
    /// To publish, for at least one publisher.
    Upload,
    Account,
    Own,
    Administer,
}

use Needs::{Account, Administer, Browse, Keep, Nothing, Own, Publish, Render, Upload};

/// Every route. One that is not here fails the test.
const ROUTES: &[(&str, &str, Needs)] = &[
    ("GET", "/healthz", Nothing),
    ("GET", "/readyz", Nothing),
    ("GET", "/metrics", Browse),
    ("GET", "/openapi.json", Nothing),
    ("POST", "/v1/setup", Nothing),
    ("POST", "/v1/sessions", Nothing),
    ("POST", "/v1/sessions/refresh", Nothing),
    ("GET", "/v1/sessions/openid", Nothing),
    ("GET", "/v1/sessions/openid/callback", Nothing),
    ("GET", "/v1/sessions", Account),
    ("DELETE", "/v1/sessions/{id}", Account),
    ("GET", "/v1/me", Nothing),
    ("PUT", "/v1/me/password", Account),
    ("GET", "/v1/tokens", Account),
    ("POST", "/v1/tokens", Account),
    ("DELETE", "/v1/tokens/{id}", Account),
    ("GET", "/v1/users", Administer),
    ("POST", "/v1/users", Administer),
    ("PATCH", "/v1/users/{name}", Administer),
    ("GET", "/v1/publishers", Browse),
    ("POST", "/v1/publishers", Administer),
    ("GET", "/v1/publishers/{publisher}", Browse),
    ("PATCH", "/v1/publishers/{publisher}", Administer),
    ("GET", "/v1/publishers/{publisher}/keys", Browse),
    ("POST", "/v1/publishers/{publisher}/keys", Own),
    ("POST", "/v1/publishers/{publisher}/keys/{key_id}/retire", Own),
    ("PUT", "/v1/publishers/{publisher}/members/{name}", Own),
    ("DELETE", "/v1/publishers/{publisher}/members/{name}", Own),
    ("POST", "/v1/versions", Upload),
    ("GET", "/v1/versions", Publish),
    ("GET", "/v1/versions/{id}", Browse),
    ("GET", "/v1/versions/{id}/pack", Browse),
    ("GET", "/v1/versions/{id}/previews/{sample}", Browse),
    ("GET", "/v1/versions/{id}/events", Browse),
    ("POST", "/v1/versions/{id}/approve", Administer),
    ("POST", "/v1/versions/{id}/reject", Administer),
    ("POST", "/v1/versions/{id}/yank", Publish),
    ("PUT", "/v1/versions/{id}/deprecation", Publish),
    ("POST", "/v1/versions/{id}/signatures", Administer),
    ("GET", "/v1/notices", Administer),
    ("GET", "/v1/settings", Administer),
    ("GET", "/v1/storage", Administer),
    ("GET", "/v1/jobs", Administer),
    ("POST", "/v1/jobs/{id}/cancel", Administer),
    ("POST", "/v1/jobs/{id}/retry", Administer),
    ("POST", "/v1/revocations", Administer),
    ("GET", "/v1/revocations", Administer),
    ("GET", "/v1/audit", Administer),
    ("GET", "/v1/styles", Browse),
    ("GET", "/v1/styles/facets", Browse),
    ("GET", "/v1/styles/{publisher}/{name}", Browse),
    ("GET", "/v1/styles/{publisher}/{name}/preview", Render),
    ("POST", "/v1/styles/{publisher}/{name}/apply", Render),
    ("POST", "/v1/tries", Render),
    ("GET", "/v1/styles/{publisher}/{name}/reviews", Browse),
    ("PUT", "/v1/styles/{publisher}/{name}/reviews/mine", Keep),
    ("DELETE", "/v1/styles/{publisher}/{name}/reviews/mine", Keep),
    ("DELETE", "/v1/reviews/{id}", Administer),
    ("POST", "/v1/styles/{publisher}/{name}/reports", Keep),
    ("GET", "/v1/reports", Administer),
    ("POST", "/v1/reports/{id}/settle", Administer),
    ("GET", "/v1/favourites", Keep),
    ("PUT", "/v1/favourites/{publisher}/{name}", Keep),
    ("DELETE", "/v1/favourites/{publisher}/{name}", Keep),
    ("GET", "/v1/history", Keep),
    ("GET", "/v1/history/{id}", Keep),
    ("DELETE", "/v1/history/{id}", Keep),
    ("GET", "/v1/history/{id}/picture", Keep),
    ("GET", "/v1/history/{id}/input", Keep),
    ("POST", "/v1/history/{id}/again", Keep),
    ("GET", "/v1/boards", Keep),
    ("POST", "/v1/boards", Keep),
    ("GET", "/v1/boards/{id}", Keep),
    ("PATCH", "/v1/boards/{id}", Keep),
    ("DELETE", "/v1/boards/{id}", Keep),
    ("POST", "/v1/boards/{id}/items", Keep),
    ("PATCH", "/v1/boards/{id}/items/{item}", Keep),
    ("DELETE", "/v1/boards/{id}/items/{item}", Keep),
    ("GET", "/v1/boards/{id}/items/{item}/picture", Keep),
    ("GET", "/v1/boards/{id}/links", Keep),
    ("POST", "/v1/boards/{id}/links", Keep),
    ("DELETE", "/v1/boards/{id}/links/{link}", Keep),
    ("GET", "/v1/shared", Nothing),
    ("GET", "/v1/shared/items/{item}/picture", Nothing),
    // Nobody in the table owns the publisher of that style.
    ("POST", "/v1/styles/{publisher}/{name}/transfer", Administer),
    ("GET", "/v1/renders/{key}", Render),
    ("GET", "/v1/samples", Browse),
    ("GET", "/v1/samples/{name}", Browse),
];

/// Somebody who asks.
struct Somebody {
    called: &'static str,
    token: Option<String>,
    /// What they may do.
    may: &'static [Needs],
    /// What they get where they may not.
    else_status: u16,
}

const READ: &[Needs] = &[Nothing, Browse];
const TRY: &[Needs] = &[Nothing, Browse, Render];
const MEMBER: &[Needs] = &[Nothing, Browse, Render, Keep, Publish, Account];
const OWNER: &[Needs] = &[Nothing, Browse, Render, Keep, Publish, Upload, Account, Own];
const ALL: &[Needs] = &[Nothing, Browse, Render, Keep, Publish, Upload, Account, Own, Administer];

fn everybody(server: &Server, guests: bool) -> Vec<Somebody> {
    let ada = set_up(server);
    let (bert, carl) = (add_member(server, &ada, "bert"), add_member(server, &ada, "carl"));
    let studio = json!({"name": "studio", "title": "Studio", "owner": "carl"});
    assert_eq!(server.client.json("POST", "/v1/publishers", &ada, &studio).status, 201);
    let token = |owner: &str, scopes: &str| {
        let made = server
            .client
            .json("POST", "/v1/tokens", owner, &json!({"name": "x", "scopes": scopes}));
        made.json()["secret"].as_str().expect("a secret").to_owned()
    };
    let ended = token(&ada, "administer");
    let list = server.client.json("GET", "/v1/tokens", &ada, &Value::Null).json();
    let path = format!("/v1/tokens/{}", list["items"][0]["id"].as_str().expect("an id"));
    assert_eq!(server.client.json("DELETE", &path, &ada, &Value::Null).status, 204);
    let somebody = |called, token: String, may, else_status| Somebody {
        called,
        token: Some(token),
        may,
        else_status,
    };
    let guest = Somebody {
        called: "a guest",
        token: None,
        may: if guests { TRY } else { &[Nothing] },
        else_status: 401,
    };
    vec![
        guest,
        somebody("somebody whose token has ended", ended, &[Nothing], 401),
        somebody("a token to read", token(&ada, "styles:read"), READ, 403),
        somebody(
            "a token to render",
            token(&ada, "renders:write"),
            &[Nothing, Render, Keep],
            403,
        ),
        somebody(
            "a token to publish",
            token(&ada, "packs:publish"),
            &[Nothing, Publish, Upload],
            403,
        ),
        somebody(
            "a token to administer",
            token(&ada, "administer"),
            &[Nothing, Own, Administer],
            403,
        ),
        somebody(
            "a member's token to administer",
            token(&bert, "administer"),
            &[Nothing],
            403,
        ),
        somebody(
            "an owner's token to administer",
            token(&carl, "administer"),
            &[Nothing, Own],
            403,
        ),
        somebody("a member", bert, MEMBER, 403),
        somebody("an owner", carl, OWNER, 403),
        somebody("an administrator", ada, ALL, 403),
    ]
}

/// The id of nothing.
const NO_ID: &str = "00000000-0000-7000-8000-000000000000";

/// A path of this form that names nothing, but for publishers and styles, which are there.
fn path(template: &str) -> String {
    let style = template.starts_with("/v1/styles/") || template.starts_with("/v1/favourites/");
    template
        .replace("{publisher}", if style { "tests" } else { "studio" })
        .replace("{name}", if style { "invert" } else { "nobody" })
        .replace("{id}", NO_ID)
        .replace("{item}", NO_ID)
        .replace("{link}", NO_ID)
        .replace("{key}", &"0".repeat(64))
        .replace("{sample}", "chelsea")
}

fn check(guests: bool) {
    let server = start_with(&[INVERT], |config| config.access.guest = guests);
    let mut holes = Vec::new();
    for somebody in everybody(&server, guests) {
        let bearer = somebody.token.map(|token| format!("Bearer {token}"));
        let headers: Vec<(&str, &str)> = bearer.iter().map(|bearer| ("Authorization", bearer.as_str())).collect();
        for (method, template, needs) in ROUTES {
            let answer = server.client.send(method, &path(template), &headers, &[]);
            // Who is asking is the very answer there, so a token that is not good is told.
            let is_told = *template == "/v1/me" && somebody.else_status == 401 && bearer.is_some();
            let expect = (!somebody.may.contains(needs) || is_told).then_some(somebody.else_status);
            let found = Some(answer.status).filter(|status| [401, 403].contains(status));
            if found != expect {
                let called = somebody.called;
                holes.push(format!(
                    "{called}: {method} {template}: {} instead of {expect:?}",
                    answer.status
                ));
            }
        }
    }
    assert!(holes.is_empty(), "{holes:#?}");
}

#[test]
fn nobody_gets_further_than_they_may() {
    check(false);
}

#[test]
fn nor_where_guests_may_try() {
    check(true);
}

#[test]
fn every_route_is_in_the_table() {
    let document = serde_json::to_value(pastiche::openapi::document()).expect("a description");
    let mut routes = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for method in ["get", "post", "put", "patch", "delete"] {
            if item.get(method).is_some() {
                routes.push((method.to_uppercase(), path.clone()));
            }
        }
    }
    let listed = |method: &str, path: &str| ROUTES.iter().any(|route| route.0 == method && route.1 == path);
    let missing: Vec<_> = routes.iter().filter(|(method, path)| !listed(method, path)).collect();
    assert!(missing.is_empty(), "say in the table who may ask for {missing:?}");
    let is_there = |method: &str, path: &str| routes.iter().any(|route| route.0 == method && route.1 == path);
    let gone: Vec<_> = ROUTES
        .iter()
        .filter(|(method, path, _)| !is_there(method, path))
        .map(|route| route.1)
        .collect();
    assert!(gone.is_empty(), "there is no {gone:?} any more");
}
