//! The files of the pages, built into the program.

use actix_web::http::header::{CACHE_CONTROL, HeaderValue};
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};
use rust_embed::RustEmbed;

use crate::error::{ApiError, Code};
use crate::routes::files;

/// What `cargo xtask build` makes of `web`.
#[derive(RustEmbed)]
#[folder = "web/dist"]
#[allow_missing = true]
struct Files;

/// The one document of all pages; its script shows the one of the address.
const INDEX: &str = "index.html";
/// Names in here have a hash of their content, so nobody need ask again.
const ASSETS: &str = "assets";
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// Whether there is a file at this path of an address.
pub(super) fn is_there(path: &str) -> bool {
    Files::get(path.trim_start_matches('/')).is_some()
}

/// A page.
pub(super) async fn index(request: HttpRequest) -> Result<HttpResponse, ApiError> {
    answer(&request, INDEX)
}

/// A file beside the document.
pub(super) async fn top(request: HttpRequest, path: Path<String>) -> Result<HttpResponse, ApiError> {
    answer(&request, &path)
}

/// A script, a style sheet, a font or a picture.
pub(super) async fn asset(request: HttpRequest, path: Path<String>) -> Result<HttpResponse, ApiError> {
    let mut response = answer(&request, &format!("{ASSETS}/{path}"))?;
    response.headers_mut().insert(CACHE_CONTROL, FOR_EVER);
    Ok(response)
}

fn answer(request: &HttpRequest, path: &str) -> Result<HttpResponse, ApiError> {
    let missing = || match path {
        INDEX => "this program was built without its pages; `cargo xtask build` builds both".to_owned(),
        path => format!("the pages have no file `{path}`"),
    };
    let file = Files::get(path).ok_or_else(|| ApiError::new(Code::NotFound, missing()))?;
    let packed = Files::get(&format!("{path}.gz"));
    Ok(files::answer(request, path, file, packed))
}
