//! Links to a board: `GET`, `POST` and `DELETE` below `/v1/boards/{id}/links`.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::{Data, Json, Path};
use actix_web::{HttpResponse, delete, get, post};
use db::collections::board_links::Link;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::id;
use crate::app::State;
use crate::error::{ApiError, documented};
use crate::extract::{Body, MayKeep};
use crate::people::Origin;

documented!(ListErrors: EntryNotFound, SignInRequired, CredentialExpired, RightMissing);
documented!(AddErrors:
    BodyInvalid, UploadStalled, UploadTooLarge, UploadIncomplete, ValueInvalid, EntryNotFound, Conflict, SignInRequired, CredentialExpired, RightMissing,
);

/// A link to be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkRequest {
    /// How many days it is good, 1 to 365.
    #[schema(example = 14, minimum = 1, maximum = 365)]
    days: i64,
}

/// Links that are good.
#[derive(Serialize, ToSchema)]
pub struct LinkList {
    /// The newest first; at most 20.
    pub items: Vec<LinkItem>,
}

/// A link.
#[derive(Serialize, ToSchema)]
pub struct LinkItem {
    /// Its own for ever.
    pub id: String,
    /// When it was made, in milliseconds since 1970 (UTC).
    pub created_ms: i64,
    /// When it ends.
    pub expires_ms: i64,
}

/// A link that was made.
#[derive(Serialize, ToSchema)]
pub struct LinkMade {
    /// The link.
    #[serde(flatten)]
    pub link: LinkItem,
    /// What whoever is to look needs; shown once. The page's address for it is `/shared#` and this.
    #[schema(example = "pshr_…")]
    pub secret: String,
}

impl From<&Link> for LinkItem {
    fn from(link: &Link) -> Self {
        Self {
            id: link.id.to_string(),
            created_ms: link.created_ms,
            expires_ms: link.expires_ms,
        }
    }
}

/// List the links to a board
///
/// Those that are good; without their secrets, which nobody has any more.
#[utoipa::path(tag = "collections", operation_id = "list_board_links", params(("id" = String, Path, description = "The board's id.")), responses(
    (status = 200, description = "The links.", body = LinkList),
    ListErrors,
))]
#[get("/v1/boards/{id}/links")]
pub async fn list(who: MayKeep, state: Data<State>, path: Path<String>) -> Result<Json<LinkList>, ApiError> {
    let links = state.collections.links(&who.0, &id(&path)?).await?;
    Ok(Json(LinkList {
        items: links.iter().map(LinkItem::from).collect(),
    }))
}

/// Make a link to a board
///
/// Whoever has it may look at the board, also without an account, until it ends.
#[utoipa::path(tag = "collections", operation_id = "create_board_link", params(("id" = String, Path, description = "The board's id.")), request_body = LinkRequest, responses(
    (status = 201, description = "The link, with its secret.", body = LinkMade),
    AddErrors,
))]
#[post("/v1/boards/{id}/links")]
pub async fn add(
    who: MayKeep,
    state: Data<State>,
    path: Path<String>,
    origin: Origin,
    body: Body<LinkRequest>,
) -> Result<HttpResponse, ApiError> {
    let made = state
        .collections
        .add_link(&id(&path)?, body.0.days, (&who.0, &origin))
        .await?;
    Ok(HttpResponse::Created()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(LinkMade {
            link: LinkItem::from(&made.link),
            secret: made.secret.reveal(),
        }))
}

/// End a link to a board
#[utoipa::path(tag = "collections", operation_id = "remove_board_link", params(
    ("id" = String, Path, description = "The board's id."),
    ("link" = String, Path, description = "The link's id."),
), responses(
    (status = 204, description = "It is good no more."),
    ListErrors,
))]
#[delete("/v1/boards/{id}/links/{link}")]
pub async fn remove(
    who: MayKeep,
    state: Data<State>,
    path: Path<(String, String)>,
    origin: Origin,
) -> Result<HttpResponse, ApiError> {
    let places = (&id(&path.0)?, &id(&path.1)?);
    state.collections.remove_link(places, (&who.0, &origin)).await?;
    Ok(HttpResponse::NoContent().finish())
}
