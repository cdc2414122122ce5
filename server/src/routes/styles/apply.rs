//! `POST /v1/styles/{publisher}/{name}/apply`.

use std::time::Instant;

use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse, post};
use pixels::SourceFormat;
use render::RenderRequest;
use utoipa::{IntoParams, ToSchema};

use super::answer;
use crate::app::State;
use crate::collections::NewRender;
use crate::error::{ApiError, Code, documented};
use crate::extract::{Accepted, Bounds, Given, MayRenderStyle, Pairs, StylePath, Upload, keeping, read};
use crate::people::{Origin, SignedIn};

documented!(ApplyErrors:
    BadRequest, QueryInvalid, PictureMissing, MultipartInvalid, UploadIncomplete, StyleNotFound, NotAcceptable, UploadStalled, UploadTooLarge, PictureTooLarge, RenderTooLarge, PictureFormat, PictureBroken, SettingsInvalid, FormatUnfit, SizeUnfit, PluginRefused, PluginFailed, GeneratorFailed, Overloaded, ShuttingDown, DeviceMemory, SignInRequired, CredentialExpired, RightMissing, Conflict,
);

/// The key of the query that has a render kept.
const KEEP: &str = "keep";
/// Where a render is kept.
const X_PASTICHE_HISTORY: HeaderName = HeaderName::from_static("x-pastiche-history");

/// Settings in the query.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(
    dead_code,
    reason = "describes the query; `Given` reads it, as the style's controls say"
)]
struct ApplyQuery {
    /// How much of the style shows: 0 is the picture itself, 1 the full style.
    #[param(minimum = 0, maximum = 1, default = 1, example = 0.8)]
    strength: Option<f64>,
    /// Longest side in pixels at which the generator works and of the answer; the picture's own where nothing is said.
    /// A render smaller than the one that is finally wanted is a draft.
    #[param(minimum = 16, example = 1024)]
    size: Option<u32>,
    /// Format of the answer.
    #[param(schema_with = format_schema)]
    format: Option<String>,
    /// Quality of JPEG and WebP.
    #[param(minimum = 1, maximum = 100, default = 90)]
    quality: Option<u8>,
    /// Whether the render is kept in one's own history, with the picture that was sent.
    #[param(default = false)]
    keep: Option<bool>,
    /// A control of the style as `id:value`, repeated. Colours are separated by commas and may go without `#`.
    #[param(example = json!(["color.amount:0.5"]))]
    set: Option<Vec<String>>,
}

fn format_schema() -> utoipa::openapi::schema::Object {
    utoipa::openapi::ObjectBuilder::new()
        .schema_type(utoipa::openapi::schema::Type::String)
        .description(Some("Format of the answer; goes before `Accept`."))
        .enum_values(Some(pixels::Format::ALL.map(pixels::Format::name)))
        .build()
}

/// A picture's file.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
#[expect(dead_code, reason = "describes a body")]
pub struct PictureFile(Vec<u8>);

/// A picture with its settings.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes a body")]
struct ApplyForm {
    /// The picture's file.
    picture: PictureFile,
    /// The settings by the controls' ids; what is not said has its default.
    #[schema(value_type = Option<Object>, example = json!({"strength": 0.8, "color.amount": 0.5}))]
    settings: Option<String>,
}

/// Apply a style to a picture
///
/// The picture's file is the body as it is, or the part `picture` of a multipart body beside the part `settings` (JSON).
/// PNG, JPEG, WebP, TIFF, GIF (first frame) and BMP are read; the file's first bytes tell which it is. The answer has the
/// picture's own format where it is one that is written and neither `format` nor `Accept` asks for another.
///
/// Equal requests have equal answers: they are stored, and at the same time run once. Closing the connection cancels.
#[utoipa::path(
    tag = "styles",
    operation_id = "apply_style",
    params(StylePath, ApplyQuery),
    request_body(
        description = "The picture, alone or with settings.",
        content(
            (PictureFile = "image/*"),
            (PictureFile = "application/octet-stream"),
            (ApplyForm = "multipart/form-data"),
        ),
    ),
    responses(
        (
            status = 200,
            description = "The restyled picture.",
            content((PictureFile = "image/png"), (PictureFile = "image/jpeg"), (PictureFile = "image/webp"), (PictureFile = "image/tiff")),
            headers(
                ("ETag" = String, description = "The render's key, in quotes."),
                ("Location" = String, description = "Where the render can be had again while it is stored."),
                ("X-Cache" = String, description = "`hit`: it was stored. `miss`: it was rendered. `shared`: an equal request rendered it."),
                ("Server-Timing" = String, description = "Milliseconds of decode, before, wait, generator, after, encode, and of all of it."),
                ("X-Pastiche-History" = String, description = "Where the render is kept, if `keep` asked for it."),
                ("X-Pastiche-Style" = String, description = "`publisher/name@version sha256:digest` of the pack."),
            ),
        ),
        ApplyErrors,
    ),
)]
#[post("/v1/styles/{publisher}/{name}/apply")]
pub async fn apply(
    style: MayRenderStyle,
    state: Data<State>,
    pairs: Pairs,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, ApiError> {
    let style = style.0;
    let (keep, pairs) = pairs.split(KEEP);
    let keeper = keeper(&keep, &request, &state)?;
    let given = Given::from_query(style.controls(), &pairs)?;
    let bounds = Bounds::new(state.studio.config.limits.max_bytes);
    let Upload {
        picture,
        settings,
        held: _held,
    } = read(&request, payload, bounds, &state.room).await?;
    let begin = Instant::now();
    let given = match settings {
        Some(json) => given.with_json(style.controls(), &json)?,
        None => given,
    };
    let said = given.to_json();
    let settings = given.resolve(style.controls())?;
    let format = match settings.format() {
        Some(_) => None,
        None => Some(Accepted::of(&request).choose(SourceFormat::sniff(&picture)?.output())?),
    };
    let render = RenderRequest {
        picture: picture.clone(),
        settings,
        format,
    };
    let rendered = state.render(&style, render).await?;
    state.catalog.used(&style);
    let Some((by, origin)) = keeper else {
        return Ok(answer::picture(&style, rendered, begin.elapsed()));
    };
    let new = NewRender {
        style: &style,
        settings: said,
        input: picture,
        rendered: &rendered,
    };
    let id = state.collections.keep(new, (&by, &origin)).await?;
    let mut answer = answer::picture(&style, rendered, begin.elapsed());
    if let Ok(place) = HeaderValue::try_from(format!("/v1/history/{id}")) {
        answer.headers_mut().insert(X_PASTICHE_HISTORY, place);
    }
    Ok(answer)
}

/// Who has the render kept, if anybody; found out before anything is rendered.
fn keeper(keep: &[String], request: &HttpRequest, state: &State) -> Result<Option<(SignedIn, Origin)>, ApiError> {
    match keep {
        [] => return Ok(None),
        [keep] if keep == "false" => return Ok(None),
        [keep] if keep == "true" => {}
        _ => {
            let detail = "`keep` is `true` or `false`, once";
            return Err(ApiError::new(Code::QueryInvalid, detail));
        }
    }
    let who = keeping(request)?;
    state.collections.check_keeps()?;
    Ok(Some(who))
}
