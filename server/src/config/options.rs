//! The one table of all options: file key, environment variable, meaning.

/// One option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opt {
    /// Its key in the configuration file.
    pub key: &'static str,
    /// Its environment variable.
    pub variable: &'static str,
    /// What it means.
    pub help: &'static str,
}

/// Options that may hold a password.
const SECRETS: &[&str] = &["database.url", "cache.redis", "openid.client_secret"];

impl Opt {
    /// Whether it may hold a password.
    pub fn is_secret(&self) -> bool {
        SECRETS.contains(&self.key)
    }
}

const fn option(key: &'static str, variable: &'static str, help: &'static str) -> Opt {
    Opt { key, variable, help }
}

/// Every option, in the order of [`super::Config`].
pub const OPTIONS: &[Opt] = &[
    option("bind", "PASTICHE_BIND", "address and port to listen on"),
    option(
        "public_url",
        "PASTICHE_PUBLIC_URL",
        "the address that browsers use, where it is another one",
    ),
    option(
        "open",
        "PASTICHE_OPEN",
        "listen on another address than loopback although there are no accounts",
    ),
    option(
        "access.guest",
        "PASTICHE_ACCESS_GUEST",
        "whether people who have not signed in may look and try",
    ),
    option(
        "access.proxies",
        "PASTICHE_ACCESS_PROXIES",
        "addresses of proxies whose X-Forwarded-For is believed; in the environment separated by commas",
    ),
    option(
        "openid.issuer",
        "PASTICHE_OPENID_ISSUER",
        "the OpenID Connect provider that people may sign in with, https://id.studio.example; needs public_url",
    ),
    option(
        "openid.client_id",
        "PASTICHE_OPENID_CLIENT_ID",
        "what the provider calls this server",
    ),
    option(
        "openid.client_secret",
        "PASTICHE_OPENID_CLIENT_SECRET",
        "what this server shows the provider; none for a public client",
    ),
    option(
        "openid.title",
        "PASTICHE_OPENID_TITLE",
        "what the button says: Sign in with ...",
    ),
    option(
        "openid.create",
        "PASTICHE_OPENID_CREATE",
        "whether who signs in for the first time gets an account, a member's",
    ),
    option(
        "database.url",
        "PASTICHE_DATABASE_URL",
        "sqlite:FILE or postgres://USER:PASSWORD@HOST/NAME",
    ),
    option(
        "database.connections",
        "PASTICHE_DATABASE_CONNECTIONS",
        "connections to the database at once",
    ),
    option(
        "database.wait_s",
        "PASTICHE_DATABASE_WAIT_S",
        "seconds to wait for one of them",
    ),
    option(
        "styles",
        "PASTICHE_STYLES",
        "folders with style packs; in the environment separated by colons",
    ),
    option(
        "licenses.blocked",
        "PASTICHE_LICENSES_BLOCKED",
        "licences whose styles are not used: SPDX ids, with * at the end for all that begin so, as CC-BY-NC-*; in the environment separated by commas",
    ),
    option(
        "signatures.keys",
        "PASTICHE_SIGNATURES_KEYS",
        "public keys that the studio trusts, RWQ...; in the environment separated by commas",
    ),
    option(
        "signatures.required",
        "PASTICHE_SIGNATURES_REQUIRED",
        "whether only styles are used that one of these keys has signed",
    ),
    option("data", "PASTICHE_DATA", "folder for what the server makes"),
    option(
        "device",
        "PASTICHE_DEVICE",
        "cpu, cuda:0, or auto: the first GPU, else the CPU",
    ),
    option(
        "precision",
        "PASTICHE_PRECISION",
        "f32, bf16, f16, or auto: what the device is fast at, where the generator stays exact",
    ),
    option(
        "threads",
        "PASTICHE_THREADS",
        "threads of one render on the CPU; 0 is one for each core",
    ),
    option(
        "libtorch_cuda",
        "PASTICHE_LIBTORCH_CUDA",
        "folder with the CUDA libraries",
    ),
    option(
        "cache.redis",
        "PASTICHE_CACHE_REDIS",
        "Redis for finished pictures, redis://host:6379/0",
    ),
    option(
        "cache.memory_bytes",
        "PASTICHE_CACHE_MEMORY_BYTES",
        "memory for finished pictures; 0 stores nothing",
    ),
    option(
        "limits.max_bytes",
        "PASTICHE_LIMITS_MAX_BYTES",
        "bytes of a picture's file",
    ),
    option(
        "limits.bodies_bytes",
        "PASTICHE_LIMITS_BODIES_BYTES",
        "bytes of all requests' bodies that may be in memory at once; more get a 503",
    ),
    option("limits.max_pixels", "PASTICHE_LIMITS_MAX_PIXELS", "pixels of a picture"),
    option(
        "limits.max_side",
        "PASTICHE_LIMITS_MAX_SIDE",
        "pixels of a picture's side",
    ),
    option(
        "limits.render_s",
        "PASTICHE_LIMITS_RENDER_S",
        "seconds that a generator may take on one picture",
    ),
    option(
        "limits.queue",
        "PASTICHE_LIMITS_QUEUE",
        "renders that may wait for a device; more get a 503",
    ),
    option(
        "limits.batch",
        "PASTICHE_LIMITS_BATCH",
        "pictures that a device works on at a time",
    ),
    option(
        "limits.generator_bytes",
        "PASTICHE_LIMITS_GENERATOR_BYTES",
        "bytes of a device's memory that loaded generators may keep",
    ),
    option(
        "limits.shutdown_s",
        "PASTICHE_LIMITS_SHUTDOWN_S",
        "seconds that requests may take when the server stops",
    ),
    option(
        "publishing.approve",
        "PASTICHE_PUBLISHING_APPROVE",
        "whether an administrator approves what publishers upload that are not trusted",
    ),
    option(
        "publishing.max_bytes",
        "PASTICHE_PUBLISHING_MAX_BYTES",
        "bytes of a pack's file",
    ),
    option(
        "publishing.blobs",
        "PASTICHE_PUBLISHING_BLOBS",
        "where packs and previews are stored: a folder, or s3://BUCKET/PREFIX",
    ),
    option(
        "publishing.measure",
        "PASTICHE_PUBLISHING_MEASURE",
        "whether styles in folders are measured, too: their speed, their colours",
    ),
    option(
        "history.days",
        "PASTICHE_HISTORY_DAYS",
        "days that renders stay in people's history; 0 keeps nothing",
    ),
    option(
        "history.bytes",
        "PASTICHE_HISTORY_BYTES",
        "bytes of pictures in one person's history; the oldest make room",
    ),
    option(
        "plugins.deadline_ms",
        "PASTICHE_PLUGINS_DEADLINE_MS",
        "milliseconds of one call of a plugin",
    ),
    option(
        "plugins.memory_bytes",
        "PASTICHE_PLUGINS_MEMORY_BYTES",
        "memory of one plugin's instance",
    ),
    option(
        "log.filter",
        "PASTICHE_LOG_FILTER",
        "which messages are logged: info, or info,render=debug",
    ),
    option(
        "log.format",
        "PASTICHE_LOG_FORMAT",
        "text for people, json for machines",
    ),
];

/// The table as text, for `--help`.
pub fn table() -> String {
    let mut lines = vec!["Configuration (command line over environment over file over default):".to_owned()];
    lines.extend(
        OPTIONS
            .iter()
            .map(|option| format!("  {:<20} {:<30} {}", option.key, option.variable, option.help)),
    );
    lines.join("\n")
}
