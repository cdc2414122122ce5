//! `GET /v1/samples`.

use actix_web::get;
use actix_web::web::Json;
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::documented;
use crate::extract::MayBrowse;
use crate::samples::Sample;

documented!(ListErrors: SignInRequired, CredentialExpired, RightMissing);

/// All sample pictures.
#[derive(Serialize, ToSchema)]
pub struct SampleList {
    /// By name.
    pub items: Vec<SampleItem>,
}

/// A sample picture.
#[derive(Serialize, ToSchema)]
pub struct SampleItem {
    /// What it is called in addresses.
    #[schema(example = "chelsea")]
    pub name: String,
    /// What people read.
    #[schema(example = "Chelsea")]
    pub title: String,
    /// Where it can be had.
    #[schema(example = "/v1/samples/chelsea")]
    pub href: String,
}

/// List the sample pictures
///
/// Pictures to try styles on.
#[utoipa::path(tag = "samples", operation_id = "list_samples", responses(
    (status = 200, description = "The samples.", body = SampleList),
    ListErrors,
))]
#[get("/v1/samples")]
pub async fn list(_: MayBrowse) -> Json<SampleList> {
    let item = |name: String| SampleItem {
        title: Sample::title(&name),
        href: format!("/v1/samples/{name}"),
        name,
    };
    Json(SampleList {
        items: Sample::all().into_iter().map(item).collect(),
    })
}
