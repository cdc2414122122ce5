//! What people open in a browser: the page with its files, and the description of the interface.

pub mod description;
mod file;

use actix_web::guard;
use actix_web::web::{self, ServiceConfig};
pub use file::is_file;
use utoipa_swagger_ui::{Config, SwaggerUi};

/// Registers the page's files and the description's page.
pub fn configure(config: &mut ServiceConfig) -> &mut ServiceConfig {
    config
        .service(SwaggerUi::new("/docs/{_:.*}").config(Config::new([description::PATH])))
        .service(web::redirect("/docs", "/docs/").permanent())
        .service(web::resource("/").guard(guard::Get()).to(file::index))
        .service(
            web::resource("/{folder:css|js}/{path:.*}")
                .guard(guard::Get())
                .to(file::nested),
        )
        .service(
            web::resource("/{path:[^/]+\\.[a-z0-9]+}")
                .guard(guard::Get())
                .to(file::top),
        )
}
