//! The files of the page, built into the program.

use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};
use rust_embed::RustEmbed;

use crate::error::{ApiError, Code};
use crate::routes::files;

#[derive(RustEmbed)]
#[folder = "web"]
struct Files;

/// What `/` answers.
const INDEX: &str = "index.html";

/// Whether the page has a file at this path of an address.
pub fn is_file(path: &str) -> bool {
    path == "/" || Files::get(path.trim_start_matches('/')).is_some()
}

/// The page itself.
pub(super) async fn index(request: HttpRequest) -> Result<HttpResponse, ApiError> {
    answer(&request, INDEX)
}

/// A file beside the page.
pub(super) async fn top(request: HttpRequest, path: Path<String>) -> Result<HttpResponse, ApiError> {
    answer(&request, &path)
}

/// A file in one of the page's folders.
pub(super) async fn nested(request: HttpRequest, path: Path<(String, String)>) -> Result<HttpResponse, ApiError> {
    answer(&request, &format!("{}/{}", path.0, path.1))
}

fn answer(request: &HttpRequest, path: &str) -> Result<HttpResponse, ApiError> {
    match Files::get(path) {
        Some(file) => Ok(files::answer(request, path, file)),
        None => Err(ApiError::new(Code::NotFound, format!("the page has no file `{path}`"))),
    }
}
