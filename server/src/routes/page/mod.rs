//! What people open in a browser: the page with its files, and the description of the interface.

pub mod description;
mod file;

use actix_web::web::{self, ServiceConfig};
use utoipa_swagger_ui::{Config, SwaggerUi};

/// Registers the page's files and the description's page.
pub fn configure(config: &mut ServiceConfig) -> &mut ServiceConfig {
    config
        .service(SwaggerUi::new("/docs/{_:.*}").config(Config::new([description::PATH])))
        .service(web::redirect("/docs", "/docs/").permanent())
        .service(web::resource("/").get(file::index))
        .service(web::resource("/{folder:css|js}/{path:.*}").get(file::nested))
        .service(web::resource("/{path:[^/]+\\.[a-z0-9]+}").get(file::top))
}
