//! One render under way: its stages, in order.
//!
//! What takes time on the processor runs on threads that may block; only the wait for the device is asynchronous.

use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use cache::Entry;
use infer::{Permit, Precision};
use pixels::Encoding;
use sha2::{Digest, Sha256};

use crate::admission::{Admitted, admit};
use crate::chain::{Chain, Moment};
use crate::open::open;
use crate::renderer::Inner;
use crate::{AnswerKey, LoadedStyle, RawOutput, RenderError, RenderRequest, Rendered, Source, Timings, generate};

/// One render under way.
pub(crate) struct Passage {
    pub renderer: Arc<Inner>,
    pub style: Arc<LoadedStyle>,
    pub request: RenderRequest,
    pub encoding: Encoding,
    pub key: AnswerKey,
    /// Working size, width and height in pixels.
    pub size: (u32, u32),
    /// Working size over the file's own.
    pub scale: f32,
    /// What the generator computes in.
    pub precision: Precision,
    /// Whether what the generator gives is looked at; such a render is stored nowhere.
    pub is_observed: bool,
}

/// What a passage made.
struct Made {
    body: Bytes,
    timings: Timings,
    raw: Option<RawOutput>,
}

impl Passage {
    /// `None` at strength 0, which needs no generator.
    pub(crate) fn admit(&self) -> Result<Option<Admitted>, RenderError> {
        if self.request.settings.strength() == 0.0 {
            return Ok(None);
        }
        // Plugins may change the size before the generator; it is admitted again then.
        admit(&self.style, self.size, &self.renderer.budget(self.precision)).map(Some)
    }

    pub(crate) async fn run(self, admitted: Option<Admitted>) -> Result<Rendered, RenderError> {
        let place = admitted
            .map(|_| self.renderer.scheduler.reserve(&self.renderer.config.device))
            .transpose()?;
        let passage = Arc::new(self);
        let Made { body, timings, raw } = match place {
            None => passage.untouched().await?,
            Some(place) => passage.stylized(place).await?,
        };
        let content_type = passage.encoding.format.mime().to_owned();
        let entry = Entry {
            content_type: content_type.clone(),
            body: body.clone(),
        };
        if !passage.is_observed {
            passage.renderer.cache.put(passage.key.as_bytes(), &entry).await;
        }
        Ok(Rendered {
            key: passage.key,
            content_type,
            body,
            source: Source::Miss,
            timings,
            raw,
        })
    }

    /// Strength 0: the picture itself, at the size that was asked for.
    async fn untouched(self: &Arc<Self>) -> Result<Made, RenderError> {
        let passage = Arc::clone(self);
        blocking(move || {
            let mut stages = Timings::default();
            let limits = &passage.renderer.config.limits;
            let opened = stages.measure("decode", || open(&passage.request.picture, limits, passage.size))?;
            let body = stages.measure("encode", || pixels::encode(&opened.original, &passage.encoding))?;
            Ok(Made {
                body: body.into(),
                timings: stages,
                raw: None,
            })
        })
        .await
    }

    async fn stylized(self: &Arc<Self>, place: Permit) -> Result<Made, RenderError> {
        let passage = Arc::clone(self);
        let (opened, seen, notes, mut stages, work, flop) = blocking(move || {
            let mut stages = Timings::default();
            let limits = &passage.renderer.config.limits;
            let opened = stages.measure("decode", || open(&passage.request.picture, limits, passage.size))?;
            let mut chain = passage.chain(&opened.working);
            let seen = stages.measure("before", || chain.before())?;
            let budget = passage.renderer.budget(passage.precision);
            let admitted = admit(&passage.style, seen.size(), &budget)?;
            let work = generate::work(&passage.style, &seen, &admitted, budget.precision)?;
            Ok((opened, seen, chain.notes(), stages, work, admitted.cost.flop))
        })
        .await?;
        let precision = work.precision;
        let output = generate::run(place, work).await?;
        stages.add("wait", output.waited);
        stages.add("generator", output.ran);
        self.renderer.rates.learn(precision, flop, output.ran);
        let passage = Arc::clone(self);
        blocking(move || {
            let format = &passage.style.manifest().generator.output;
            let raw = passage
                .is_observed
                .then(|| RawOutput::of(format, &output.array))
                .transpose()?;
            let stylized = Arc::new(generate::picture(&passage.style, &seen, output.array)?);
            let chain = passage.chain(&opened.working).with_notes(notes);
            let finished = stages.measure("after", || chain.after(stylized))?;
            let strength = passage.request.settings.strength() as f32;
            let body = stages.measure("encode", || {
                let closed = opened.close(&finished, strength)?;
                Ok::<_, RenderError>(pixels::encode(&closed, &passage.encoding)?)
            })?;
            Ok(Made {
                body: body.into(),
                timings: stages,
                raw,
            })
        })
        .await
    }

    fn chain(&self, working: &Arc<pixels::Picture>) -> Chain<'_> {
        let moment = Moment {
            seed: seed(&self.request.picture),
            frame: 0,
            scale: self.scale,
        };
        Chain::new(&self.style, &self.request.settings, moment, Arc::clone(working))
    }
}

/// The same for the same file, different for others.
fn seed(file: &Bytes) -> u64 {
    let digest = Sha256::digest(file);
    let (head, _) = digest.split_first_chunk().unwrap_or((&[0; 8], &[]));
    u64::from_le_bytes(*head)
}

/// Work that would hold up the asynchronous threads.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, RenderError> + Send + 'static,
) -> Result<T, RenderError> {
    let begin = Instant::now();
    let result = tokio::task::spawn_blocking(work).await;
    tracing::trace!(took_ms = begin.elapsed().as_millis() as u64, "blocking stage");
    result.unwrap_or_else(|error| Err(RenderError::Internal(format!("a stage ended early: {error}"))))
}
