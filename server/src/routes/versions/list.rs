//! `GET /v1/versions`.

use actix_web::get;
use actix_web::web::{Data, Json};
use db::VersionId;
use db::catalog::versions::State as Standing;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use super::view::VersionItem;
use crate::app::State;
use crate::error::{ApiError, Code, documented};
use crate::extract::{MayPublish, Paging, PagingQuery, Pairs};

documented!(ListErrors: QueryInvalid, SignInRequired, CredentialExpired, RightMissing);

/// Versions.
#[derive(Serialize, ToSchema)]
pub struct VersionList {
    /// The newest first.
    pub items: Vec<VersionItem>,
    /// What `after` must be for the next, older part; nothing when this is all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Which versions.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the query")]
struct ListQuery {
    /// Those that stand here alone: `checking`, `quarantined`, `waiting`, `published` or `yanked`.
    state: Option<String>,
}

/// List the versions one has to do with
///
/// Those of the publishers that one belongs to; for administrators, all.
#[utoipa::path(tag = "versions", operation_id = "list_versions", params(ListQuery, PagingQuery), responses(
    (status = 200, description = "The versions.", body = VersionList),
    ListErrors,
))]
#[get("/v1/versions")]
pub async fn list(who: MayPublish, state: Data<State>, pairs: Pairs) -> Result<Json<VersionList>, ApiError> {
    let paging = Paging::among(&pairs, &["state"])?;
    let invalid = |detail: String| ApiError::new(Code::QueryInvalid, detail);
    let standing: Option<Standing> = pairs
        .get("state")
        .map(|state| state.parse().map_err(invalid))
        .transpose()?;
    let before: Option<VersionId> = match paging.after.as_str() {
        "" => None,
        after => Some(
            after
                .parse()
                .map_err(|_| invalid("`after` is the id of a version".to_owned()))?,
        ),
    };
    let versions = state
        .publishing
        .versions(standing, before, paging.limit, &who.0)
        .await?;
    let signatures = state.publishing.right_signatures(&versions).await?;
    let items = versions.iter().zip(signatures);
    Ok(Json(VersionList {
        next: paging.next(&versions, |version| version.id.to_string()),
        items: items
            .map(|(version, signatures)| VersionItem::of(version, signatures))
            .collect(),
    }))
}
