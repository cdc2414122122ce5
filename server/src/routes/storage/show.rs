//! `GET /v1/storage`.

use actix_web::get;
use actix_web::web::{Data, Json};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::State;
use crate::error::{ApiError, Code, documented};
use crate::extract::Administrator;
use crate::storage::{Usage, free_bytes};

documented!(ShowErrors: SignInRequired, CredentialExpired, RightMissing);

/// What the server keeps.
#[derive(Serialize, ToSchema)]
pub struct StorageAnswer {
    /// Bytes that are free on the disk of the data folder; nothing where the system does not tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub free_bytes: Option<u64>,
    /// What takes how much.
    pub items: Vec<StorageItem>,
}

/// Something that takes room.
#[derive(Serialize, ToSchema)]
pub struct StorageItem {
    /// What.
    pub kind: StorageKind,
    /// How many files, or finished pictures.
    pub files: u64,
    /// How many bytes.
    pub bytes: u64,
}

/// What takes room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StorageKind {
    /// Packs, previews and pictures that people keep, for all nodes.
    Files,
    /// This node's copies of published packs.
    Published,
    /// Plugins, compiled for this node.
    Plugins,
    /// The database, where it is a file.
    Database,
    /// Finished pictures in this node's memory.
    Results,
}

impl StorageItem {
    fn of(kind: StorageKind, usage: Usage) -> Self {
        Self {
            kind,
            files: usage.files,
            bytes: usage.bytes,
        }
    }
}

/// Show what takes room
#[utoipa::path(tag = "server", operation_id = "show_storage", responses(
    (status = 200, description = "What takes how much.", body = StorageAnswer),
    ShowErrors,
))]
#[get("/v1/storage")]
pub async fn show(_: Administrator, state: Data<State>) -> Result<Json<StorageAnswer>, ApiError> {
    let config = state.studio.config.clone();
    let files = state.publishing.usage().await?;
    let results = state.studio.renderer.cache().status();
    // Looking at folders takes a while.
    let looked = move || {
        let database = match config.database().address {
            db::Address::Sqlite(file) => Some(Usage::of_database(&file)),
            db::Address::Postgres(_) => None,
        };
        let folders = [
            Usage::of_folder(&config.published()),
            Usage::of_folder(&config.data.join("plugins")),
        ];
        (folders, database, free_bytes(&config.data))
    };
    let looked = tokio::task::spawn_blocking(looked).await;
    let lost = |error| ApiError::new(Code::Internal, format!("a task of the server ended early: {error}"));
    let ([published, plugins], database, free_bytes) = looked.map_err(lost)?;
    let mut items = vec![
        StorageItem::of(StorageKind::Files, files),
        StorageItem::of(StorageKind::Published, published),
        StorageItem::of(StorageKind::Plugins, plugins),
    ];
    items.extend(database.map(|usage| StorageItem::of(StorageKind::Database, usage)));
    if let (Some(files), Some(bytes)) = (results.entries, results.bytes) {
        items.push(StorageItem::of(StorageKind::Results, Usage { files, bytes }));
    }
    Ok(Json(StorageAnswer { free_bytes, items }))
}
