//! `GET /v1/styles`.

use actix_web::get;
use actix_web::web::{Data, Json};

use super::view::{StyleItem, StyleList};
use crate::app::State;
use crate::error::documented;
use crate::extract::MayBrowse;

documented!(ListErrors: SignInRequired, CredentialExpired, RightMissing);

/// List the styles
///
/// All styles that can be used, by name.
#[utoipa::path(tag = "styles", operation_id = "list_styles", responses(
    (status = 200, description = "The catalog.", body = StyleList),
    ListErrors,
))]
#[get("/v1/styles")]
pub async fn list(_: MayBrowse, state: Data<State>) -> Json<StyleList> {
    let styles = state.studio.styles.list();
    Json(StyleList {
        items: styles.iter().map(|style| StyleItem::of(style)).collect(),
    })
}
