//! The description of the HTTP interface (OpenAPI), and what follows from it.
//!
//! It is collected from the very routes that are served; `openapi/pastiche.json` is its committed copy, which a test keeps
//! fresh. What it says about methods also answers 405 with `Allow`.

use actix_web::App;
use actix_web::dev::ResourceDef;
use actix_web::http::Method;
use utoipa::openapi::PathItem;
use utoipa::openapi::path::{Operation, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};
use utoipa_actix_web::AppExt;

use crate::error::{Code, Problem, ProblemFault, responses};
use crate::extract::ACCESS_COOKIE;
use crate::middleware::repeat;
use crate::routes;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Pastiche",
        description = "Restyles pictures with generative adversarial networks.\n\nA *style* is a named look, \
                       `publisher/name`. `POST` a picture to a style's `apply` and the answer is the restyled picture. \
                       What can be set for a style is described by its own JSON Schema.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    servers((url = "/", description = "The server that answers this description.")),
    components(schemas(Problem, ProblemFault)),
    security(("bearer" = []), ("cookie" = []), ()),
    modifiers(&Schemes),
    tags(
        (name = "styles", description = "The catalog, and renders of its styles."),
        (name = "renders", description = "Finished renders that are still stored."),
        (name = "collections", description = "What people keep: favourites, a history, and boards that they may share."),
        (name = "samples", description = "Pictures to try styles on."),
        (name = "versions", description = "Publishing: uploads, their checks, and what is decided about them."),
        (name = "jobs", description = "Work that takes a while, as administrators see it."),
        (name = "people", description = "Signing in, accounts, publishers, tokens, and the audit log."),
        (name = "server", description = "Health, metrics, and this description."),
    ),
)]
struct Base;

/// How requests show who is asking.
struct Schemes;

impl Modify for Schemes {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let bearer = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("An access token of a session, or an API token."))
            .build();
        let cookie = ApiKeyValue::with_description(ACCESS_COOKIE, "What signing in with cookies gives a browser.");
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
        components.add_security_scheme("cookie", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    }
}

/// The description of every route.
pub fn document() -> utoipa::openapi::OpenApi {
    let app = App::new().into_utoipa_app().openapi(Base::openapi());
    let (_, mut document) = app.configure(routes::configure).split_for_parts();
    for (path, item) in &mut document.paths.paths {
        if let Some(operation) = item.post.as_mut().filter(|_| repeat::keeps(&Method::POST, path)) {
            repeatable(operation);
        }
    }
    document
}

/// Describes what `middleware/repeat.rs` does for an operation.
fn repeatable(operation: &mut Operation) {
    let key = ParameterBuilder::new()
        .name(repeat::IDEMPOTENCY_KEY.as_str())
        .parameter_in(ParameterIn::Header)
        .description(Some(
            "1 to 64 of A-Z, a-z, 0-9, `.`, `_` and `-`, another one for each thing that is done. Sent again within a day, the request has the \
             first answer again (`Idempotency-Replayed: true`); answers with secrets are not kept.",
        ))
        .schema(Some(ObjectBuilder::new().schema_type(Type::String)));
    operation.parameters.get_or_insert_default().push(key.build().into());
    let codes = [
        Code::Conflict,
        Code::ValueInvalid,
        Code::UploadIncomplete,
        Code::UploadStalled,
        Code::UploadTooLarge,
    ];
    for (status, response) in responses(&codes) {
        operation.responses.responses.entry(status).or_insert(response);
    }
}

/// The documented addresses, each with the methods that it takes.
pub struct Addresses(Vec<(ResourceDef, Vec<&'static str>)>);

impl Addresses {
    /// Those of a description.
    pub fn of(document: &utoipa::openapi::OpenApi) -> Self {
        let paths = document.paths.paths.iter();
        Self(
            paths
                .map(|(path, item)| (ResourceDef::new(path.as_str()), methods(item)))
                .collect(),
        )
    }

    /// The methods that the address `path` takes; `None` where there is nothing.
    pub fn methods(&self, path: &str) -> Option<&[&'static str]> {
        self.0
            .iter()
            .find(|(address, _)| address.is_match(path))
            .map(|(_, methods)| methods.as_slice())
    }
}

fn methods(item: &PathItem) -> Vec<&'static str> {
    let mut methods = Vec::new();
    if item.get.is_some() {
        methods.extend(["GET", "HEAD"]);
    }
    for (name, operation) in [
        ("POST", &item.post),
        ("PUT", &item.put),
        ("PATCH", &item.patch),
        ("DELETE", &item.delete),
    ] {
        if operation.is_some() {
            methods.push(name);
        }
    }
    methods
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_know_their_methods() {
        let addresses = Addresses::of(&document());
        assert_eq!(addresses.methods("/v1/styles/a-b/c-d/apply"), Some(&["POST"][..]));
        assert_eq!(addresses.methods("/v1/styles"), Some(&["GET", "HEAD"][..]));
        assert_eq!(addresses.methods("/v1/nothing"), None);
    }

    #[test]
    fn every_route_is_described() {
        for (path, item) in &document().paths.paths {
            let operations = [&item.get, &item.post, &item.put, &item.patch, &item.delete];
            for operation in operations.into_iter().flatten() {
                let summary = operation.summary.as_deref().unwrap_or_default();
                assert!(
                    !summary.is_empty() && !summary.ends_with('.'),
                    "{path}: summary `{summary}`"
                );
                assert!(
                    operation.tags.as_ref().is_some_and(|tags| tags.len() == 1),
                    "{path}: one tag"
                );
                let responses = &operation.responses.responses;
                assert!(
                    responses.keys().any(|status| status.starts_with(['2', '3'])),
                    "{path}: what it answers"
                );
                assert!(
                    responses.contains_key("403") && responses.contains_key("500"),
                    "{path}: its errors"
                );
            }
        }
    }
}
