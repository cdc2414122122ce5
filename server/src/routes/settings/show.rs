//! `GET /v1/settings`.

use actix_web::get;
use actix_web::web::{Data, Json};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::app::State;
use crate::config::{Config, OPTIONS, Opt};
use crate::error::{ApiError, Code, documented};
use crate::extract::Administrator;

documented!(ShowErrors: SignInRequired, CredentialExpired, RightMissing);

/// The group of options that stand in no section of the configuration file.
const TOP: &str = "server";

/// The configuration that is in force.
#[derive(Serialize, ToSchema)]
pub struct Settings {
    /// A group for each section of the configuration file, in its order.
    pub groups: Vec<SettingGroup>,
}

/// A section.
#[derive(Serialize, ToSchema)]
pub struct SettingGroup {
    /// Its name in the file; `server` for what stands in none.
    #[schema(example = "limits")]
    pub name: String,
    /// Its options.
    pub options: Vec<Setting>,
}

/// An option and its value.
#[derive(Serialize, ToSchema)]
pub struct Setting {
    /// Its key in the configuration file.
    #[schema(example = "limits.queue")]
    pub key: &'static str,
    /// Its environment variable.
    #[schema(example = "PASTICHE_LIMITS_QUEUE")]
    pub variable: &'static str,
    /// What it means.
    pub help: &'static str,
    /// What it is; of a secret only whether it is `set` or `not set`.
    #[schema(example = "32")]
    pub value: String,
    /// Whether that is what it is where nobody says anything.
    pub is_default: bool,
    /// Whether it may hold a password.
    pub is_secret: bool,
}

impl Settings {
    /// Of this configuration.
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    fn of(config: &Config) -> Result<Self, serde_json::Error> {
        let (now, default) = (serde_json::to_value(config)?, serde_json::to_value(Config::default())?);
        let mut groups: Vec<SettingGroup> = Vec::new();
        for option in OPTIONS {
            let name = option.key.split_once('.').map_or(TOP, |(section, _)| section);
            let setting = Setting::of(option, at(&now, option.key), at(&default, option.key));
            match groups.iter_mut().find(|group| group.name == name) {
                Some(group) => group.options.push(setting),
                None => groups.push(SettingGroup {
                    name: name.to_owned(),
                    options: vec![setting],
                }),
            }
        }
        Ok(Self { groups })
    }
}

impl Setting {
    fn of(option: &Opt, now: &Value, default: &Value) -> Self {
        let value = match (option.is_secret(), now) {
            (true, Value::Null) => "not set".to_owned(),
            (true, _) => "set".to_owned(),
            (false, value) => text(value),
        };
        Self {
            key: option.key,
            variable: option.variable,
            help: option.help,
            value,
            is_default: now == default,
            is_secret: option.is_secret(),
        }
    }
}

/// The value of `section.key`, or of `key`.
fn at<'a>(config: &'a Value, key: &str) -> &'a Value {
    key.split('.').fold(config, |value, part| &value[part])
}

/// A value as people write it.
fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(text).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

/// Show the configuration
///
/// As the node that answers has read it when it started. It is changed in the configuration file or the environment, and by starting the
/// server again; nobody changes it from afar.
#[utoipa::path(tag = "server", operation_id = "show_settings", responses(
    (status = 200, description = "The configuration.", body = Settings),
    ShowErrors,
))]
#[get("/v1/settings")]
pub async fn show(_: Administrator, state: Data<State>) -> Result<Json<Settings>, ApiError> {
    let settings = Settings::of(&state.studio.config);
    let settings = settings.map_err(|error| ApiError::new(Code::Internal, error.to_string()))?;
    Ok(Json(settings))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_option_is_told_and_no_secret_is() {
        let mut config = Config::default();
        config.database.url = "postgres://ada:hunter2@db/pastiche".parse().ok();
        config.cache.redis = Some("redis://:hunter2@cache/0".to_owned());
        config.openid.client_secret = Some("hunter2".to_owned());
        config.limits.queue = 7;
        let settings = Settings::of(&config).unwrap();
        let all: Vec<&Setting> = settings.groups.iter().flat_map(|group| &group.options).collect();
        assert_eq!(all.len(), OPTIONS.len());
        assert!(!serde_json::to_string(&settings).unwrap().contains("hunter2"));
        let queue = all.iter().find(|setting| setting.key == "limits.queue").unwrap();
        assert_eq!((queue.value.as_str(), queue.is_default), ("7", false));
        let changed = all.iter().filter(|setting| !setting.is_default).count();
        assert_eq!(changed, 4);
    }
}
