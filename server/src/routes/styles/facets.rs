//! `GET /v1/styles/facets`.

use actix_web::http::header::ETag;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use db::catalog::search::{Facets, Key};
use serde::Serialize;
use utoipa::ToSchema;

use super::query::{FilterQuery, filters};
use crate::app::State;
use crate::error::{ApiError, documented};
use crate::extract::{MayBrowse, Pairs, has_current, weak_tag};

documented!(FacetErrors: QueryInvalid, SignInRequired, CredentialExpired, RightMissing);

/// By what styles can be narrowed.
#[derive(Serialize, ToSchema)]
pub struct StyleFacets {
    /// How many styles are found.
    pub total: i64,
    /// Each key of the query that narrows.
    pub facets: Vec<Facet>,
}

/// A key, and what styles have of it.
#[derive(Serialize, ToSchema)]
pub struct Facet {
    /// `tag`, `license`, `publisher`, `speed` or `color`, as in the query.
    #[schema(example = "color")]
    pub key: String,
    /// The values, the most frequent first; at most 50.
    pub values: Vec<FacetValue>,
}

/// A value, and how many styles have it.
#[derive(Serialize, ToSchema)]
pub struct FacetValue {
    /// The value, as in the query.
    #[schema(example = "blue")]
    pub value: String,
    /// How many of the styles that are found otherwise have it.
    pub count: i64,
}

/// Count what styles can be narrowed by
///
/// What is given of a key is left out when its own values are counted, so that the other ones can be seen; but not for `tag`, of which styles
/// have many.
#[utoipa::path(tag = "styles", operation_id = "count_styles", params(FilterQuery), responses(
    (
        status = 200,
        description = "The counts.",
        body = StyleFacets,
        headers(("ETag" = String, description = "Changes when anything in the catalog does.")),
    ),
    (status = 304, description = "The client has it already (`If-None-Match`)."),
    FacetErrors,
))]
#[get("/v1/styles/facets")]
pub async fn facets(
    _: MayBrowse,
    state: Data<State>,
    pairs: Pairs,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let query = filters(&pairs)?;
    state.catalog.refreshed().await;
    let tag = weak_tag(&state.catalog.mark().await?);
    if has_current(&request, &tag, true) {
        return Ok(HttpResponse::NotModified().insert_header(ETag(tag)).finish());
    }
    let facets = state.catalog.facets(query).await?;
    Ok(HttpResponse::Ok()
        .insert_header(ETag(tag))
        .json(StyleFacets::from(facets)))
}

impl From<Facets> for StyleFacets {
    fn from(counted: Facets) -> Self {
        let facet = |key: Key| {
            let values = counted.values.iter().filter(|(of, _, _)| *of == key);
            let values = values.map(|(_, value, count)| FacetValue {
                value: value.clone(),
                count: *count,
            });
            Facet {
                key: key.to_string(),
                values: values.collect(),
            }
        };
        Self {
            total: counted.total,
            facets: Key::ALL.map(facet).into(),
        }
    }
}
