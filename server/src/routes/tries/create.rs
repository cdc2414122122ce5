//! `POST /v1/tries`: many styles on one picture.

use std::sync::Arc;
use std::time::Instant;

use actix_web::web::{Bytes, Data, Payload};
use actix_web::{HttpRequest, HttpResponse, post};
use futures_util::{StreamExt, stream};
use pixels::SourceFormat;
use render::{LoadedStyle, RenderRequest};
use utoipa::ToSchema;

use super::view::{TryEnd, TryFailure, TryResult};
use crate::app::State;
use crate::error::{ApiError, Code, documented};
use crate::extract::{Bounds, Form, Given, Held, MayRender, look_up, read_form};
use crate::middleware::request_id;
use crate::routes::sse;
use crate::routes::styles::PictureFile;

documented!(TryErrors:
    PictureMissing, MultipartInvalid, UploadIncomplete, UploadStalled, UploadTooLarge, PictureTooLarge, PictureFormat, PictureBroken, BodyInvalid, ValueInvalid, Overloaded, SignInRequired, CredentialExpired, RightMissing,
);

/// Most styles of one request.
const MOST_STYLES: usize = 24;
/// Renders of one request that wait for the device at a time: enough to keep it busy, and few enough to leave places for others.
const AT_ONCE: usize = 2;
/// The part that lists the styles.
const STYLES: &str = "styles";
/// The part with what is set for all of them.
const SETTINGS: &str = "settings";

/// A picture, and what to try on it.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes a body")]
struct TryForm {
    /// The picture's file.
    picture: PictureFile,
    /// 1 to 24 styles, each `publisher/name` or `publisher/name@version`; JSON.
    #[schema(example = json!(["pastiche/great-wave", "pastiche/starry-night"]))]
    styles: Vec<String>,
    /// Settings for all of them; JSON. Those that every style has: `strength`, `size`, `format`, `quality`.
    #[schema(value_type = Option<Object>, example = json!({"size": 512, "format": "webp"}))]
    settings: Option<String>,
}

/// Try many styles on one picture
///
/// Server-sent events, in this answer: a `result` (`TryResult`) or `failed` (`TryFailure`) for each style as it is finished, those that are stored
/// first, and `end` when all have come. A style that cannot be used fails alone. Closing the connection cancels what is left.
#[utoipa::path(
    tag = "styles",
    operation_id = "try_styles",
    request_body(description = "The picture and the styles.", content((TryForm = "multipart/form-data"))),
    responses((status = 200, description = "The events.", content((TryResult = "text/event-stream"))), TryErrors),
)]
#[post("/v1/tries")]
pub async fn create(
    _: MayRender,
    state: Data<State>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, ApiError> {
    let bounds = Bounds::new(state.studio.config.limits.max_bytes);
    let form = read_form(&request, payload, bounds, &state.room, &[STYLES, SETTINGS]).await?;
    let names = names(&form)?;
    pixels::probe(&form.picture, &state.studio.config.limits.pictures())?;
    let tries = Arc::new(Tries::new(state, form, request_id(&request)));
    let (mut stored, mut missing) = (Vec::new(), Vec::new());
    for name in names {
        match tries.prepare(&name) {
            Err(error) => stored.push(tries.failed(&name, &error)),
            Ok(one) if tries.is_stored(&one).await => stored.push(tries.render(one).await),
            Ok(one) => missing.push(one),
        }
    }
    let rendered = stream::iter(missing).map(move |one| {
        let tries = Arc::clone(&tries);
        async move { tries.render(one).await }
    });
    let end = stream::once(async { sse::event("end", &TryEnd {}) });
    let events = stream::iter(stored)
        .chain(rendered.buffer_unordered(AT_ONCE))
        .chain(end);
    Ok(sse::answer(events.map(Ok)))
}

/// The styles that are asked for.
fn names(form: &Form) -> Result<Vec<String>, ApiError> {
    let Some(part) = form.parts.get(STYLES) else {
        let detail = "send the styles as the part `styles`, a JSON array of names";
        return Err(ApiError::new(Code::MultipartInvalid, detail));
    };
    let names: Vec<String> = serde_json::from_slice(part)
        .map_err(|error| ApiError::new(Code::BodyInvalid, format!("the part `styles`: {error}")))?;
    let is_twice = (1..names.len()).any(|index| names[..index].contains(&names[index]));
    if names.is_empty() || names.len() > MOST_STYLES || is_twice {
        let detail = format!("`styles` lists 1 to {MOST_STYLES} styles, each of them once");
        return Err(ApiError::new(Code::ValueInvalid, detail));
    }
    Ok(names)
}

/// One picture that styles are tried on.
struct Tries {
    state: Data<State>,
    picture: Bytes,
    settings: Option<Bytes>,
    instance: String,
    begin: Instant,
    /// The body's room, as long as it is in memory.
    _held: Held,
}

/// A style with its settings.
struct One {
    name: String,
    style: Arc<LoadedStyle>,
    request: RenderRequest,
}

impl Tries {
    fn new(state: Data<State>, mut form: Form, instance: String) -> Self {
        Self {
            state,
            picture: form.picture,
            settings: form.parts.remove(SETTINGS),
            instance,
            begin: Instant::now(),
            _held: form.held,
        }
    }

    fn prepare(&self, name: &str) -> Result<One, ApiError> {
        let (publisher, own) = name.split_once('/').unwrap_or((name, ""));
        let style = look_up(&self.state.studio.styles, publisher, own)?;
        let given = Given::default();
        let given = match &self.settings {
            Some(json) => given.with_json(style.controls(), json)?,
            None => given,
        };
        let settings = given.resolve(style.controls())?;
        let format = match settings.format() {
            Some(_) => None,
            None => Some(
                SourceFormat::sniff(&self.picture)?
                    .output()
                    .unwrap_or(pixels::Format::Png),
            ),
        };
        let request = RenderRequest {
            picture: self.picture.clone(),
            settings,
            format,
        };
        Ok(One {
            name: name.to_owned(),
            style,
            request,
        })
    }

    async fn is_stored(&self, one: &One) -> bool {
        let renderer = &self.state.studio.renderer;
        match renderer.key(&one.style, &one.request).await {
            Ok(key) => renderer.stored(&key).await.is_some(),
            Err(_) => false,
        }
    }

    /// The event of a style.
    async fn render(&self, one: One) -> Bytes {
        let One { name, style, request } = one;
        let rendered = match self.state.render(&style, request).await {
            Ok(rendered) => rendered,
            Err(error) => return self.failed(&name, &error),
        };
        self.state.catalog.used(&style);
        let took_ms = u64::try_from(self.begin.elapsed().as_millis()).unwrap_or(u64::MAX);
        let result = TryResult::of(&name, &style, &rendered, took_ms);
        match self.state.studio.renderer.stored(&rendered.key).await {
            Some(_) => sse::event("result", &result),
            None => sse::event("result", &result.with_data(&rendered)),
        }
    }

    fn failed(&self, name: &str, error: &ApiError) -> Bytes {
        let failure = TryFailure {
            style: name.to_owned(),
            problem: error.problem(&self.instance),
        };
        sse::event("failed", &failure)
    }
}
