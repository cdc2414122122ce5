//! What all handlers share.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::available_parallelism;

use render::{LoadedStyle, RenderRequest, Rendered};
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;
use tracing::Instrument;

use crate::catalog::Catalog;
use crate::collections::Collections;
use crate::error::{ApiError, Code};
use crate::extract::Room;
use crate::metrics::Metrics;
use crate::openapi::Addresses;
use crate::people::{OpenId, People};
use crate::publishing::Publishing;
use crate::storage::Storage;
use crate::studio::Studio;

/// Most threads that renders are steered by; what takes time on the processor has threads of its own.
const MAX_THREADS: usize = 4;

/// What all handlers share.
pub struct State {
    /// What renders are made with.
    pub studio: Arc<Studio>,
    /// Who may use it.
    pub people: Arc<People>,
    /// The provider that people may sign in with.
    pub openid: Option<Arc<OpenId>>,
    /// What becomes of uploads.
    pub publishing: Arc<Publishing>,
    /// What people keep.
    pub collections: Arc<Collections>,
    /// What people find.
    pub catalog: Arc<Catalog>,
    /// What is counted.
    pub metrics: Metrics,
    /// The documented addresses and their methods.
    pub addresses: Addresses,
    /// Where bodies lie while they are worked on.
    pub room: Room,
    draining: AtomicBool,
    /// `None` only while it is dropped.
    runtime: Option<Runtime>,
}

impl State {
    /// What handlers share on a server that listens on `listens`.
    ///
    /// # Errors
    /// When the system gives no threads, two metrics have one name, or the configuration names no provider that could be used.
    pub(super) fn new(studio: Arc<Studio>, people: Arc<People>, listens: SocketAddr) -> io::Result<Self> {
        let openid = OpenId::of(&studio.config, listens);
        let openid = openid.map_err(|fault| io::Error::other(format!("configuration, [openid]: {fault}")))?;
        let storage = Arc::new(Storage::open(&studio.config.blobs()).map_err(io::Error::other)?);
        let publishing = Publishing::new(Arc::clone(&studio), Arc::clone(&people), Arc::clone(&storage));
        let publishing = publishing.map_err(io::Error::other)?;
        let threads = available_parallelism().map_or(1, usize::from).min(MAX_THREADS);
        let runtime = Builder::new_multi_thread()
            .worker_threads(threads)
            .thread_name("render")
            .enable_all()
            .build()?;
        Ok(Self {
            collections: Arc::new(Collections::new(
                Arc::clone(&people),
                storage,
                studio.config.history.clone(),
            )),
            catalog: Arc::new(Catalog::new(Arc::clone(&studio), Arc::clone(&people))),
            room: Room::new(studio.config.limits.bodies_bytes),
            studio,
            people,
            openid: openid.map(Arc::new),
            publishing: Arc::new(publishing),
            metrics: Metrics::new().map_err(io::Error::other)?,
            addresses: Addresses::of(&crate::openapi::document()),
            draining: AtomicBool::new(false),
            runtime: Some(runtime),
        })
    }

    /// Renders. Dropping the future takes the work back unless others wait for it too.
    ///
    /// # Errors
    /// What [`render::RenderError`] says.
    pub async fn render(&self, style: &Arc<LoadedStyle>, request: RenderRequest) -> Result<Rendered, ApiError> {
        let (renderer, style) = (self.studio.renderer.clone(), Arc::clone(style));
        let rendered = self
            .run(async move { Ok(renderer.render(&style, request).await?) })
            .await?;
        self.metrics.rendered(&rendered);
        Ok(rendered)
    }

    /// Runs a task beside the threads that handle connections; it ends when the future is dropped.
    ///
    /// # Errors
    /// Those of the task; [`Code::Internal`] when it panics.
    pub async fn run<T: Send + 'static>(
        &self,
        task: impl Future<Output = Result<T, ApiError>> + Send + 'static,
    ) -> Result<T, ApiError> {
        let Some(runtime) = &self.runtime else {
            return Err(ApiError::new(Code::ShuttingDown, "the server has stopped"));
        };
        // A set aborts its tasks when it is dropped.
        let mut tasks = JoinSet::new();
        tasks.spawn_on(task.in_current_span(), runtime.handle());
        match tasks.join_next().await {
            Some(Ok(outcome)) => outcome,
            Some(Err(error)) => Err(ApiError::new(
                Code::Internal,
                format!("a task of the server ended early: {error}"),
            )),
            None => Err(ApiError::new(Code::Internal, "a task of the server was lost")),
        }
    }

    /// Says that the server is being stopped.
    pub(super) fn drain(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }

    /// Whether the server is being stopped.
    pub fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Relaxed)
    }
}

impl Drop for State {
    fn drop(&mut self) {
        // A runtime that is simply dropped would wait for its threads, which an asynchronous thread may not.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
