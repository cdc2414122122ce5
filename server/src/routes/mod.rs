//! The routes: a folder for each noun, a file for each verb.

pub mod audit;
mod files;
pub mod health;
pub mod jobs;
pub mod me;
pub mod page;
pub mod publishers;
pub mod renders;
pub mod revocations;
pub mod samples;
pub mod sessions;
pub mod setup;
pub mod styles;
pub mod tokens;
pub mod users;
pub mod versions;

use actix_web::HttpRequest;
use actix_web::web::Data;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::app::State;
use crate::error::{ApiError, Code};

/// Every route. Those that belong to the interface are documented; the page's files are not.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(styles::list::list)
        .service(styles::show::show)
        .service(styles::preview::preview)
        .service(styles::apply::apply)
        .service(styles::transfer::transfer)
        .service(renders::show::show)
        .service(samples::list::list)
        .service(samples::show::show)
        .service(setup::create::create)
        .service(sessions::create::create)
        .service(sessions::refresh::refresh)
        .service(sessions::list::list)
        .service(sessions::delete::delete)
        .service(me::show::show)
        .service(me::password::password)
        .service(tokens::list::list)
        .service(tokens::create::create)
        .service(tokens::delete::delete)
        .service(users::list::list)
        .service(users::create::create)
        .service(users::change::change)
        .service(publishers::list::list)
        .service(publishers::create::create)
        .service(publishers::show::show)
        .service(publishers::change::change)
        .service(publishers::members::put_member)
        .service(publishers::members::remove_member)
        .service(versions::create::create)
        .service(versions::list::list)
        .service(versions::show::show)
        .service(versions::files::pack)
        .service(versions::files::preview)
        .service(versions::events::events)
        .service(versions::decide::approve)
        .service(versions::decide::reject)
        .service(versions::decide::yank)
        .service(versions::decide::deprecate)
        .service(jobs::list::list)
        .service(jobs::decide::cancel)
        .service(jobs::decide::retry)
        .service(revocations::create::create)
        .service(revocations::list::list)
        .service(audit::list::list)
        .service(health::live::live)
        .service(health::ready::ready)
        .service(health::metrics::metrics)
        .service(page::description::description)
        .map(page::configure);
}

/// Answers what no route takes: 405 where the address exists for other methods, else 404.
///
/// # Errors
/// Always.
pub async fn unmatched(state: Data<State>, request: HttpRequest) -> Result<String, ApiError> {
    let (method, path) = (request.method(), request.path());
    let page = page::is_file(path).then_some(&["GET", "HEAD"][..]);
    Err(match state.addresses.methods(path).or(page) {
        Some(methods) => {
            let detail = format!("{path} takes {}, not {method}", methods.join(" and "));
            ApiError::new(Code::MethodNotAllowed, detail).allow(methods)
        }
        None => {
            let detail = format!("there is nothing at {path}; /docs/ describes what there is");
            ApiError::new(Code::NotFound, detail)
        }
    })
}
