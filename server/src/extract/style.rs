//! The style that a path names.

use std::future::{Ready, ready};
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use manifest::StyleName;
use render::LoadedStyle;
use semver::Version;
use utoipa::IntoParams;

use super::right::allowed;
use crate::app::State;
use crate::error::{ApiError, Code};
use crate::people::rights::Right;
use crate::styles::Styles;

/// A style of the catalog, found by `{publisher}/{name}` in the path, or this very version of it, by `{publisher}/{name}@{version}`. Who holds it keeps it through a reload.
pub struct Style(pub Arc<LoadedStyle>);

/// A style of the catalog, for whoever may render with it.
pub struct MayRenderStyle(pub Arc<LoadedStyle>);

/// The name of a style, by `{publisher}/{name}` in the path, whether it is here or not.
pub struct Named(pub StyleName);

/// The part of a path that names a style; for the API's description.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "describes the path; `Style` reads it")]
pub struct StylePath {
    /// Who publishes the style.
    #[param(example = "pastiche", pattern = "^[a-z0-9][a-z0-9-]{0,62}[a-z0-9]$")]
    publisher: String,
    /// The style's own name; with `@1.0.0` behind it, this very version, also when there are newer ones or it was yanked.
    #[param(
        example = "great-wave",
        pattern = "^[a-z0-9][a-z0-9-]{0,62}[a-z0-9](@[0-9A-Za-z.+-]+)?$"
    )]
    name: String,
}

impl FromRequest for Style {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(find(request))
    }
}

impl FromRequest for MayRenderStyle {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        // Who may not is not told which styles there are.
        let allowed = allowed(request, Right::Render).and_then(|_| find(request));
        ready(allowed.map(|style| Self(style.0)))
    }
}

impl FromRequest for Named {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let part = |name: &str| request.match_info().get(name).unwrap_or_default();
        let name = StyleName::new(part("publisher"), part("name"));
        ready(
            name.map(Self)
                .map_err(|error| ApiError::new(Code::StyleNotFound, error.to_string())),
        )
    }
}

fn find(request: &HttpRequest) -> Result<Style, ApiError> {
    let Some(state) = request.app_data::<Data<State>>() else {
        return Err(ApiError::new(Code::Internal, "the application has no state"));
    };
    let part = |name: &str| request.match_info().get(name).unwrap_or_default();
    look_up(&state.studio.styles, part("publisher"), part("name")).map(Style)
}

/// The style of a publisher that `name`, or `name@version`, says.
///
/// # Errors
/// [`Code::StyleNotFound`], with the nearest name.
pub fn look_up(styles: &Styles, publisher: &str, name: &str) -> Result<Arc<LoadedStyle>, ApiError> {
    let not_found = |detail: String| ApiError::new(Code::StyleNotFound, detail);
    let (name, version) = match name.split_once('@') {
        None => (name, None),
        Some((name, version)) => (name, Some(version)),
    };
    let name = StyleName::new(publisher, name).map_err(|error| not_found(error.to_string()))?;
    if let Some(version) = version {
        let number = Version::parse(version).ok();
        let found = number.as_ref().and_then(|number| styles.find_version(&name, number));
        return found.ok_or_else(|| {
            let refusal = number.and_then(|number| styles.refusal(&name, Some(&number)));
            not_found(refusal.map_or_else(
                || format!("there is no version `{version}` of `{name}`"),
                |refusal| format!("the version `{version}` of `{name}` is not used here: {refusal}"),
            ))
        });
    }
    styles.find(&name).ok_or_else(|| {
        if let Some(refusal) = styles.refusal(&name, None) {
            return not_found(format!("the style `{name}` is not used here: {refusal}"));
        }
        let known: Vec<String> = styles.list().iter().map(|style| style.name().to_string()).collect();
        let advice = manifest::did_you_mean(&name.to_string(), known.iter().map(String::as_str));
        let advice = advice.unwrap_or_else(|| "GET /v1/styles lists all".to_owned());
        not_found(format!("there is no style `{name}`; {advice}"))
    })
}
