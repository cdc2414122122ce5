//! The layers of the configuration, and the errors of each.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use figment::Figment;
use figment::providers::{Format, Serialized, Toml};
use figment::value::{Dict, Map, Value};
use figment::{Metadata, Profile, Provider};
use thiserror::Error;

use super::{Config, OPTIONS};

/// What the command line says; `None` and empty lists leave an option as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overrides {
    /// `--bind`.
    pub bind: Option<SocketAddr>,
    /// `--open`.
    pub open: bool,
    /// `--styles`, repeated.
    pub styles: Vec<PathBuf>,
    /// `--data`.
    pub data: Option<PathBuf>,
    /// `--device`.
    pub device: Option<String>,
    /// `--threads`.
    pub threads: Option<usize>,
}

/// A configuration that cannot be used.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// The file that was named is not there.
    #[error("there is no configuration file {0}; leave --config out, or name one that exists")]
    NoFile(PathBuf),
    /// A key or value is wrong.
    #[error("configuration: {0}")]
    Wrong(Box<figment::Error>),
    /// Signatures are wanted, and no key is there that could have made one.
    #[error(
        "`signatures.required` is set and `signatures.keys` is empty, so no style could be used; name the public keys that you trust"
    )]
    NoKeys,
    /// The address can be reached by others and nobody said that this is meant.
    #[error(
        "{0} can be reached from other machines, and there are no accounts yet; make one with `pastiche user add NAME --administrator`, or add --open if everyone may use it"
    )]
    NotOpen(SocketAddr),
    /// The provider would not know where to send people back to.
    #[error(
        "`openid.issuer` needs `public_url`, the address that browsers use: the provider sends people back to PUBLIC_URL/v1/sessions/openid/callback"
    )]
    NoWayBack,
}

/// Reads the configuration from `file`, the variables of `environment` and `overrides`.
///
/// # Errors
/// When the file is missing, a key is unknown, or a value is of the wrong type.
pub fn read(
    file: Option<&Path>,
    environment: impl IntoIterator<Item = (String, String)>,
    overrides: &Overrides,
) -> Result<Config, ConfigError> {
    let mut figment = Figment::from(Serialized::defaults(Config::default()));
    if let Some(file) = file {
        if !file.is_file() {
            return Err(ConfigError::NoFile(file.to_owned()));
        }
        figment = figment.merge(Toml::file_exact(file));
    }
    figment = figment.merge(Environment(environment.into_iter().collect()));
    let mut config: Config = figment.extract().map_err(|error| ConfigError::Wrong(Box::new(error)))?;
    overrides.apply(&mut config);
    if config.signatures.required && config.signatures.keys.is_empty() {
        return Err(ConfigError::NoKeys);
    }
    Ok(config)
}

/// This process's environment.
pub fn environment() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
}

/// Where the CUDA libraries may lie: the folder that the environment names, else the per-user cache, where `cargo xtask` puts
/// them.
pub fn cuda_folders() -> Vec<PathBuf> {
    let folder = |name: &str| {
        std::env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    if let Some(named) = folder("PASTICHE_LIBTORCH_CUDA") {
        return vec![named];
    }
    let cache = folder("PASTICHE_CACHE")
        .or_else(|| folder("XDG_CACHE_HOME").map(|cache| cache.join("pastiche")))
        .or_else(|| folder("HOME").map(|home| home.join(".cache/pastiche")));
    cache.map(|cache| cache.join("cuda-13.0")).into_iter().collect()
}

impl Overrides {
    fn apply(&self, config: &mut Config) {
        config.bind = self.bind.unwrap_or(config.bind);
        config.open |= self.open;
        if !self.styles.is_empty() {
            config.styles.clone_from(&self.styles);
        }
        if let Some(data) = &self.data {
            config.data.clone_from(data);
        }
        if let Some(device) = &self.device {
            config.device.clone_from(device);
        }
        config.threads = self.threads.unwrap_or(config.threads);
    }
}

/// The environment, as far as [`OPTIONS`] names it. Other variables of ours (the set-up has some) are not options.
struct Environment(Vec<(String, String)>);

impl Provider for Environment {
    fn metadata(&self) -> Metadata {
        Metadata::named("environment")
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        let mut dict = Dict::new();
        for option in OPTIONS {
            let Some((_, text)) = self.0.iter().find(|(name, _)| name == option.variable) else {
                continue;
            };
            let list = |separator: char| {
                let parts = text.split(separator).map(str::trim).filter(|part| !part.is_empty());
                Value::from(parts.collect::<Vec<_>>())
            };
            let value = match option.key {
                "styles" => list(':'),
                "access.proxies" | "licenses.blocked" | "signatures.keys" => list(','),
                // Providers give names and secrets that look like numbers.
                "openid.client_id" | "openid.client_secret" | "openid.title" => Value::from(text.as_str()),
                _ => scalar(text),
            };
            match option.key.split_once('.') {
                None => {
                    dict.insert(option.key.to_owned(), value);
                }
                Some((section, key)) => {
                    let entry = dict
                        .entry(section.to_owned())
                        .or_insert_with(|| Value::from(Dict::new()));
                    if let Value::Dict(_, section) = entry {
                        section.insert(key.to_owned(), value);
                    }
                }
            }
        }
        Ok(Profile::Default.collect(dict))
    }
}

/// A number or truth value where the text is one, else the text.
fn scalar(text: &str) -> Value {
    if let Ok(number) = text.parse::<u64>() {
        return Value::from(number);
    }
    match text {
        "true" => Value::from(true),
        "false" => Value::from(false),
        _ => Value::from(text),
    }
}
