//! `GET /v1/audit`.

use actix_web::get;
use actix_web::web::{Data, Json};
use db::audit::Row;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::app::State;
use crate::error::{ApiError, Code, documented};
use crate::extract::{Administrator, Paging, PagingQuery, Pairs};

documented!(ListErrors: QueryInvalid, SignInRequired, CredentialExpired, RightMissing);

/// Rows of the audit log.
#[derive(Serialize, ToSchema)]
pub struct AuditList {
    /// The newest first.
    pub items: Vec<AuditItem>,
    /// What `after` must be for the next, older part; nothing when this is all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Who did what to what.
#[derive(Serialize, ToSchema)]
pub struct AuditItem {
    /// The row's number, without gaps.
    pub seq: i64,
    /// When, in milliseconds since 1970 (UTC).
    pub at_ms: i64,
    /// Who: a name, `(command line)` or `(nobody)`.
    #[schema(example = "ada")]
    pub actor: String,
    /// What.
    #[schema(example = "user.role")]
    pub action: String,
    /// To what.
    #[schema(example = "bert")]
    pub subject: String,
    /// More about it.
    #[schema(value_type = Object)]
    pub details: Value,
    /// SHA-256 over this row and the hash of the row before, in hexadecimal.
    pub hash: String,
}

impl From<Row> for AuditItem {
    fn from(row: Row) -> Self {
        Self {
            seq: row.seq,
            at_ms: row.at_ms,
            actor: row.actor,
            action: row.action,
            subject: row.subject,
            // Whatever stands there is shown, also where somebody was at it.
            details: serde_json::from_str(&row.details).unwrap_or(Value::String(row.details)),
            hash: hex::encode(row.hash),
        }
    }
}

/// Read the audit log
///
/// The newest rows first. `pastiche audit verify` tells whether somebody was at it.
#[utoipa::path(tag = "people", operation_id = "list_audit", params(PagingQuery), responses(
    (status = 200, description = "Rows of the log.", body = AuditList),
    ListErrors,
))]
#[get("/v1/audit")]
pub async fn list(_: Administrator, state: Data<State>, pairs: Pairs) -> Result<Json<AuditList>, ApiError> {
    let paging = Paging::from_query(&pairs)?;
    let before = match paging.after.as_str() {
        "" => i64::MAX,
        after => {
            let detail = "`after` is the number of a row";
            after.parse().map_err(|_| ApiError::new(Code::QueryInvalid, detail))?
        }
    };
    let rows = state.people.acts(before, paging.limit).await?;
    Ok(Json(AuditList {
        next: paging.next(&rows, |row| row.seq.to_string()),
        items: rows.into_iter().map(AuditItem::from).collect(),
    }))
}
