//! `GET /v1/users`.

use actix_web::get;
use actix_web::web::{Data, Json};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::State;
use crate::error::{ApiError, documented};
use crate::extract::{Administrator, Paging, PagingQuery, Pairs};
use crate::routes::sessions::answer::UserView;

documented!(ListErrors: QueryInvalid, SignInRequired, CredentialExpired, RightMissing);

/// Accounts.
#[derive(Serialize, ToSchema)]
pub struct UserList {
    /// In the order of names.
    pub items: Vec<UserView>,
    /// What `after` must be for the next part; nothing when this is all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// List the accounts
///
/// In the order of names.
#[utoipa::path(tag = "people", operation_id = "list_users", params(PagingQuery), responses(
    (status = 200, description = "The accounts.", body = UserList),
    ListErrors,
))]
#[get("/v1/users")]
pub async fn list(_: Administrator, state: Data<State>, pairs: Pairs) -> Result<Json<UserList>, ApiError> {
    let paging = Paging::from_query(&pairs)?;
    let users = state.people.users(paging.after.clone(), paging.limit).await?;
    Ok(Json(UserList {
        next: paging.next(&users, |user| user.name.clone()),
        items: users.iter().map(UserView::of).collect(),
    }))
}
