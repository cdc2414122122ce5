//! The HTTP server: which routes it has, how it starts, and how it stops.
//!
//! Connections are handled by few actix threads, which only wait and hand on. Renders run on a runtime of their own
//! ([`State`]): what one thread has begun does not end with that thread's connections, and hashing a large upload holds up
//! nobody else's. Stopping takes no new connections, finishes the requests that run, then the devices, all within
//! `limits.shutdown_s`.

mod state;

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::available_parallelism;
use std::time::{Duration, Instant};

use actix_web::dev::ServerHandle;
use actix_web::middleware::from_fn;
use actix_web::web::Data;
use actix_web::{App, HttpServer, web};
use jobs::RunnerHandle;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::task::JoinHandle;
use utoipa_actix_web::AppExt;

use crate::catalog::Catalog;
use crate::collections::Collections;
use crate::middleware::{headers, identify, observe, problems, repeat, site};
use crate::people::{OpenId, People};
use crate::publishing::Publishing;
use crate::routes;
use crate::studio::Studio;

pub use state::State;

/// Most threads that handle connections.
const MAX_WORKERS: usize = 4;
/// How often a node looks whether something else is published.
const STOCK: Duration = Duration::from_secs(1);
/// After how many looks uses of styles are written down.
const COUNT: u32 = 10;
/// After how many looks checks that were given up are settled.
const SETTLE: u32 = 15;
/// After how many looks it sweeps.
const SWEEP: u32 = 1_800;
/// How often the audit log is signed.
const TEND: Duration = Duration::from_secs(60);
/// How long a client may go on sending after it was answered early, so that it sees the answer and not a broken pipe.
const LINGER: Duration = Duration::from_secs(5);

/// Serves until the process is told to stop (SIGINT or SIGTERM); a second signal ends it at once.
///
/// # Errors
/// When the listener cannot be used.
pub async fn serve(studio: Arc<Studio>, people: Arc<People>, listener: TcpListener) -> io::Result<()> {
    let mut signals = Signals::new()?;
    let running = Running::start(studio, people, listener)?;
    signals.next().await;
    tracing::info!("stopping: what runs is finished; another signal ends it at once");
    tokio::select! {
        ended = running.stop() => ended,
        () = signals.next() => Ok(()),
    }
}

/// A server that runs.
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    /// Steers the server's threads.
    pub handle: ServerHandle,
    server: JoinHandle<io::Result<()>>,
    tending: JoinHandle<()>,
    stocking: JoinHandle<()>,
    listing: JoinHandle<()>,
    jobs: RunnerHandle,
    state: Data<State>,
}

impl Running {
    /// Starts a server on `listener`. Must be called within a tokio runtime.
    ///
    /// # Errors
    /// When the listener cannot be used, or the system gives no threads.
    pub fn start(studio: Arc<Studio>, people: Arc<People>, listener: TcpListener) -> io::Result<Self> {
        let address = listener.local_addr()?;
        let shutdown_s = studio.config.limits.shutdown_s;
        let state = Data::new(State::new(studio, Arc::clone(&people), address)?);
        if let Some(openid) = &state.openid {
            tokio::spawn(look(Arc::clone(openid), people.now_ms()));
        }
        let shared = state.clone();
        let server = HttpServer::new(move || {
            let state = shared.clone();
            let (app, _) = App::new()
                .app_data(state)
                .wrap(from_fn(repeat::answer))
                .wrap(from_fn(identify::ask))
                .wrap(from_fn(site::check))
                .wrap(from_fn(problems::write))
                .wrap(from_fn(headers::add))
                .wrap(from_fn(observe::request))
                .into_utoipa_app()
                .configure(routes::configure)
                .split_for_parts();
            app.default_service(web::to(routes::unmatched))
        })
        .workers(workers())
        .h1_allow_half_closed(false)
        .client_disconnect_timeout(LINGER)
        .shutdown_timeout(shutdown_s)
        .disable_signals()
        .listen(listener)?
        .run();
        Ok(Self {
            address,
            handle: server.handle(),
            server: tokio::spawn(server),
            tending: tokio::spawn(tend(people)),
            stocking: tokio::spawn(stock(Arc::clone(&state.publishing), Arc::clone(&state.collections))),
            listing: tokio::spawn(list(Arc::clone(&state.catalog))),
            jobs: state.publishing.work(),
            state,
        })
    }

    /// What the server's handlers share.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Takes no new connections, finishes what runs, and unloads the devices; each within the configured time.
    ///
    /// # Errors
    /// When the server's threads have failed.
    pub async fn stop(self) -> io::Result<()> {
        let until = Instant::now() + Duration::from_secs(self.state.studio.config.limits.shutdown_s);
        self.state.drain();
        self.handle.stop(true).await;
        let ended = self.server.await.map_err(io::Error::other)?;
        self.tending.abort();
        self.stocking.abort();
        self.listing.abort();
        if let Err(error) = self.state.catalog.count_uses().await {
            tracing::warn!(%error, "the last uses of styles were not counted");
        }
        let left = until.saturating_duration_since(Instant::now());
        self.jobs.drain(left / 2).await;
        if let Err(error) = self.state.people.sign_log().await {
            tracing::warn!(%error, "the end of the audit log could not be signed");
        }
        let scheduler = self.state.studio.renderer.scheduler();
        let left = until.saturating_duration_since(Instant::now());
        if tokio::time::timeout(left, scheduler.drain()).await.is_err() {
            tracing::warn!("the devices are still at work; they are left");
        }
        ended
    }
}

/// Says at the start where people cannot sign in with the provider.
async fn look(openid: Arc<OpenId>, now_ms: i64) {
    if let Err(error) = openid.look(now_ms).await {
        tracing::warn!(%error, "the OpenID Connect provider cannot be used; it is asked again when somebody signs in");
    }
}

/// Signs the audit log, sees keys that other nodes made, and forgets old sessions, once a minute.
async fn tend(people: Arc<People>) {
    let mut minutes = tokio::time::interval(TEND);
    loop {
        minutes.tick().await;
        if let Err(error) = people.tend().await {
            tracing::warn!(%error, "people could not be tended; it is tried again in a minute");
        }
    }
}

/// Keeps what this node has loaded at what is published, and sweeps files away that nothing names.
async fn stock(publishing: Arc<Publishing>, collections: Arc<Collections>) {
    let mut looks = tokio::time::interval(STOCK);
    let mut seen = None;
    for count in 0_u32.. {
        looks.tick().await;
        match publishing.restock(seen).await {
            Ok(mark) => seen = Some(mark),
            Err(error) => tracing::warn!(%error, "what is published could not be loaded; it is tried again"),
        }
        if let Err(error) = publishing.tell_tampered().await {
            tracing::warn!(%error, "packs that are not what was signed could not be told of; it is tried again");
        }
        if count.is_multiple_of(SETTLE)
            && let Err(error) = publishing.settle().await
        {
            tracing::warn!(%error, "checks that were given up could not be settled");
        }
        if count.is_multiple_of(SWEEP)
            && let Err(error) = collections.forget_old().await
        {
            tracing::warn!(%error, "old entries of histories could not be forgotten");
        }
        if count.is_multiple_of(SWEEP)
            && let Err(error) = publishing.sweep().await
        {
            tracing::warn!(%error, "files that nothing names could not be swept away");
        }
    }
}

/// Lists what is loaded, and writes down how often it was used.
async fn list(catalog: Arc<Catalog>) {
    let mut looks = tokio::time::interval(STOCK);
    for count in 0_u32.. {
        looks.tick().await;
        if let Err(error) = catalog.refresh().await {
            tracing::warn!(%error, "what is loaded could not be listed; it is tried again");
        }
        if count.is_multiple_of(COUNT)
            && let Err(error) = catalog.count_uses().await
        {
            tracing::warn!(%error, "uses of styles could not be counted; it is tried again");
        }
    }
}

fn workers() -> usize {
    available_parallelism().map_or(1, usize::from).min(MAX_WORKERS)
}

/// The signals that mean stop.
pub struct Signals(Signal, Signal);

impl Signals {
    /// Listens for them from now on.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn new() -> io::Result<Self> {
        Ok(Self(signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?))
    }

    /// Waits for the next one.
    pub async fn next(&mut self) {
        tokio::select! {
            _ = self.0.recv() => {}
            _ = self.1.recv() => {}
        }
    }
}
