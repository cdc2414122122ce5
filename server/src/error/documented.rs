//! Errors in the API's description, from the same table that answers them.

use std::collections::BTreeMap;

use utoipa::openapi::example::ExampleBuilder;
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder};

use super::{ApiError, Code, MEDIA_TYPE};

/// Codes that every route may answer.
const EVERYWHERE: &[Code] = &[
    Code::CredentialRefused,
    Code::ForbiddenHost,
    Code::ForbiddenOrigin,
    Code::Internal,
    Code::DatabaseBusy,
];

/// Declares a type for `responses(...)` of a route: the errors that it may answer beside those of every route.
macro_rules! documented {
    ($name:ident: $($code:ident),* $(,)?) => {
        #[doc = "The errors of this route."]
        pub struct $name;

        impl utoipa::IntoResponses for $name {
            fn responses() -> std::collections::BTreeMap<String, utoipa::openapi::RefOr<utoipa::openapi::Response>> {
                $crate::error::responses(&[$($crate::error::Code::$code),*])
            }
        }
    };
}
pub(crate) use documented;

/// One response for each status among `codes` and those of every route, with an example for each code.
pub fn responses(codes: &[Code]) -> BTreeMap<String, RefOr<Response>> {
    let mut by_status: BTreeMap<u16, Vec<Code>> = BTreeMap::new();
    for code in codes.iter().chain(EVERYWHERE) {
        by_status.entry(code.status().as_u16()).or_default().push(*code);
    }
    by_status
        .into_iter()
        .map(|(status, codes)| (status.to_string(), response(&codes).into()))
        .collect()
}

fn response(codes: &[Code]) -> Response {
    let lines = codes.iter().map(|code| match codes {
        [_] => format!("`{}`: {}", code.name(), code.meaning()),
        _ => format!("- `{}`: {}", code.name(), code.meaning()),
    });
    let examples = codes.iter().map(|code| {
        let problem = ApiError::new(*code, code.meaning()).problem("5f0c8f1e-3c1b-4ad4-9f5e-0a4a4f8f2c11");
        let example = ExampleBuilder::new()
            .summary(code.title())
            .value(serde_json::to_value(problem).ok());
        (code.name().to_owned(), RefOr::T(example.build()))
    });
    let content = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name("Problem")))
        .examples_from_iter(examples)
        .build();
    ResponseBuilder::new()
        .description(lines.collect::<Vec<_>>().join("\n"))
        .content(MEDIA_TYPE, content)
        .build()
}
