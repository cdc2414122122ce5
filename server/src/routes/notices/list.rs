//! `GET /v1/notices`.

use std::path::Path;

use actix_web::get;
use actix_web::web::{Data, Json};
use manifest::{Faults, StyleName};
use semver::Version;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::State;
use crate::error::{ApiError, documented};
use crate::extract::Administrator;
use crate::styles::{Refusal, Styles};

documented!(ListErrors: SignInRequired, CredentialExpired, RightMissing);

/// What does not work as it should.
#[derive(Serialize, ToSchema)]
pub struct NoticeList {
    /// What was tampered with comes first.
    pub items: Vec<Notice>,
}

/// Something that does not work as it should.
#[derive(Serialize, ToSchema)]
pub struct Notice {
    /// What kind of thing.
    pub kind: NoticeKind,
    /// Which pack, style or part of the server.
    #[schema(example = "studio/wave")]
    pub subject: String,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: String,
}

/// What kind of thing does not work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// A pack is not what was published or signed.
    PackTampered,
    /// A pack has faults.
    PackBroken,
    /// A style is not signed by a key that the studio trusts.
    StyleUnsigned,
    /// The configuration blocks a style's licence.
    StyleBlocked,
    /// A style's pack was revoked.
    StyleRevoked,
    /// Where finished pictures are stored does not answer.
    CacheDown,
}

impl Notice {
    fn pack(styles: &Styles, (path, faults): (&Path, &Faults)) -> Self {
        let kind = if styles.is_tampered(faults) {
            NoticeKind::PackTampered
        } else {
            NoticeKind::PackBroken
        };
        let hint = match kind {
            NoticeKind::PackTampered => "take the pack from its publisher again, and look who can write to this folder",
            _ => {
                "`pastiche pack check` tells the same; where it was loaded before, it is used as it was until the server stops"
            }
        };
        Self {
            kind,
            subject: path
                .file_name()
                .unwrap_or(path.as_os_str())
                .to_string_lossy()
                .into_owned(),
            message: faults.to_string(),
            hint: hint.to_owned(),
        }
    }

    fn style(name: &StyleName, version: &Version, refusal: &Refusal) -> Self {
        let (kind, hint) = match refusal {
            Refusal::Revoked => (NoticeKind::StyleRevoked, "take it out of the folder of styles"),
            Refusal::Blocked(_) => (
                NoticeKind::StyleBlocked,
                "`licenses.blocked` in the configuration says which licences",
            ),
            Refusal::Unsigned => (
                NoticeKind::StyleUnsigned,
                "sign it: `pastiche pack cosign` what is published, `pastiche pack sign` what lies in a folder",
            ),
        };
        Self {
            kind,
            subject: format!("{name}@{version}"),
            message: format!("it is not used: {refusal}"),
            hint: hint.to_owned(),
        }
    }
}

/// List what does not work as it should
///
/// On the node that answers, now: packs that cannot be loaded, styles that are not used, and why. The audit log has what happened before.
#[utoipa::path(tag = "server", operation_id = "list_notices", responses(
    (status = 200, description = "The notices.", body = NoticeList),
    ListErrors,
))]
#[get("/v1/notices")]
pub async fn list(_: Administrator, state: Data<State>) -> Result<Json<NoticeList>, ApiError> {
    let studio = &state.studio;
    let (faults, refusals) = (studio.styles.faults(), studio.styles.refusals());
    let mut items: Vec<Notice> = faults
        .iter()
        .map(|(path, faults)| Notice::pack(&studio.styles, (path, faults)))
        .collect();
    items.extend(
        refusals
            .iter()
            .map(|(name, version, refusal)| Notice::style(name, version, refusal)),
    );
    items.extend(studio.renderer.cache().status().problem.map(|problem| Notice {
        kind: NoticeKind::CacheDown,
        subject: "cache".to_owned(),
        message: problem,
        hint: "pictures are rendered anew meanwhile; look after Redis".to_owned(),
    }));
    items.sort_by_key(|notice| notice.kind);
    Ok(Json(NoticeList { items }))
}
