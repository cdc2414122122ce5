//! `PATCH /v1/publishers/{publisher}`.

use actix_web::patch;
use actix_web::web::{Data, Json, Path};
use serde::Deserialize;
use utoipa::ToSchema;

use super::list::PublisherView;
use crate::app::State;
use crate::error::{ApiError, documented};
use crate::extract::{Administrator, Body};
use crate::people::Origin;

documented!(ChangeErrors:
    BodyInvalid, UploadStalled, EntryNotFound, SignInRequired, CredentialExpired, RightMissing, UploadTooLarge,
    UploadIncomplete,
);

/// What is to be different.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PublisherPatch {
    /// Whether its versions are published without an administrator's look, and its names are its own affair.
    trusted: bool,
}

/// Trust a publisher, or no longer
///
/// What a trusted publisher uploads is published as soon as its check finds nothing.
#[utoipa::path(
    tag = "people",
    operation_id = "change_publisher",
    params(("publisher" = String, Path, description = "The publisher's name.")),
    request_body = PublisherPatch,
    responses((status = 200, description = "The publisher.", body = PublisherView), ChangeErrors),
)]
#[patch("/v1/publishers/{publisher}")]
pub async fn change(
    _: Administrator,
    state: Data<State>,
    origin: Origin,
    name: Path<String>,
    body: Body<PublisherPatch>,
) -> Result<Json<PublisherView>, ApiError> {
    let publisher = state.people.trust_publisher(&name, body.0.trusted, &origin).await?;
    Ok(Json(publisher.into()))
}
