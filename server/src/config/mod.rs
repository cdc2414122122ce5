//! Configuration: what it is made of and where it comes from.
//!
//! This is the only place in Pastiche that reads the environment or a configuration file. Each option has one name; the
//! command line goes over the environment, which goes over the file, which goes over the defaults. [`OPTIONS`] is the one
//! table of all of them, which `pastiche serve --help` and the documentation print.

mod openid;
mod options;
mod sources;
#[cfg(test)]
mod tests;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use blobs::Place;
use db::{Address, DbConfig};
use packs::PublicKey;
use serde::{Deserialize, Serialize};

use crate::styles::{BlockedLicenses, Trust};

pub use self::openid::OpenIdConfig;
pub use options::{OPTIONS, Opt, table};
pub use sources::{ConfigError, Overrides, cuda_folders, environment, read};

/// Everything that can be configured.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Address and port that the server listens on.
    pub bind: SocketAddr,
    /// The address that browsers use, where it is not the one that the server listens on: `https://styles.example`.
    pub public_url: Option<String>,
    /// Whether another address than loopback may be listened on although there are no accounts.
    pub open: bool,
    /// Who may look and try, and whom the server believes.
    pub access: AccessConfig,
    /// Sign-in with the studio's own OpenID Connect provider.
    pub openid: OpenIdConfig,
    /// What the server remembers people in.
    pub database: DatabaseConfig,
    /// Folders that hold style packs.
    pub styles: Vec<PathBuf>,
    /// Which styles are used, by their licences.
    pub licenses: LicensesConfig,
    /// Whose signatures count.
    pub signatures: SignaturesConfig,
    /// Where the server keeps what it makes.
    pub data: PathBuf,
    /// Device that renders run on: `cpu`, `cuda:0`, or `auto` for the first GPU, else the CPU.
    pub device: String,
    /// What generators compute in: `f32`, `bf16`, `f16`, or `auto` for what the device is fast at, where a generator stays
    /// exact enough in it.
    pub precision: String,
    /// Threads of one render on the CPU; 0 is one for each core.
    pub threads: usize,
    /// Folder with the CUDA libraries, in the layout of the wheels.
    pub libtorch_cuda: Option<PathBuf>,
    /// Where finished pictures are stored.
    pub cache: CacheConfig,
    /// How much one request may ask for.
    pub limits: LimitsConfig,
    /// How styles are published.
    pub publishing: PublishingConfig,
    /// What people's history keeps.
    pub history: HistoryConfig,
    /// What plugins may take.
    pub plugins: PluginsConfig,
    /// What is written to the log.
    pub log: LogConfig,
}

/// Who may look and try, and whom the server believes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AccessConfig {
    /// Whether people who have not signed in may look and try. Until there are accounts, everybody may.
    pub guest: bool,
    /// Addresses of proxies whose `X-Forwarded-For` is believed.
    pub proxies: Vec<IpAddr>,
}

/// Which styles are used, by their licences.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LicensesConfig {
    /// Styles of these are not used: SPDX ids, with `*` at the end for all that begin so. An expression with an `OR` is used where one of
    /// its alternatives is not blocked.
    pub blocked: BlockedLicenses,
}

/// Whose signatures count.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SignaturesConfig {
    /// Public keys that the studio trusts, as minisign writes them.
    pub keys: Vec<PublicKey>,
    /// Whether only styles are used that one of them has signed.
    pub required: bool,
}

/// What the server remembers people in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DatabaseConfig {
    /// `sqlite:FILE` or `postgres://USER:PASSWORD@HOST/NAME`; without it `pastiche.db` in the data folder.
    pub url: Option<Address>,
    /// Connections at once.
    pub connections: u32,
    /// Seconds to wait for one of them.
    pub wait_s: u64,
}

/// Where finished pictures are stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CacheConfig {
    /// Redis, as `redis://host:6379/0`; without it the cache is in memory.
    pub redis: Option<String>,
    /// Bytes of memory that the cache may take; 0 stores nothing.
    pub memory_bytes: u64,
}

/// How much one request may ask for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LimitsConfig {
    /// Bytes of a picture's file.
    pub max_bytes: u64,
    /// Bytes of all requests' bodies that may be in memory at once; more get a 503.
    pub bodies_bytes: u64,
    /// Pixels of a picture.
    pub max_pixels: u64,
    /// Pixels of a picture's side.
    pub max_side: u32,
    /// Seconds that a generator may take on one picture.
    pub render_s: u64,
    /// Renders that may wait for a device; more get a 503 at once.
    pub queue: usize,
    /// Pictures that a device works on at a time.
    pub batch: usize,
    /// Bytes of a device's memory that loaded generators may keep; the least recently used makes room.
    pub generator_bytes: u64,
    /// Seconds that requests may still take when the server stops.
    pub shutdown_s: u64,
}

/// How styles are published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PublishingConfig {
    /// Whether an administrator has to approve what publishers upload that are not trusted.
    pub approve: bool,
    /// Bytes of a pack's file.
    pub max_bytes: u64,
    /// Where packs and previews are stored: a folder, or `s3://BUCKET/PREFIX`; without it `blobs` in the data folder.
    pub blobs: Option<Place>,
    /// Whether styles in folders are measured as published ones are: their speed, their colours.
    pub measure: bool,
}

/// What people's history keeps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HistoryConfig {
    /// Days that a render stays in somebody's history, with its picture; 0 keeps nothing. What is on a board stays.
    pub days: u32,
    /// Bytes of the pictures in one person's history; the oldest make room. A picture that several renders were made of counts for each of them.
    pub bytes: u64,
}

/// What plugins may take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PluginsConfig {
    /// Milliseconds of one call.
    pub deadline_ms: u64,
    /// Bytes of memory of one instance.
    pub memory_bytes: u64,
}

/// What is written to the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LogConfig {
    /// Which messages, in the syntax of `tracing_subscriber::EnvFilter`: `info`, `info,render=debug`.
    pub filter: String,
    /// `text` for people, `json` for machines.
    pub format: LogFormat,
}

/// How a line of the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            bind: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080),
            public_url: None,
            open: false,
            access: AccessConfig::default(),
            openid: OpenIdConfig::default(),
            database: DatabaseConfig::default(),
            styles: vec![PathBuf::from("styles")],
            licenses: LicensesConfig::default(),
            signatures: SignaturesConfig::default(),
            data: PathBuf::from("pastiche-data"),
            device: "auto".to_owned(),
            precision: "auto".to_owned(),
            threads: 0,
            libtorch_cuda: None,
            cache: CacheConfig::default(),
            limits: LimitsConfig::default(),
            publishing: PublishingConfig::default(),
            history: HistoryConfig::default(),
            plugins: PluginsConfig::default(),
            log: LogConfig::default(),
        }
    }
}

impl Default for DatabaseConfig {
    fn default() -> Self {
        Self {
            url: None,
            connections: 8,
            wait_s: 10,
        }
    }
}

impl Default for CacheConfig {
    fn default() -> Self {
        Self {
            redis: None,
            memory_bytes: 256 << 20,
        }
    }
}

impl Default for LimitsConfig {
    fn default() -> Self {
        let pictures = pixels::Limits::default();
        Self {
            max_bytes: pictures.max_bytes,
            bodies_bytes: 1 << 30,
            max_pixels: pictures.max_pixels,
            max_side: pictures.max_side,
            render_s: 300,
            queue: 32,
            batch: 8,
            generator_bytes: infer::SchedulerConfig::default().generator_bytes,
            shutdown_s: 30,
        }
    }
}

impl Default for PublishingConfig {
    fn default() -> Self {
        Self {
            approve: true,
            max_bytes: 64 << 20,
            blobs: None,
            measure: true,
        }
    }
}

impl Default for HistoryConfig {
    fn default() -> Self {
        Self {
            days: 30,
            bytes: 2 << 30,
        }
    }
}

impl Default for PluginsConfig {
    fn default() -> Self {
        Self {
            deadline_ms: 2_000,
            memory_bytes: 64 << 20,
        }
    }
}

impl Default for LogConfig {
    fn default() -> Self {
        Self {
            filter: "info".to_owned(),
            format: LogFormat::Text,
        }
    }
}

impl SignaturesConfig {
    /// The keys, and whether one of them must have signed.
    pub fn trust(&self) -> Trust {
        Trust::new(self.keys.clone(), self.required)
    }
}

impl LimitsConfig {
    /// Bounds on pictures that come in.
    pub fn pictures(&self) -> pixels::Limits {
        pixels::Limits {
            max_bytes: self.max_bytes,
            max_pixels: self.max_pixels,
            max_side: self.max_side,
        }
    }

    /// Longest time of a generator.
    pub fn render(&self) -> Duration {
        Duration::from_secs(self.render_s)
    }
}

impl Config {
    /// The database.
    pub fn database(&self) -> DbConfig {
        let DatabaseConfig {
            url,
            connections,
            wait_s,
        } = self.database.clone();
        DbConfig {
            address: url.unwrap_or_else(|| Address::Sqlite(self.data.join("pastiche.db"))),
            connections,
            wait_s,
        }
    }

    /// Where packs and previews are stored.
    pub fn blobs(&self) -> Place {
        let inside = || Place::Folder(self.data.join("blobs"));
        self.publishing.blobs.clone().unwrap_or_else(inside)
    }

    /// The folder from which this node loads what is published.
    pub fn published(&self) -> PathBuf {
        self.data.join("published")
    }

    /// Whether browsers reach the server by TLS.
    pub fn is_https(&self) -> bool {
        self.public_url
            .as_deref()
            .is_some_and(|url| url.starts_with("https://"))
    }

    /// Whether the address may be listened on: one that others can reach only with accounts, or where somebody says so.
    ///
    /// # Errors
    /// [`ConfigError::NotOpen`].
    pub fn check_open(&self, has_accounts: bool) -> Result<(), ConfigError> {
        if self.is_loopback() || self.open || has_accounts {
            Ok(())
        } else {
            Err(ConfigError::NotOpen(self.bind))
        }
    }

    /// The address that browsers use, without a slash at its end, on a server that listens on `listens`.
    pub fn base(&self, listens: SocketAddr) -> String {
        match &self.public_url {
            Some(url) => url.trim_end_matches('/').to_owned(),
            None => format!("http://{listens}"),
        }
    }

    /// Whether only this machine can reach the server.
    pub fn is_loopback(&self) -> bool {
        self.bind.ip().is_loopback()
    }
}
