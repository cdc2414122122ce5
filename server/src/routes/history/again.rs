//! `POST /v1/history/{id}/again`.

use std::sync::Arc;

use actix_web::http::header::{CONTENT_TYPE, HeaderName};
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use db::collections::history::Render;
use manifest::StyleName;
use pixels::Format;
use render::{LoadedStyle, RenderRequest, Rendered};
use semver::Version;
use serde_json::{Map, Value};

use crate::app::State;
use crate::error::{ApiError, Code, documented};
use crate::extract::MayKeep;
use crate::routes::files;
use crate::routes::styles::PictureFile;

documented!(AgainErrors:
    EntryNotFound, StyleNotFound, RenderNotStored, PictureTooLarge, PictureBroken, PictureFormat, SettingsInvalid, RenderTooLarge, FormatUnfit, SizeUnfit, PluginRefused, PluginFailed, GeneratorFailed, Overloaded, ShuttingDown, DeviceMemory, SignInRequired, CredentialExpired, RightMissing,
);

/// Whether the picture is the one that was kept, or was made anew.
const X_PASTICHE_AGAIN: HeaderName = HeaderName::from_static("x-pastiche-again");
/// It is the one that was kept, to the last bit.
const STORED: &str = "stored";
/// It was made anew: on another device or by a later version of the server it may differ by up to 1/255.
const RENDERED: &str = "rendered";

/// Make a kept render again
///
/// The picture that was kept, to the last bit; where that is gone, the style is applied again to the picture that was sent, with the same settings and
/// the same version. Then it may differ by up to 1/255, and `X-Pastiche-Again` says `rendered`.
#[utoipa::path(tag = "collections", operation_id = "render_again", params(("id" = String, Path, description = "The render's id.")), responses(
    (
        status = 200,
        description = "The picture.",
        content((PictureFile = "image/png"), (PictureFile = "image/jpeg"), (PictureFile = "image/webp"), (PictureFile = "image/tiff")),
        headers(("X-Pastiche-Again" = String, description = "`stored`, or `rendered`: it may differ by up to 1/255.")),
    ),
    AgainErrors,
))]
#[post("/v1/history/{id}/again")]
pub async fn again(who: MayKeep, state: Data<State>, id: Path<String>) -> Result<HttpResponse, ApiError> {
    let kept = state.collections.kept(&who.0, &super::id(&id)?).await?;
    let (content_type, picture, how) = match kept.picture {
        Some(picture) => (kept.render.content_type, picture, STORED),
        None => {
            let rendered = anew(&state, &kept.render).await?;
            (rendered.content_type, rendered.body, RENDERED)
        }
    };
    let mut response = HttpResponse::Ok();
    response
        .insert_header((CONTENT_TYPE, content_type))
        .insert_header((X_PASTICHE_AGAIN, how));
    files::stored(response, picture, &state.room)
}

/// Applies the same version of the style to the same picture with the same settings.
async fn anew(state: &State, render: &Render) -> Result<Rendered, ApiError> {
    let style = style(state, render)?;
    let given: Map<String, Value> = serde_json::from_str(&render.settings).unwrap_or_default();
    let settings = style
        .controls()
        .resolve(&given)
        .map_err(|faults| ApiError::faults(Code::SettingsInvalid, faults))?;
    let format = match settings.format() {
        Some(_) => None,
        None => Format::from_mime(&render.content_type),
    };
    let request = RenderRequest {
        picture: state.collections.input(render).await?,
        settings,
        format,
    };
    state.render(&style, request).await
}

/// The very pack that made it.
fn style(state: &State, render: &Render) -> Result<Arc<LoadedStyle>, ApiError> {
    let gone = || {
        let Render { style, version, .. } = render;
        let detail = format!("the version {version} of `{style}` that made it is not here any more; apply another one");
        ApiError::new(Code::StyleNotFound, detail)
    };
    let name: StyleName = render.style.parse().map_err(|_| gone())?;
    let version: Version = render.version.parse().map_err(|_| gone())?;
    let style = state.studio.styles.find_version(&name, &version);
    style
        .filter(|style| style.digest().to_string() == render.digest)
        .ok_or_else(gone)
}
