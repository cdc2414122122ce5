//! `GET /v1/styles/{publisher}/{name}/preview`.
//!
//! A preview is the finished render of a sample picture, scaled down: what it shows is what the style does, with the same
//! statistics. It is stored like a render, under a key of its own.

use actix_web::http::header::{CONTENT_TYPE, ETag, VARY};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use cache::Entry;
use pixels::{Encoding, Format, Limits};
use render::{AnswerKey, LoadedStyle, RenderRequest};
use serde_json::Map;
use sha2::{Digest, Sha256};
use utoipa::IntoParams;

use super::answer::X_CACHE;
use super::apply::PictureFile;
use crate::app::State;
use crate::error::{ApiError, Code, documented};
use crate::extract::{Accepted, MayRenderStyle, Pairs, StylePath, entity_tag, has_current};
use crate::metrics;
use crate::routes::samples::find;
use crate::samples::Sample;

documented!(PreviewErrors:
    QueryInvalid, StyleNotFound, SampleNotFound, NotAcceptable, RenderTooLarge, SizeUnfit, PluginRefused, PluginFailed, GeneratorFailed, Overloaded, ShuttingDown, DeviceMemory, SignInRequired, CredentialExpired, RightMissing,
);

/// Longest side of a preview where nothing is said, in pixels.
const SIZE_PX: u32 = 480;
/// What `size` may be, in pixels.
const SIZES_PX: std::ops::RangeInclusive<u32> = 16..=2048;
/// Quality of previews in lossy formats.
const QUALITY: u8 = 90;

/// Which preview.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the query; `Wanted` reads it")]
struct PreviewQuery {
    /// The sample picture; the first where nothing is said.
    #[param(example = "chelsea")]
    sample: Option<String>,
    /// Longest side in pixels; a picture is never enlarged.
    #[param(minimum = 16, maximum = 2048, default = 480)]
    size: Option<u32>,
}

/// Preview a style
///
/// The style on a sample picture, rendered at the picture's full size and scaled down.
#[utoipa::path(
    tag = "styles",
    operation_id = "preview_style",
    params(StylePath, PreviewQuery),
    responses(
        (
            status = 200,
            description = "The preview; PNG unless `Accept` wants another format more.",
            content((PictureFile = "image/png"), (PictureFile = "image/jpeg"), (PictureFile = "image/webp"), (PictureFile = "image/tiff")),
            headers(("ETag" = String, description = "Changes when the style does.")),
        ),
        (status = 304, description = "The client has it already (`If-None-Match`)."),
        PreviewErrors,
    ),
)]
#[get("/v1/styles/{publisher}/{name}/preview")]
pub async fn preview(
    style: MayRenderStyle,
    state: Data<State>,
    pairs: Pairs,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let wanted = Wanted::of(&pairs, &Accepted::of(&request))?;
    let render = wanted.render(&style.0)?;
    let key = wanted.key(state.studio.renderer.key(&style.0, &render).await?);
    let tag = entity_tag(&hex::encode(key));
    if has_current(&request, &tag, true) {
        return Ok(HttpResponse::NotModified().insert_header(ETag(tag)).finish());
    }
    let cache = state.studio.renderer.cache();
    let (entry, from) = match cache.get(&key).await {
        Some(entry) => (entry, "hit"),
        None => {
            let rendered = state.render(&style.0, render).await?;
            let entry = wanted.scaled(&state, rendered.body).await?;
            cache.put(&key, &entry).await;
            (entry, metrics::source(rendered.source))
        }
    };
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, entry.content_type))
        .insert_header(ETag(tag))
        .insert_header((VARY, "Accept"))
        .insert_header((X_CACHE, from))
        .body(entry.body))
}

/// Which preview somebody wants.
struct Wanted {
    sample: Sample,
    size: u32,
    encoding: Encoding,
}

impl Wanted {
    fn of(pairs: &Pairs, accepted: &Accepted) -> Result<Self, ApiError> {
        pairs.check(&["sample", "size"])?;
        let size = pairs.get("size").map_or(Some(SIZE_PX), |size| {
            size.parse().ok().filter(|size| SIZES_PX.contains(size))
        });
        let size = size.ok_or_else(|| {
            let (least, most) = (SIZES_PX.start(), SIZES_PX.end());
            ApiError::new(
                Code::QueryInvalid,
                format!("`size` must be a whole number from {least} to {most}"),
            )
        })?;
        let first = Sample::all().into_iter().next().unwrap_or_default();
        let sample = find(pairs.get("sample").unwrap_or(&first))?;
        let encoding = Encoding {
            format: accepted.choose(Some(Format::Png))?,
            quality: QUALITY,
        };
        Ok(Self { sample, size, encoding })
    }

    /// The finished render that the preview is made of: every setting at its default, no pixel lost.
    fn render(&self, style: &LoadedStyle) -> Result<RenderRequest, ApiError> {
        let settings = style.controls().resolve(&Map::new());
        let settings = settings.map_err(|faults| ApiError::faults(Code::Internal, faults))?;
        Ok(RenderRequest {
            picture: self.sample.bytes(),
            settings,
            format: Some(Format::Png),
        })
    }

    fn key(&self, render: AnswerKey) -> cache::Key {
        let Encoding { format, quality } = self.encoding;
        let text = format!("preview {render} {} {format} {quality}", self.size);
        Sha256::digest(text).into()
    }

    async fn scaled(&self, state: &State, render: bytes::Bytes) -> Result<Entry, ApiError> {
        let (size, encoding) = (self.size, self.encoding);
        let scale = move || {
            let picture = pixels::decode(&render, &Limits::default())?;
            let (width, height) = picture.size();
            let (width, height) = pixels::fit(width, height, size.min(width.max(height)));
            let body = pixels::encode(&pixels::resize(&picture, width, height)?, &encoding)?;
            Ok(Entry {
                content_type: encoding.format.mime().to_owned(),
                body: body.into(),
            })
        };
        let failed = |error| ApiError::new(Code::Internal, format!("scaling the preview ended early: {error}"));
        state
            .run(async move { tokio::task::spawn_blocking(scale).await.map_err(failed)? })
            .await
    }
}
