//! `GET /v1/publishers`.

use actix_web::get;
use actix_web::web::{Data, Json};
use db::people::publishers::Publisher;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::State;
use crate::error::{ApiError, documented};
use crate::extract::{MayBrowse, Paging, PagingQuery, Pairs};

documented!(ListErrors: QueryInvalid, SignInRequired, CredentialExpired, RightMissing);

/// Publishers.
#[derive(Serialize, ToSchema)]
pub struct PublisherList {
    /// In the order of names.
    pub items: Vec<PublisherView>,
    /// What `after` must be for the next part; nothing when this is all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A publisher.
#[derive(Serialize, ToSchema)]
pub struct PublisherView {
    /// The first part of its styles' names.
    #[schema(example = "studio")]
    pub name: String,
    /// What people read.
    #[schema(example = "The Studio")]
    pub title: String,
    /// Whether its versions are published without an administrator's look.
    pub trusted: bool,
    /// When it was made, in milliseconds since 1970 (UTC).
    pub created_ms: i64,
}

impl From<Publisher> for PublisherView {
    fn from(publisher: Publisher) -> Self {
        Self {
            name: publisher.name,
            title: publisher.title,
            trusted: publisher.trusted,
            created_ms: publisher.created_ms,
        }
    }
}

/// List the publishers
///
/// In the order of names.
#[utoipa::path(tag = "people", operation_id = "list_publishers", params(PagingQuery), responses(
    (status = 200, description = "The publishers.", body = PublisherList),
    ListErrors,
))]
#[get("/v1/publishers")]
pub async fn list(_: MayBrowse, state: Data<State>, pairs: Pairs) -> Result<Json<PublisherList>, ApiError> {
    let paging = Paging::from_query(&pairs)?;
    let publishers = state.people.publishers(paging.after.clone(), paging.limit).await?;
    Ok(Json(PublisherList {
        next: paging.next(&publishers, |publisher| publisher.name.clone()),
        items: publishers.into_iter().map(PublisherView::from).collect(),
    }))
}
