//! `GET /v1/reports`.

use actix_web::get;
use actix_web::web::{Data, Json};
use db::ReportId;
use utoipa::IntoParams;

use super::view::{ReportItem, ReportList};
use crate::app::State;
use crate::error::{ApiError, Code, documented};
use crate::extract::{Administrator, Paging, PagingQuery, Pairs};

documented!(ListErrors: QueryInvalid, SignInRequired, CredentialExpired, RightMissing);

/// Which reports.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the query")]
struct ListQuery {
    /// `open`, or `settled`.
    #[param(default = "open")]
    state: Option<String>,
}

/// List what people have reported
#[utoipa::path(tag = "styles", operation_id = "list_reports", params(ListQuery, PagingQuery), responses(
    (status = 200, description = "The reports.", body = ReportList),
    ListErrors,
))]
#[get("/v1/reports")]
pub async fn list(_: Administrator, state: Data<State>, pairs: Pairs) -> Result<Json<ReportList>, ApiError> {
    let paging = Paging::among(&pairs, &["state"])?;
    let invalid = |detail: &str| ApiError::new(Code::QueryInvalid, detail);
    let settled = match pairs.get("state") {
        None | Some("open") => false,
        Some("settled") => true,
        Some(_) => return Err(invalid("`state` is `open` or `settled`")),
    };
    let before: Option<ReportId> = match paging.after.as_str() {
        "" => None,
        after => Some(
            after
                .parse()
                .map_err(|_| invalid("`after` is what `next` was in the part before"))?,
        ),
    };
    let reports = state.catalog.reports(settled, before, paging.limit).await?;
    Ok(Json(ReportList {
        next: paging.next(&reports, |(report, _)| report.id.to_string()),
        items: reports
            .iter()
            .map(|(report, reporter)| ReportItem::of(report, reporter.as_deref()))
            .collect(),
    }))
}
