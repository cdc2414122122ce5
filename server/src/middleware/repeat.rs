//! Requests that may be sent twice: `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header).
//!
//! Whoever got no answer to a `POST` sends it again with the same key, and gets the first answer, once there is one. It is kept for a day, with a digest of
//! what was asked, for each person by themselves; of very many, the oldest make room. Only what was done is kept: a request that was refused is judged anew. Answers with secrets are
//! not kept, for they are shown once; nor are renders and uploads, where equal requests have equal answers by themselves. Whoever asks again must be who
//! they were, with the same session or token and the same role: an answer is nothing to be had with less. Only a server that is killed after it did something and before it
//! wrote the answer down lets it be done twice.

use std::time::Duration;

use actix_web::Error;
use actix_web::body::{BoxBody, MessageBody, to_bytes_limited};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue, LOCATION};
use actix_web::middleware::Next;
use actix_web::web::{self, Bytes, Data};
use actix_web::{FromRequest, HttpMessage, HttpResponse};
use db::catalog::idempotency::{self, Answer, Begun, Sent};
use sha2::{Digest, Sha256};

use crate::app::State;
use crate::error::{ApiError, Code};
use crate::extract::{Identity, MAX_BODY_BYTES};
use crate::people::{Actor, PeopleError, SignedIn};

/// The header with a request's key.
pub const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Says that an answer was given before.
pub const IDEMPOTENCY_REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
/// Longest key.
const MAX_KEY_CHARS: usize = 64;
/// Longest answer that is kept, in bytes.
const MAX_ANSWER_BYTES: usize = 256 << 10;
/// How long a body may take to come.
const PATIENCE: Duration = Duration::from_secs(10);
/// When to ask again while the first request is being answered.
const ASK_AGAIN: Duration = Duration::from_secs(1);
/// Addresses whose answers are not kept: of uploads and renders they need not be, of signing in there is nobody yet to keep them for, and what has a
/// password in it must leave no fast hash of it. (A name is taken once; who asks again is told so.)
const EXCEPT: [&str; 8] = [
    "/v1/versions",
    "/v1/tries",
    "/apply",
    "/again",
    "/v1/users",
    "/v1/setup",
    "/v1/sessions",
    "/v1/sessions/refresh",
];

/// Whether requests to this address may have a key.
pub fn keeps(method: &Method, path: &str) -> bool {
    method == Method::POST && !EXCEPT.iter().any(|except| path.ends_with(except))
}

/// Answers a request that was answered before as it was answered then.
///
/// # Errors
/// Those of the handler.
pub async fn answer(
    state: Data<State>,
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse, Error> {
    let (sent, fingerprint) = match asked(&mut request).await {
        Err(error) => return Ok(request.error_response(error)),
        Ok(None) => return Ok(next.call(request).await?.map_into_boxed_body()),
        Ok(Some(asked)) => asked,
    };
    // Who hangs up now asks again: what was begun is done to its end, and its answer kept.
    let done = actix_web::rt::spawn(async move {
        match begin(&state, &sent, fingerprint).await {
            Err(error) => return Ok(request.error_response(error)),
            Ok(Some(answer)) => return Ok(request.into_response(again(answer))),
            Ok(None) => {}
        }
        match next.call(request).await {
            Ok(response) => keep(&state, sent, response.map_into_boxed_body()).await,
            Err(error) => {
                abandon(&state, sent).await;
                Err(error)
            }
        }
    });
    let lost = |error| ApiError::new(Code::Internal, format!("the request ended early: {error}"));
    done.await.map_err(lost)?
}

/// Whose key a request has, and what it asks for; nothing where it has no key that counts.
async fn asked(request: &mut ServiceRequest) -> Result<Option<(Sent, String)>, ApiError> {
    let Some((sent, who)) = sent(request)? else {
        return Ok(None);
    };
    let body = body(request).await?;
    let fingerprint = fingerprint(request, &who, &body);
    request.set_payload(Payload::from(body));
    Ok(Some((sent, fingerprint)))
}

/// The answer that was given before; nothing where nobody has asked yet.
async fn begin(state: &State, sent: &Sent, fingerprint: String) -> Result<Option<Answer>, ApiError> {
    let (key, now_ms) = (sent.clone(), state.people.now_ms());
    let begin = move |connection: &mut db::Connection| idempotency::begin(connection, &key, &fingerprint, now_ms);
    let begun = state.people.database().write(begin).await;
    match begun.map_err(PeopleError::from)? {
        Begun::Fresh => Ok(None),
        Begun::Done(answer) => Ok(Some(answer)),
        Begun::Running => {
            let detail = "the same request is being answered; ask again in a moment";
            Err(ApiError::new(Code::Conflict, detail).retry_after(ASK_AGAIN))
        }
        Begun::Other => {
            let detail = "another request had this `Idempotency-Key`; take a new key for each thing that you do";
            Err(ApiError::new(Code::ValueInvalid, detail))
        }
    }
}

/// Who sends which key, and with which rights; nothing where there is none, or nobody to keep it for.
fn sent(request: &ServiceRequest) -> Result<Option<(Sent, String)>, ApiError> {
    let Some(key) = request.headers().get(IDEMPOTENCY_KEY) else {
        return Ok(None);
    };
    if !keeps(request.method(), request.path()) {
        return Ok(None);
    }
    let harmless = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
    let key = key.to_str().unwrap_or_default();
    if key.is_empty() || key.len() > MAX_KEY_CHARS || !key.bytes().all(harmless) {
        let detail = format!("`Idempotency-Key` has 1 to {MAX_KEY_CHARS} of A-Z, a-z, 0-9, `.`, `_` and `-`");
        return Err(ApiError::new(Code::ValueInvalid, detail));
    }
    let extensions = request.extensions();
    Ok(match extensions.get::<Identity>().map(|identity| &identity.actor) {
        Some(Ok(Actor::User(signed_in))) => {
            let sent = Sent {
                user: signed_in.user.id.clone(),
                key: key.to_owned(),
            };
            let SignedIn {
                role,
                publishers,
                means,
                ..
            } = &**signed_in;
            Some((sent, format!("{role:?} {publishers:?} {means:?}")))
        }
        // The handler says who may ask.
        _ => None,
    })
}

async fn body(request: &mut ServiceRequest) -> Result<Bytes, ApiError> {
    let (head, payload) = request.parts_mut();
    let payload = web::Payload::from_request(head, payload);
    let payload = payload
        .await
        .map_err(|error| ApiError::new(Code::UploadIncomplete, error.to_string()))?;
    let read = tokio::time::timeout(PATIENCE, payload.to_bytes_limited(MAX_BODY_BYTES)).await;
    let read = read.map_err(|_| {
        let detail = format!("the body did not come within {} s", PATIENCE.as_secs());
        ApiError::new(Code::UploadStalled, detail)
    })?;
    let too_large = |_| {
        let detail = format!("the body has more than {MAX_BODY_BYTES} bytes");
        ApiError::new(Code::UploadTooLarge, detail)
    };
    read.map_err(too_large)?
        .map_err(|error| ApiError::new(Code::UploadIncomplete, error.to_string()))
}

/// What was asked, and with which rights.
fn fingerprint(request: &ServiceRequest, who: &str, body: &[u8]) -> String {
    let mut digest = Sha256::new();
    for part in [request.method().as_str(), &request.uri().to_string(), who] {
        digest.update(part.len().to_be_bytes());
        digest.update(part);
    }
    digest.update(body);
    hex::encode(digest.finalize())
}

/// Keeps an answer, if something was done.
async fn keep(state: &State, sent: Sent, response: ServiceResponse) -> Result<ServiceResponse, Error> {
    let is_secret = response
        .headers()
        .get(CACHE_CONTROL)
        .is_some_and(|control| control.as_bytes() == b"no-store");
    if !response.status().is_success() || is_secret {
        abandon(state, sent).await;
        return Ok(response);
    }
    let (request, response) = response.into_parts();
    let (response, body) = response.into_parts();
    let Ok(Ok(body)) = to_bytes_limited(body, MAX_ANSWER_BYTES).await else {
        abandon(state, sent).await;
        let detail = "the answer is too long to be kept; ask without `Idempotency-Key`";
        let error = ApiError::new(Code::Internal, detail);
        return Ok(ServiceResponse::from_err(error, request));
    };
    let text = |name| {
        response
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
            .map(str::to_owned)
    };
    let answer = Answer {
        status: i64::from(response.status().as_u16()),
        content_type: text(CONTENT_TYPE),
        location: text(LOCATION),
        body: body.to_vec(),
    };
    let finish = move |connection: &mut db::Connection| idempotency::finish(connection, &sent, &answer);
    if let Err(error) = state.people.database().write(finish).await {
        // It was done, so it is answered; the key is free again after a while.
        tracing::warn!(%error, "an answer could not be kept");
    }
    Ok(ServiceResponse::new(request, response.set_body(BoxBody::new(body))))
}

async fn abandon(state: &State, sent: Sent) {
    let abandon = move |connection: &mut db::Connection| idempotency::abandon(connection, &sent);
    if let Err(error) = state.people.database().write(abandon).await {
        tracing::warn!(%error, "a request's key could not be freed; it is free again after a while");
    }
}

fn again(answer: Answer) -> HttpResponse {
    let status = u16::try_from(answer.status)
        .ok()
        .and_then(|status| StatusCode::from_u16(status).ok());
    let mut response = HttpResponse::build(status.unwrap_or(StatusCode::OK));
    response.insert_header((IDEMPOTENCY_REPLAYED, "true"));
    for (name, value) in [(CONTENT_TYPE, answer.content_type), (LOCATION, answer.location)] {
        if let Some(value) = value.and_then(|value| HeaderValue::try_from(value).ok()) {
            response.insert_header((name, value));
        }
    }
    response.body(answer.body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn renders_and_uploads_need_no_key() {
        assert!(keeps(&Method::POST, "/v1/boards"));
        assert!(keeps(&Method::POST, "/v1/versions/1/approve"));
        assert!(!keeps(&Method::POST, "/v1/versions"));
        assert!(!keeps(&Method::POST, "/v1/styles/a/b/apply"));
        assert!(!keeps(&Method::PUT, "/v1/favourites/a/b"));
    }
}
