//! The body of an apply request: a picture alone, or multipart with a picture and settings.
//!
//! Nothing is kept of a body beyond the limits: one whose length is declared too large is refused unread, any other as
//! soon as it passes the limit. A body that stands still is given up, so that it cannot hold its memory for ever.

use std::time::Duration;

use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::HttpRequest;
use actix_web::error::PayloadError;
use actix_web::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use actix_web::web::{Bytes, BytesMut, Payload};
use futures_util::{Stream, TryStreamExt};

use crate::error::{ApiError, Code};

/// Longest time without a byte.
const STALL: Duration = Duration::from_secs(30);
/// Most bytes of the part `settings`.
const MAX_SETTINGS_BYTES: u64 = 1 << 20;
/// Most bytes that a multipart body has beside its parts: boundaries and headers.
const MAX_FRAME_BYTES: u64 = 64 << 10;
/// Most bytes that are reserved because a client says that it will send them.
const MAX_RESERVED_BYTES: u64 = 1 << 20;

/// What came in.
#[derive(Debug)]
pub struct Upload {
    /// The picture's file.
    pub picture: Bytes,
    /// The JSON of the part `settings`.
    pub settings: Option<Bytes>,
}

/// Reads a body whose picture has at most `max_bytes`.
///
/// # Errors
/// [`Code::UploadTooLarge`], [`Code::UploadStalled`], [`Code::UploadIncomplete`], [`Code::PictureMissing`],
/// [`Code::MultipartInvalid`].
pub async fn read(request: &HttpRequest, payload: Payload, max_bytes: u64) -> Result<Upload, ApiError> {
    let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    let declared = header(CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok());
    let is_multipart = header(CONTENT_TYPE).is_some_and(|kind| kind.to_ascii_lowercase().starts_with("multipart/"));
    let most = if is_multipart { max_bytes + MAX_SETTINGS_BYTES + MAX_FRAME_BYTES } else { max_bytes };
    if declared.is_some_and(|declared| declared > most) {
        return Err(too_large("body", max_bytes));
    }
    let upload = if is_multipart {
        read_parts(Multipart::new(request.headers(), payload), max_bytes).await?
    } else {
        let picture = collect(payload, declared.unwrap_or(0), ("body", max_bytes)).await?;
        Upload { picture, settings: None }
    };
    if upload.picture.is_empty() {
        return Err(missing("send the picture's file as the body, for example with `curl --data-binary @picture.jpg`"));
    }
    Ok(upload)
}

async fn read_parts(mut parts: Multipart, max_bytes: u64) -> Result<Upload, ApiError> {
    let (mut picture, mut settings) = (None, None);
    while let Some(part) = next(&mut parts).await? {
        let name = part.name().unwrap_or_default().to_owned();
        let (place, limit) = match name.as_str() {
            "picture" => (&mut picture, max_bytes),
            "settings" => (&mut settings, MAX_SETTINGS_BYTES),
            _ => return Err(invalid(format!("part `{name}` is not expected; send `picture` and `settings`"))),
        };
        if place.is_some() {
            return Err(invalid(format!("part `{name}` is there twice; send it once")));
        }
        *place = Some(collect::<Field, _>(part, 0, (&format!("part `{name}`"), limit)).await?);
    }
    match picture {
        Some(picture) => Ok(Upload { picture, settings }),
        None => Err(missing("send the picture's file as the part `picture`")),
    }
}

/// Everything that a stream gives, up to a limit.
async fn collect<S, E>(mut stream: S, expected: u64, (what, max_bytes): (&str, u64)) -> Result<Bytes, ApiError>
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
    E: Into<ReadError>,
{
    let reserved = usize::try_from(expected.min(MAX_RESERVED_BYTES)).unwrap_or(0);
    let mut body = BytesMut::with_capacity(reserved);
    while let Some(chunk) = next(&mut stream).await? {
        if (body.len() + chunk.len()) as u64 > max_bytes {
            return Err(too_large(what, max_bytes));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

/// The next item of a stream, if it comes in time.
async fn next<S, T, E>(stream: &mut S) -> Result<Option<T>, ApiError>
where
    S: Stream<Item = Result<T, E>> + Unpin,
    E: Into<ReadError>,
{
    match tokio::time::timeout(STALL, stream.try_next()).await {
        Ok(Ok(item)) => Ok(item),
        Ok(Err(error)) => Err(error.into().into()),
        Err(_) => {
            let detail = format!("no byte came for {} s; send the picture again", STALL.as_secs());
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

fn missing(detail: &str) -> ApiError {
    ApiError::new(Code::PictureMissing, detail)
}

fn invalid(detail: String) -> ApiError {
    ApiError::new(Code::MultipartInvalid, detail)
}
