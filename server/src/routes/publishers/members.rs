//! `PUT` and `DELETE /v1/publishers/{publisher}/members/{name}`.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, delete, put};
use auth::PublisherRole;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::app::State;
use crate::error::{ApiError, documented};
use crate::extract::{Body, PublisherOwner};
use crate::people::{Origin, PeopleError};

documented!(MemberErrors:
    BodyInvalid, UploadStalled, ValueInvalid, EntryNotFound, Conflict, SignInRequired, CredentialExpired, RightMissing, UploadTooLarge, UploadIncomplete,
);

/// A place in a publisher.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MemberRequest {
    /// `member` or `owner`.
    #[schema(example = "member")]
    role: String,
}

/// Take somebody into a publisher
///
/// Or give them another role there. The last owner stays one.
#[utoipa::path(
    tag = "people",
    operation_id = "put_member",
    params(
        ("publisher" = String, Path, description = "The publisher's name."),
        ("name" = String, Path, description = "The name that they sign in with."),
    ),
    request_body = MemberRequest,
    responses((status = 204, description = "They belong to it."), MemberErrors),
)]
#[put("/v1/publishers/{publisher}/members/{name}")]
pub async fn put_member(
    owner: PublisherOwner,
    state: Data<State>,
    origin: Origin,
    path: Path<(String, String)>,
    body: Body<MemberRequest>,
) -> Result<HttpResponse, ApiError> {
    let role: PublisherRole = body.0.role.parse().map_err(PeopleError::from)?;
    state
        .people
        .put_member(&owner.publisher, &path.1, role, &origin)
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Let somebody go from a publisher
///
/// The last owner stays.
#[utoipa::path(
    tag = "people",
    operation_id = "remove_member",
    params(
        ("publisher" = String, Path, description = "The publisher's name."),
        ("name" = String, Path, description = "The name that they sign in with."),
    ),
    responses((status = 204, description = "They do not belong to it any more."), MemberErrors),
)]
#[delete("/v1/publishers/{publisher}/members/{name}")]
pub async fn remove_member(
    owner: PublisherOwner,
    state: Data<State>,
    origin: Origin,
    path: Path<(String, String)>,
) -> Result<HttpResponse, ApiError> {
    state.people.remove_member(&owner.publisher, &path.1, &origin).await?;
    Ok(HttpResponse::NoContent().finish())
}
