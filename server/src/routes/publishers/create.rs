//! `POST /v1/publishers`.

use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use serde::Deserialize;
use utoipa::ToSchema;

use super::list::PublisherView;
use crate::app::State;
use crate::error::{ApiError, documented};
use crate::extract::{Administrator, Body};
use crate::people::Origin;

documented!(CreateErrors:
    BodyInvalid, UploadStalled, ValueInvalid, Conflict, EntryNotFound, SignInRequired, CredentialExpired, RightMissing, UploadTooLarge, UploadIncomplete,
);

/// A publisher to be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PublisherRequest {
    /// The first part of its styles' names: 2 to 64 of a-z, 0-9 and hyphens.
    #[schema(example = "studio")]
    name: String,
    /// What people read.
    #[schema(example = "The Studio")]
    title: String,
    /// The name of its first owner; the administrator's own where nothing is said.
    #[serde(default)]
    owner: Option<String>,
}

/// Make a publisher
///
/// With its first owner, who takes others in.
#[utoipa::path(tag = "people", operation_id = "create_publisher", request_body = PublisherRequest, responses(
    (status = 201, description = "The publisher.", body = PublisherView),
    CreateErrors,
))]
#[post("/v1/publishers")]
pub async fn create(
    who: Administrator,
    state: Data<State>,
    origin: Origin,
    body: Body<PublisherRequest>,
) -> Result<HttpResponse, ApiError> {
    let PublisherRequest { name, title, owner } = body.0;
    let owner = owner.unwrap_or_else(|| who.0.user.name.clone());
    let publisher = state.people.add_publisher(&name, &title, &owner, &origin).await?;
    Ok(HttpResponse::Created().json(PublisherView::from(publisher)))
}
