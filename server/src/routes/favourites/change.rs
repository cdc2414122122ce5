//! `PUT` and `DELETE /v1/favourites/{publisher}/{name}`.

use actix_web::web::Data;
use actix_web::{HttpResponse, delete, put};

use crate::app::State;
use crate::error::{ApiError, documented};
use crate::extract::{MayKeep, Named, Style, StylePath};
use crate::people::Origin;

documented!(PutErrors: StyleNotFound, Conflict, SignInRequired, CredentialExpired, RightMissing);
documented!(RemoveErrors: StyleNotFound, SignInRequired, CredentialExpired, RightMissing);

/// Make a style a favourite
///
/// It may be one already.
#[utoipa::path(tag = "collections", operation_id = "put_favourite", params(StylePath), responses(
    (status = 204, description = "It is a favourite."),
    PutErrors,
))]
#[put("/v1/favourites/{publisher}/{name}")]
pub async fn put(who: MayKeep, style: Style, state: Data<State>, origin: Origin) -> Result<HttpResponse, ApiError> {
    state
        .collections
        .add_favourite(style.0.name(), (&who.0, &origin))
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Make a style no favourite any more
///
/// Also one that cannot be used any more, or that was none.
#[utoipa::path(tag = "collections", operation_id = "remove_favourite", params(StylePath), responses(
    (status = 204, description = "It is no favourite."),
    RemoveErrors,
))]
#[delete("/v1/favourites/{publisher}/{name}")]
pub async fn remove(who: MayKeep, style: Named, state: Data<State>, origin: Origin) -> Result<HttpResponse, ApiError> {
    state.collections.remove_favourite(&style.0, (&who.0, &origin)).await?;
    Ok(HttpResponse::NoContent().finish())
}
