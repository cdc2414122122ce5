//! `GET /v1/versions/{id}/events`: how far a check is, as it goes on (server-sent events).

use std::time::{Duration, Instant};

use actix_web::web::{Bytes, Data, Path};
use actix_web::{HttpResponse, get};
use db::catalog::versions::State as Standing;
use db::jobs::State as JobState;
use futures_util::stream;

use super::view::Progress;
use crate::app::State;
use crate::error::{ApiError, documented};
use crate::extract::MayBrowse;
use crate::people::Actor;
use crate::routes::sse;

documented!(EventErrors: SignInRequired, CredentialExpired, RightMissing, VersionNotFound);

/// How often it is looked; a node far away does the check, and writes how far it is every few seconds.
const LOOK: Duration = Duration::from_millis(300);
/// How often something is sent where nothing has changed, so that nobody on the way thinks the connection dead.
const QUIET_LOOKS: u32 = 50;
/// How long one may follow; who wants more asks again, and is asked again who they are.
const LONGEST: Duration = Duration::from_secs(300);

/// Follow the check of a version
///
/// Server-sent events named `progress`, each with a `Progress` as JSON, whenever something has changed; the last one says where the
/// version went, and then the stream ends. It also ends after five minutes; ask again then.
#[utoipa::path(tag = "versions", operation_id = "follow_version", params(("id" = String, Path, description = "The version's id.")), responses(
    (status = 200, description = "The events.", content((Progress = "text/event-stream"))),
    EventErrors,
))]
#[get("/v1/versions/{id}/events")]
pub async fn events(who: MayBrowse, state: Data<State>, id: Path<String>) -> Result<HttpResponse, ApiError> {
    // Faults before the first event are answered as such.
    let (progress, is_end) = look(&state, &id, &who.0).await?;
    let follow = Follow {
        state,
        id: id.into_inner(),
        actor: who.0,
        last: None,
        next: Some((progress, is_end)),
        is_end: false,
        begin: Instant::now(),
    };
    Ok(sse::answer(stream::unfold(follow, |follow| follow.event())))
}

struct Follow {
    state: Data<State>,
    id: String,
    actor: Actor,
    last: Option<Progress>,
    next: Option<(Progress, bool)>,
    is_end: bool,
    begin: Instant,
}

impl Follow {
    /// The next event, when there is one.
    async fn event(mut self) -> Option<(Result<Bytes, ApiError>, Self)> {
        if self.is_end {
            return None;
        }
        for quiet in 0.. {
            if self.state.is_draining() || self.begin.elapsed() > LONGEST {
                return None;
            }
            let looked = match self.next.take() {
                Some(looked) => Ok(looked),
                None => {
                    tokio::time::sleep(LOOK).await;
                    look(&self.state, &self.id, &self.actor).await
                }
            };
            let (progress, is_end) = match looked {
                Ok(looked) => looked,
                Err(error) => return Some((Err(error), Self { is_end: true, ..self })),
            };
            if self.last.as_ref() != Some(&progress) {
                let event = sse::event("progress", &progress);
                let last = Some(progress);
                return Some((Ok(event), Self { is_end, last, ..self }));
            }
            if quiet >= QUIET_LOOKS {
                return Some((Ok(Bytes::from_static(b": still there\n\n")), self));
            }
        }
        None
    }
}

/// How far it is, and whether that is the end. The job is asked first: when it has ended, the version has moved.
async fn look(state: &State, id: &str, actor: &Actor) -> Result<(Progress, bool), ApiError> {
    let version = state.publishing.version(id, actor).await?;
    let job = state.publishing.job(&version).await?;
    let version = state.publishing.version(id, actor).await?;
    let is_given_up = job
        .as_ref()
        .is_some_and(|job| matches!(job.state, JobState::Failed | JobState::Cancelled));
    let is_end = version.state != Standing::Checking || is_given_up;
    Ok((Progress::of(&version, job.as_ref()), is_end))
}
