//! `GET /readyz`.

use actix_web::get;
use actix_web::web::{Data, Json};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::State;
use crate::error::{ApiError, Code, documented};
use crate::extract::Anyone;

documented!(ReadyErrors: NotReady);

/// That the server can render.
#[derive(Serialize, ToSchema)]
pub struct Readiness {
    /// Always `ready`.
    #[schema(example = "ready")]
    pub status: &'static str,
    /// Styles that can be used.
    #[schema(example = 2)]
    pub styles: usize,
    /// What does not work as it should, although the server renders without it.
    #[schema(example = json!([]))]
    pub notes: Vec<String>,
}

/// Say whether the server is ready
///
/// Not while it has no style or is being stopped; `detail` names every reason. A cache that is down makes renders slower,
/// not the server unready.
#[utoipa::path(tag = "server", operation_id = "readyz", responses(
    (status = 200, description = "It can render.", body = Readiness),
    ReadyErrors,
))]
#[get("/readyz")]
pub async fn ready(_: Anyone, state: Data<State>) -> Result<Json<Readiness>, ApiError> {
    let studio = &state.studio;
    let (styles, faults) = (studio.styles.list().len(), studio.styles.faults());
    let packs = faults
        .iter()
        .map(|(path, _)| format!("the pack {} could not be loaded", path.display()));
    let mut reasons = Vec::new();
    if state.is_draining() {
        reasons.push("the server is being stopped".to_owned());
    }
    if styles == 0 {
        reasons.push("no style is loaded; put a pack into a styles folder".to_owned());
        reasons.extend(packs.clone());
    }
    if !reasons.is_empty() {
        return Err(ApiError::new(Code::NotReady, reasons.join("; ")));
    }
    let cache = studio.renderer.cache().status().problem;
    let notes = packs
        .chain(cache.map(|problem| format!("the cache: {problem}")))
        .collect();
    Ok(Json(Readiness {
        status: "ready",
        styles,
        notes,
    }))
}
