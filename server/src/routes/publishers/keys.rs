//! `GET` and `POST /v1/publishers/{publisher}/keys`, `POST /v1/publishers/{publisher}/keys/{key_id}/retire`.

use actix_web::web::{Data, Json, Path};
use actix_web::{HttpResponse, get, post};
use db::people::publisher_keys::PublisherKey;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::State;
use crate::error::{ApiError, documented};
use crate::extract::{Body, MayBrowse, PublisherOwner};
use crate::people::Origin;

documented!(KeysErrors: SignInRequired, CredentialExpired, RightMissing, EntryNotFound);
documented!(AddKeyErrors:
    BodyInvalid, UploadStalled, ValueInvalid, EntryNotFound, Conflict, SignInRequired, CredentialExpired, RightMissing, UploadTooLarge, UploadIncomplete,
);
documented!(RetireErrors: EntryNotFound, Conflict, SignInRequired, CredentialExpired, RightMissing);

/// A publisher's keys.
#[derive(Serialize, ToSchema)]
pub struct KeyList {
    /// The oldest first; those that were retired, too.
    pub items: Vec<KeyItem>,
}

/// A key that a publisher signs its packs with.
#[derive(Serialize, ToSchema)]
pub struct KeyItem {
    /// What signatures call it.
    #[schema(example = "2EC5AA0C4B4381DE")]
    pub key_id: String,
    /// The public key, as minisign writes it.
    #[schema(example = "RWTegUNLDKrFLo6p7M9CZ9ZJbq2eSZvdPBU0IhppUTQLg/HMV7v0mJRC")]
    pub public_key: String,
    /// What people read.
    #[schema(example = "the build machine")]
    pub title: String,
    /// When it was added, in milliseconds since 1970 (UTC).
    pub added_ms: i64,
    /// Since when nothing more is taken that it signs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retired_ms: Option<i64>,
}

/// A key to add.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewKey {
    /// The public key: one line of 56 characters, or the whole `.pub` file.
    #[schema(example = "RWTegUNLDKrFLo6p7M9CZ9ZJbq2eSZvdPBU0IhppUTQLg/HMV7v0mJRC")]
    public_key: String,
    /// What people read.
    #[schema(example = "the build machine")]
    title: String,
}

impl From<PublisherKey> for KeyItem {
    fn from(key: PublisherKey) -> Self {
        Self {
            key_id: key.key_id,
            public_key: key.public_key,
            title: key.title,
            added_ms: key.created_ms,
            retired_ms: key.retired_ms,
        }
    }
}

/// List a publisher's keys
///
/// They are public: whoever has a pack can tell with them whether it is the publisher's.
#[utoipa::path(
    tag = "people",
    operation_id = "list_publisher_keys",
    params(("publisher" = String, Path, description = "The publisher's name.")),
    responses((status = 200, description = "The keys.", body = KeyList), KeysErrors),
)]
#[get("/v1/publishers/{publisher}/keys")]
pub async fn list(_: MayBrowse, state: Data<State>, publisher: Path<String>) -> Result<Json<KeyList>, ApiError> {
    let keys = state.people.publisher_keys(&publisher).await?;
    Ok(Json(KeyList {
        items: keys.into_iter().map(KeyItem::from).collect(),
    }))
}

/// Add a key to a publisher
///
/// From now on every pack that is uploaded for it must be signed by one of its keys that is not retired.
#[utoipa::path(
    tag = "people",
    operation_id = "add_publisher_key",
    params(("publisher" = String, Path, description = "The publisher's name.")),
    request_body = NewKey,
    responses((status = 201, description = "The key.", body = KeyItem), AddKeyErrors),
)]
#[post("/v1/publishers/{publisher}/keys")]
pub async fn add(
    owner: PublisherOwner,
    state: Data<State>,
    origin: Origin,
    body: Body<NewKey>,
) -> Result<HttpResponse, ApiError> {
    let NewKey { public_key, title } = body.0;
    let by = (&owner.signed_in, &origin);
    let key = state
        .people
        .add_publisher_key(&owner.publisher, (&public_key, &title), by)
        .await?;
    Ok(HttpResponse::Created().json(KeyItem::from(key)))
}

/// Retire a publisher's key
///
/// What it signed stays signed; nothing more is taken that it signs. A publisher whose keys are all retired need not sign.
#[utoipa::path(
    tag = "people",
    operation_id = "retire_publisher_key",
    params(
        ("publisher" = String, Path, description = "The publisher's name."),
        ("key_id" = String, Path, description = "What signatures call the key."),
    ),
    responses((status = 204, description = "It is retired."), RetireErrors),
)]
#[post("/v1/publishers/{publisher}/keys/{key_id}/retire")]
pub async fn retire(
    owner: PublisherOwner,
    state: Data<State>,
    origin: Origin,
    path: Path<(String, String)>,
) -> Result<HttpResponse, ApiError> {
    state
        .people
        .retire_publisher_key(&owner.publisher, &path.1, &origin)
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
