//! Writes every error as a problem (RFC 9457): ours, and those that the framework answers by itself.

use actix_web::Error;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{CONTENT_TYPE, HeaderValue};
use actix_web::middleware::Next;

use super::observe::request_id;
use crate::error::{ApiError, Code, MEDIA_TYPE};

/// Gives errors their body.
///
/// # Errors
/// Those of the framework that are not answers.
pub async fn write(request: ServiceRequest, next: Next<impl MessageBody + 'static>) -> Result<ServiceResponse, Error> {
    let response = next.call(request).await?;
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return Ok(response.map_into_boxed_body());
    }
    let error = match response.response().error() {
        Some(error) => match error.as_error::<ApiError>() {
            Some(error) => error.clone(),
            None => ApiError::new(Code::of_status(status), error.to_string()),
        },
        None => ApiError::new(
            Code::of_status(status),
            format!("{} {}", response.request().method(), response.request().path()),
        ),
    };
    if status.is_server_error() {
        tracing::error!(%error, "the request failed");
    }
    Ok(written(response, &error))
}

fn written(response: ServiceResponse<impl MessageBody>, error: &ApiError) -> ServiceResponse {
    let problem = error.problem(&request_id(response.request()));
    let body = serde_json::to_vec(&problem).unwrap_or_default();
    let mut response = response.map_body(|_, _| BoxBody::new(body));
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
    *response.response_mut().status_mut() = error.code().status();
    response
}
