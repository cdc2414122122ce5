//! `GET /v1/audit`.

use actix_web::get;
use actix_web::web::{Data, Json};
use db::audit::{Row, Wanted};
use serde::Serialize;
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use crate::app::State;
use crate::error::{ApiError, Code, documented};
use crate::extract::{Administrator, Paging, PagingQuery, Pairs};

documented!(ListErrors: QueryInvalid, SignInRequired, CredentialExpired, RightMissing);

/// Keys beside those of the part.
const FILTERS: [&str; 3] = ["action", "actor", "subject"];
/// Longest filter, in characters.
const MOST_CHARS: usize = 200;

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
    /// Who: a name, `(command line)`, `(server)` or `(nobody)`.
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

/// Which rows.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the query; `wanted` reads it")]
struct ListQuery {
    /// Those whose action begins so: `session.` is of all that has to do with sessions.
    #[param(example = "session.", max_length = 200)]
    action: Option<String>,
    /// Those of this actor alone: a name, `(command line)`, `(server)` or `(nobody)`.
    #[param(example = "ada", max_length = 200)]
    actor: Option<String>,
    /// Those whose subject begins so.
    #[param(example = "studio/", max_length = 200)]
    subject: Option<String>,
}

/// Read the audit log
///
/// The newest rows first. `pastiche audit verify` tells whether somebody was at it.
#[utoipa::path(tag = "people", operation_id = "list_audit", params(ListQuery, PagingQuery), responses(
    (status = 200, description = "Rows of the log.", body = AuditList),
    ListErrors,
))]
#[get("/v1/audit")]
pub async fn list(_: Administrator, state: Data<State>, pairs: Pairs) -> Result<Json<AuditList>, ApiError> {
    let paging = Paging::among(&pairs, &FILTERS)?;
    let wanted = wanted(&pairs, &paging)?;
    let rows = state.people.acts(wanted, paging.limit).await?;
    Ok(Json(AuditList {
        next: paging.next(&rows, |row| row.seq.to_string()),
        items: rows.into_iter().map(AuditItem::from).collect(),
    }))
}

/// The rows that a query asks for.
fn wanted(pairs: &Pairs, paging: &Paging) -> Result<Wanted, ApiError> {
    let invalid = |detail: String| ApiError::new(Code::QueryInvalid, detail);
    let filter = |key: &str| match pairs.get(key) {
        Some(text) if text.chars().count() > MOST_CHARS || text.chars().any(char::is_control) => Err(invalid(format!(
            "`{key}`: at most {MOST_CHARS} characters, none of them a control character"
        ))),
        text => Ok(text.map(str::to_owned)),
    };
    let before = match paging.after.as_str() {
        "" => None,
        after => Some(
            after
                .parse()
                .map_err(|_| invalid("`after` is the number of a row".to_owned()))?,
        ),
    };
    Ok(Wanted {
        action_prefix: filter("action")?,
        actor: filter("actor")?,
        subject_prefix: filter("subject")?,
        before,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(query: &str) -> Result<Wanted, ApiError> {
        let pairs = Pairs::parse(query)?;
        wanted(&pairs, &Paging::among(&pairs, &FILTERS)?)
    }

    #[test]
    fn rows_are_asked_for_by_what_was_done_by_whom_to_what() {
        let expect = Wanted {
            action_prefix: Some("session.".to_owned()),
            actor: Some("(command line)".to_owned()),
            subject_prefix: Some("studio/".to_owned()),
            before: Some(7),
        };
        let query = "action=session.&actor=(command%20line)&subject=studio/&after=7";
        assert_eq!(check(query).unwrap(), expect);
        assert_eq!(check("").unwrap(), Wanted::default());
        let long = format!("actor={}", "a".repeat(MOST_CHARS + 1));
        for odd in [
            "action=a%00",
            "after=seven",
            "actor=a&actor=b",
            "who=ada",
            long.as_str(),
        ] {
            assert_eq!(check(odd).unwrap_err().code(), Code::QueryInvalid, "{odd}");
        }
    }
}
