//! What people open in a browser: the pages with their files, and the description of the interface.

pub mod description;
mod file;

use actix_web::dev::ResourceDef;
use actix_web::guard;
use actix_web::web::{self, ServiceConfig};
use utoipa_swagger_ui::{Config, SwaggerUi};

/// Addresses of pages: all of them are the same document. `web/src/routes` knows them too.
const PAGES: [&str; 16] = [
    "/",
    "/account",
    "/boards",
    "/boards/{id}",
    "/compare",
    "/favourites",
    "/history",
    "/publish",
    "/publish/{id}",
    "/setup",
    "/shared",
    "/sign-in",
    "/studio",
    "/studio/{desk}",
    "/styles",
    "/styles/{publisher}/{name}",
];

/// Registers the pages, their files, and the description's page.
pub fn configure(config: &mut ServiceConfig) -> &mut ServiceConfig {
    config
        .service(SwaggerUi::new("/docs/{_:.*}").config(Config::new([description::PATH])))
        .service(web::redirect("/docs", "/docs/").permanent())
        .service(web::resource(PAGES.to_vec()).guard(guard::Get()).to(file::index))
        .service(web::resource("/assets/{path:.*}").guard(guard::Get()).to(file::asset))
        .service(
            web::resource("/{path:[^/]+\\.[a-z0-9]+}")
                .guard(guard::Get())
                .to(file::top),
        )
}

/// Whether a browser finds a page, or a file of one, at this path of an address.
pub fn is_page(path: &str) -> bool {
    let is_page = |page: &&str| ResourceDef::new(page.to_owned()).is_match(path);
    PAGES.iter().any(is_page) || file::is_there(path)
}
