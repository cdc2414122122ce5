//! A JSON body, read into a type that cannot be wrong.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use serde::de::DeserializeOwned;

use crate::error::{ApiError, Code};

/// How long a body may take to come: what its sender may do was decided before.
const PATIENCE: Duration = Duration::from_secs(10);
/// Longest body, in bytes.
pub const MAX_BODY_BYTES: usize = 64 << 10;

/// A JSON body. Unknown members are errors where `T` says so.
#[derive(Clone, Debug)]
pub struct Body<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Body<T> {
    type Error = ApiError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = web::Payload::from_request(request, payload);
        Box::pin(async move {
            let body = body
                .await
                .map_err(|error| ApiError::new(Code::UploadIncomplete, error.to_string()))?;
            let body = tokio::time::timeout(PATIENCE, body.to_bytes_limited(MAX_BODY_BYTES)).await;
            let body = body.map_err(|_| {
                ApiError::new(
                    Code::UploadStalled,
                    format!("the body did not come within {} s", PATIENCE.as_secs()),
                )
            })?;
            let bytes = body
                .map_err(|_| {
                    let detail = format!("the body has more than {MAX_BODY_BYTES} bytes");
                    ApiError::new(Code::UploadTooLarge, detail)
                })?
                .map_err(|error| ApiError::new(Code::UploadIncomplete, error.to_string()))?;
            let parsed = serde_json::from_slice(&bytes);
            let value = parsed.map_err(|error| ApiError::new(Code::BodyInvalid, format!("the body: {error}")))?;
            Ok(Self(value))
        })
    }
}
