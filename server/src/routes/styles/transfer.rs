//! `POST /v1/styles/{publisher}/{name}/transfer`.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use manifest::{PublisherName, StyleName};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::app::State;
use crate::error::{ApiError, Code, documented};
use crate::extract::{Body, PublisherOwner};
use crate::people::rights::Right;
use crate::people::{Actor, Origin};

documented!(TransferErrors:
    BodyInvalid, UploadStalled, ValueInvalid, EntryNotFound, SignInRequired, CredentialExpired, RightMissing, UploadTooLarge,
    UploadIncomplete,
);

/// Where a style goes.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TransferRequest {
    /// The publisher whose people are to publish it.
    #[schema(example = "atelier")]
    to: String,
}

/// Transfer a style
///
/// From now on another publisher's people publish its versions, yank them, and see them before they are published. Its name stays, for every
/// pack has it inside, and so do the versions that there are. An owner of the publisher in its name who is also an owner of `to` may do this,
/// or take it back so, and administrators.
#[utoipa::path(
    tag = "versions",
    operation_id = "transfer_style",
    params(
        ("publisher" = String, Path, description = "The publisher in the style's name."),
        ("name" = String, Path, description = "The style's own name."),
    ),
    request_body = TransferRequest,
    responses((status = 204, description = "It is the other publisher's."), TransferErrors),
)]
#[post("/v1/styles/{publisher}/{name}/transfer")]
pub async fn transfer(
    owner: PublisherOwner,
    state: Data<State>,
    origin: Origin,
    path: Path<(String, String)>,
    body: Body<TransferRequest>,
) -> Result<HttpResponse, ApiError> {
    let no_style = |_| ApiError::new(Code::EntryNotFound, "there is no style of this name that was published");
    let style = StyleName::new(&owner.publisher, &path.1).map_err(no_style)?;
    let odd = |error| ApiError::new(Code::ValueInvalid, format!("`to`: {error}"));
    let to: PublisherName = body.0.to.parse().map_err(odd)?;
    let actor = Actor::User(Box::new(owner.signed_in));
    Right::Own(&to.to_string()).check(&actor, false)?;
    state.publishing.transfer(&style, &to, &origin).await?;
    Ok(HttpResponse::NoContent().finish())
}
