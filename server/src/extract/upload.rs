//! Bodies with files: a picture alone, or multipart with a picture and what belongs to it.
//!
//! Nothing is kept of a body beyond the limits: one whose length is declared too large is refused unread, any other as
//! soon as it passes the limit, or there is no room for it beside the others. A body that stands still is given up, so
//! that it cannot hold its memory for ever.

use std::collections::BTreeMap;
use std::time::Duration;

use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::HttpRequest;
use actix_web::error::PayloadError;
use actix_web::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use actix_web::web::{Bytes, BytesMut, Payload};
use futures_util::{Stream, TryStreamExt};

use super::room::{Held, Room};
use crate::error::{ApiError, Code};

/// Most bytes of a part beside the picture.
const MAX_TEXT_BYTES: u64 = 1 << 20;
/// The part that is the picture.
const PICTURE: &str = "picture";
/// The part that is the settings.
const SETTINGS: &str = "settings";
/// Most bytes that a multipart body has beside its parts: boundaries and headers.
const MAX_FRAME_BYTES: u64 = 64 << 10;
/// Most bytes that are reserved because a client says that it will send them.
const MAX_RESERVED_BYTES: u64 = 1 << 20;

/// When to come back where there was no room.
const NO_ROOM_RETRY: Duration = Duration::from_secs(2);

/// How much a client may send, and how slowly.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Most bytes of a picture's file.
    pub max_bytes: u64,
    /// Longest time without a byte.
    pub stall: Duration,
}

impl Bounds {
    /// At most `max_bytes`, and half a minute of silence.
    pub fn new(max_bytes: u64) -> Self {
        Self {
            max_bytes,
            stall: Duration::from_secs(30),
        }
    }
}

/// What came in.
#[derive(Debug)]
pub struct Upload {
    /// The picture's file.
    pub picture: Bytes,
    /// The JSON of the part `settings`.
    pub settings: Option<Bytes>,
    /// What both take of the room for bodies. Keep it as long as they are in memory.
    pub held: Held,
}

/// A picture's file and the other parts that came with it.
#[derive(Debug)]
pub struct Form {
    /// The part `picture`.
    pub picture: Bytes,
    /// The other parts, by name.
    pub parts: BTreeMap<&'static str, Bytes>,
    /// What all of them take of the room for bodies. Keep it as long as they are in memory.
    pub held: Held,
}

/// Reads a body within bounds: a picture alone, or with settings.
///
/// # Errors
/// [`Code::UploadTooLarge`], [`Code::UploadStalled`], [`Code::UploadIncomplete`], [`Code::PictureMissing`],
/// [`Code::MultipartInvalid`], [`Code::Overloaded`].
pub async fn read(request: &HttpRequest, payload: Payload, bounds: Bounds, room: &Room) -> Result<Upload, ApiError> {
    if is_multipart(request) {
        let mut form = read_form(request, payload, bounds, room, &[SETTINGS]).await?;
        return Ok(Upload {
            picture: form.picture,
            settings: form.parts.remove(SETTINGS),
            held: form.held,
        });
    }
    let (picture, held) = read_file(request, payload, bounds, room).await?;
    if picture.is_empty() {
        return Err(missing(
            "send the picture's file as the body, for example with `curl --data-binary @picture.jpg`",
        ));
    }
    Ok(Upload {
        picture,
        settings: None,
        held,
    })
}

/// Reads a multipart body within bounds: the part `picture`, and those of `others` that are there.
///
/// # Errors
/// As [`read`].
pub async fn read_form(
    request: &HttpRequest,
    payload: Payload,
    bounds: Bounds,
    room: &Room,
    others: &[&'static str],
) -> Result<Form, ApiError> {
    if !is_multipart(request) {
        return Err(invalid("send multipart/form-data with named parts".to_owned()));
    }
    let beside = MAX_TEXT_BYTES * others.len() as u64 + MAX_FRAME_BYTES;
    if declared(request).is_some_and(|declared| declared > bounds.max_bytes.saturating_add(beside)) {
        return Err(too_large("body", bounds.max_bytes));
    }
    let form = read_parts(Multipart::new(request.headers(), payload), bounds, room.enter(), others).await?;
    if form.picture.is_empty() {
        return Err(missing("the part `picture` is empty; send the picture's file as it"));
    }
    Ok(form)
}

fn is_multipart(request: &HttpRequest) -> bool {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.to_ascii_lowercase().starts_with("multipart/"))
}

/// How long the body is, where its sender says it.
fn declared(request: &HttpRequest) -> Option<u64> {
    request.headers().get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Reads a body that is one file, within bounds.
///
/// # Errors
/// [`Code::UploadTooLarge`], [`Code::UploadStalled`], [`Code::UploadIncomplete`], [`Code::Overloaded`].
pub async fn read_file(
    request: &HttpRequest,
    payload: Payload,
    bounds: Bounds,
    room: &Room,
) -> Result<(Bytes, Held), ApiError> {
    let declared = declared(request);
    if declared.is_some_and(|declared| declared > bounds.max_bytes) {
        return Err(too_large("body", bounds.max_bytes));
    }
    let mut held = room.enter();
    let file = collect("body", payload, declared.unwrap_or(0), bounds, &mut held).await?;
    Ok((file, held))
}

async fn read_parts(
    mut stream: Multipart,
    bounds: Bounds,
    mut held: Held,
    others: &[&'static str],
) -> Result<Form, ApiError> {
    let mut parts = BTreeMap::new();
    let expected = || [PICTURE].into_iter().chain(others.iter().copied());
    while let Some(part) = next(&mut stream, bounds.stall).await? {
        let name = part.name().unwrap_or_default().to_owned();
        let Some(known) = expected().find(|known| *known == name) else {
            let expected: Vec<String> = expected().map(|known| format!("`{known}`")).collect();
            let expected = expected.join(" and ");
            return Err(invalid(format!("part `{name}` is not expected; send {expected}")));
        };
        if parts.contains_key(known) {
            return Err(invalid(format!("part `{name}` is there twice; send it once")));
        }
        let max_bytes = if known == PICTURE {
            bounds.max_bytes
        } else {
            MAX_TEXT_BYTES
        };
        let bounds = Bounds { max_bytes, ..bounds };
        let read = collect::<Field, _>(&format!("part `{name}`"), part, 0, bounds, &mut held).await?;
        parts.insert(known, read);
    }
    match parts.remove(PICTURE) {
        Some(picture) => Ok(Form { picture, parts, held }),
        None => Err(missing("send the picture's file as the part `picture`")),
    }
}

/// Everything that a stream gives, within bounds.
async fn collect<S, E>(
    what: &str,
    mut stream: S,
    expected: u64,
    bounds: Bounds,
    held: &mut Held,
) -> Result<Bytes, ApiError>
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
    E: Into<ReadError>,
{
    let reserved = usize::try_from(expected.min(MAX_RESERVED_BYTES)).unwrap_or(0);
    let mut body = BytesMut::with_capacity(reserved);
    while let Some(chunk) = next(&mut stream, bounds.stall).await? {
        if (body.len() + chunk.len()) as u64 > bounds.max_bytes {
            return Err(too_large(what, bounds.max_bytes));
        }
        if !held.grow(chunk.len() as u64) {
            return Err(no_room());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

/// The next item of a stream, if it comes in time.
async fn next<S, T, E>(stream: &mut S, stall: Duration) -> Result<Option<T>, ApiError>
where
    S: Stream<Item = Result<T, E>> + Unpin,
    E: Into<ReadError>,
{
    match tokio::time::timeout(stall, stream.try_next()).await {
        Ok(Ok(item)) => Ok(item),
        Ok(Err(error)) => Err(error.into().into()),
        Err(_) => {
            let detail = format!("no byte came for {} s; send the picture again", stall.as_secs());
            Err(ApiError::new(Code::UploadStalled, detail))
        }
    }
}

/// Why a body could not be read.
enum ReadError {
    Payload(PayloadError),
    Multipart(MultipartError),
}

impl From<PayloadError> for ReadError {
    fn from(error: PayloadError) -> Self {
        Self::Payload(error)
    }
}

impl From<MultipartError> for ReadError {
    fn from(error: MultipartError) -> Self {
        match error {
            MultipartError::Payload(error) => Self::Payload(error),
            error => Self::Multipart(error),
        }
    }
}

impl From<ReadError> for ApiError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Payload(PayloadError::Incomplete(_) | PayloadError::Io(_)) => {
                Self::new(Code::UploadIncomplete, "the body ended early; send the picture again")
            }
            ReadError::Payload(error) => Self::new(Code::BadRequest, format!("the body cannot be read: {error}")),
            ReadError::Multipart(MultipartError::Incomplete) => {
                Self::new(Code::UploadIncomplete, "the multipart body ended early; send it again")
            }
            ReadError::Multipart(error) => invalid(format!("{error}; send multipart/form-data with named parts")),
        }
    }
}

fn too_large(what: &str, max_bytes: u64) -> ApiError {
    let detail = format!("the {what} may have {max_bytes} bytes; send a smaller or more compressed file");
    ApiError::new(Code::UploadTooLarge, detail)
}

/// There is no room for another body now.
pub fn no_room() -> ApiError {
    let detail = "too many files are on their way at this moment; try again";
    ApiError::new(Code::Overloaded, detail).retry_after(NO_ROOM_RETRY)
}

fn missing(detail: &str) -> ApiError {
    ApiError::new(Code::PictureMissing, detail)
}

fn invalid(detail: String) -> ApiError {
    ApiError::new(Code::MultipartInvalid, detail)
}

#[cfg(test)]
mod tests {
    use futures_util::stream::{self, StreamExt};

    use super::*;

    async fn check(chunks: Vec<Result<&'static str, PayloadError>>, ends: bool, expect: Result<&str, Code>) {
        let chunks = stream::iter(chunks).map(|chunk| chunk.map(|text| Bytes::from_static(text.as_bytes())));
        let bounds = Bounds {
            max_bytes: 8,
            stall: Duration::from_millis(1),
        };
        let mut held = Room::new(7).enter();
        let found = if ends {
            collect("body", chunks, 0, bounds, &mut held).await
        } else {
            collect("body", chunks.chain(stream::pending()), 0, bounds, &mut held).await
        };
        assert_eq!(
            found.map_err(|error| error.code()),
            expect.map(|text| Bytes::copy_from_slice(text.as_bytes()))
        );
    }

    #[actix_web::test]
    async fn bodies() {
        check(vec![], true, Ok("")).await;
        check(vec![Ok("1234"), Ok("567")], true, Ok("1234567")).await;
        check(vec![Ok("1234"), Ok("5678")], true, Err(Code::Overloaded)).await;
        check(vec![Ok("1234"), Ok("56789")], true, Err(Code::UploadTooLarge)).await;
        check(vec![Ok("1234")], false, Err(Code::UploadStalled)).await;
        check(
            vec![Ok("1234"), Err(PayloadError::Incomplete(None))],
            true,
            Err(Code::UploadIncomplete),
        )
        .await;
        check(vec![Err(PayloadError::EncodingCorrupted)], true, Err(Code::BadRequest)).await;
    }
}
