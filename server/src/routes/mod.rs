//! The routes: a folder for each noun, a file for each verb.

pub mod audit;
pub mod boards;
pub mod favourites;
mod files;
pub mod health;
pub mod history;
pub mod jobs;
pub mod me;
pub mod notices;
pub mod page;
pub mod publishers;
pub mod renders;
pub mod reports;
pub mod reviews;
pub mod revocations;
pub mod samples;
pub mod sessions;
pub mod settings;
pub mod setup;
pub mod shared;
mod sse;
pub mod storage;
pub mod styles;
pub mod tokens;
pub mod tries;
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
        .service(styles::facets::facets)
        .service(styles::show::show)
        .service(styles::preview::preview)
        .service(styles::apply::apply)
        .service(tries::create::create)
        .service(reviews::list::list)
        .service(reviews::mine::put)
        .service(reviews::mine::remove)
        .service(reviews::remove::remove)
        .service(reports::create::create)
        .service(reports::list::list)
        .service(reports::settle::settle)
        .service(styles::transfer::transfer)
        .service(renders::show::show)
        .service(favourites::list::list)
        .service(favourites::change::put)
        .service(favourites::change::remove)
        .service(history::list::list)
        .service(history::show::show)
        .service(history::remove::remove)
        .service(history::pictures::picture)
        .service(history::pictures::input)
        .service(history::again::again)
        .service(boards::list::list)
        .service(boards::create::create)
        .service(boards::one::show)
        .service(boards::one::change)
        .service(boards::one::remove)
        .service(boards::items::add)
        .service(boards::items::change)
        .service(boards::items::remove)
        .service(boards::items::picture)
        .service(boards::links::list)
        .service(boards::links::add)
        .service(boards::links::remove)
        .service(shared::show::show)
        .service(shared::show::picture)
        .service(samples::list::list)
        .service(samples::show::show)
        .service(setup::create::create)
        .service(sessions::create::create)
        .service(sessions::refresh::refresh)
        .service(sessions::openid::begin)
        .service(sessions::openid::callback)
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
        .service(publishers::keys::list)
        .service(publishers::keys::add)
        .service(publishers::keys::retire)
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
        .service(versions::sign::sign)
        .service(jobs::list::list)
        .service(jobs::decide::cancel)
        .service(jobs::decide::retry)
        .service(revocations::create::create)
        .service(revocations::list::list)
        .service(notices::list::list)
        .service(settings::show::show)
        .service(storage::show::show)
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
    let page = page::is_page(path).then_some(&["GET", "HEAD"][..]);
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
