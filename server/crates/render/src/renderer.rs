//! The renderer: from a request to a finished picture.

use std::sync::Arc;

use cache::{Cache, Entry};
use infer::{DeviceInfo, Precision, Scheduler};
use pixels::{Encoding, SourceFormat};

use crate::admission::Budget;
use crate::flight::Flights;
use crate::passage::Passage;
use crate::rates::Rates;
use crate::verdict::Verdicts;
use crate::{AnswerKey, LoadedStyle, RenderConfig, RenderError, RenderRequest, Rendered, Source, Timings};

/// Renders pictures. Cheap to clone; clones share devices, cache and flights.
#[derive(Clone)]
pub struct Renderer(Arc<Inner>);

pub(crate) struct Inner {
    pub config: RenderConfig,
    pub scheduler: Arc<Scheduler>,
    device: DeviceInfo,
    pub cache: Cache,
    flights: Flights,
    pub rates: Rates,
    verdicts: Verdicts,
}

impl Renderer {
    /// A renderer on the device that `config` names.
    ///
    /// # Errors
    /// [`RenderError::Infer`] when there is no such device.
    pub fn new(config: RenderConfig, scheduler: Arc<Scheduler>, cache: Cache) -> Result<Self, RenderError> {
        let known: Vec<DeviceInfo> = scheduler.devices().cloned().collect();
        let Some(device) = known.iter().find(|info| info.id == config.device).cloned() else {
            let known = known.iter().map(|info| info.id).collect();
            return Err(infer::InferError::UnknownDevice {
                device: config.device,
                known,
            }
            .into());
        };
        let verdicts = Verdicts::new(device.clone(), config.verdicts.clone());
        let (flights, rates) = (Flights::default(), Rates::default());
        Ok(Self(Arc::new(Inner {
            config,
            scheduler,
            device,
            cache,
            flights,
            rates,
            verdicts,
        })))
    }

    /// What renders are bounded by, and where they run.
    pub fn config(&self) -> &RenderConfig {
        &self.0.config
    }

    /// The device that renders run on.
    pub fn device(&self) -> &DeviceInfo {
        &self.0.device
    }

    /// Where finished pictures are stored.
    pub fn cache(&self) -> &Cache {
        &self.0.cache
    }

    /// The devices and their queues.
    pub fn scheduler(&self) -> &Arc<Scheduler> {
        &self.0.scheduler
    }

    /// Renders that are under way.
    pub fn in_flight(&self) -> usize {
        self.0.flights.count()
    }

    /// The key that `request` to `style` has, without rendering it.
    ///
    /// # Errors
    /// When the picture is of no format that we read, or the generator has not been judged and the device is busy.
    pub async fn key(&self, style: &LoadedStyle, request: &RenderRequest) -> Result<AnswerKey, RenderError> {
        let precision = self.0.precision(style).await?;
        Ok(self.0.key(style, request, precision)?.0)
    }

    /// A stored answer.
    pub async fn stored(&self, key: &AnswerKey) -> Option<Entry> {
        self.0.cache.get(key.as_bytes()).await
    }

    /// Renders, or answers what is stored. Dropping the future takes the work back unless others wait for it too.
    ///
    /// # Errors
    /// What [`RenderError`] says.
    pub async fn render(&self, style: &Arc<LoadedStyle>, request: RenderRequest) -> Result<Rendered, RenderError> {
        let begun = self.begin(style, &request).await?;
        let key = begun.key;
        if let Some(entry) = self.stored(&key).await {
            let Entry { content_type, body } = entry;
            return Ok(Rendered {
                key,
                content_type,
                body,
                source: Source::Hit,
                timings: Timings::default(),
                raw: None,
            });
        }
        let passage = self.passage(style, request, begun)?;
        let admitted = passage.admit()?;
        let (outcome, shared) = self.0.flights.join(key, || passage.run(admitted)).await;
        let source = if shared { Source::Shared } else { Source::Miss };
        outcome.map(|rendered| Rendered { source, ..rendered })
    }

    /// Renders whatever is stored, for the asker alone, and looks at what the generator gives; nothing is stored. For checks of packs: it
    /// reads every value once more.
    ///
    /// # Errors
    /// What [`RenderError`] says.
    pub async fn observe(&self, style: &Arc<LoadedStyle>, request: RenderRequest) -> Result<Rendered, RenderError> {
        let begun = self.begin(style, &request).await?;
        let passage = Passage {
            is_observed: true,
            ..self.passage(style, request, begun)?
        };
        let admitted = passage.admit()?;
        passage.run(admitted).await
    }

    /// What can be told of a request before its picture is looked into.
    async fn begin(&self, style: &LoadedStyle, request: &RenderRequest) -> Result<Begun, RenderError> {
        self.0.config.limits.check_bytes(request.picture.len())?;
        let precision = self.0.precision(style).await?;
        let (key, encoding) = self.0.key(style, request, precision)?;
        Ok(Begun {
            key,
            encoding,
            precision,
        })
    }

    fn passage(&self, style: &Arc<LoadedStyle>, request: RenderRequest, begun: Begun) -> Result<Passage, RenderError> {
        let header = pixels::probe(&request.picture, &self.0.config.limits)?;
        let own = (header.width, header.height);
        let size = request
            .settings
            .size()
            .map_or(own, |side| pixels::fit(own.0, own.1, side));
        // At strength 0 nothing else bounds what the size that was asked for takes.
        self.0.config.limits.check_size(size.0, size.1)?;
        begun.encoding.format.check_size(size.0, size.1)?;
        Ok(Passage {
            renderer: Arc::clone(&self.0),
            style: Arc::clone(style),
            scale: size.0.max(size.1) as f32 / own.0.max(own.1) as f32,
            request,
            encoding: begun.encoding,
            key: begun.key,
            size,
            precision: begun.precision,
            is_observed: false,
        })
    }
}

/// What is known of a render before its picture is looked into.
struct Begun {
    key: AnswerKey,
    encoding: Encoding,
    precision: Precision,
}

impl Inner {
    fn key(
        &self,
        style: &LoadedStyle,
        request: &RenderRequest,
        precision: Precision,
    ) -> Result<(AnswerKey, Encoding), RenderError> {
        let encoding = request.encoding(SourceFormat::sniff(&request.picture)?);
        Ok((
            AnswerKey::new(style, request, &encoding, (self.device.id, precision)),
            encoding,
        ))
    }

    /// What this style computes in here.
    async fn precision(&self, style: &LoadedStyle) -> Result<Precision, RenderError> {
        match self.config.precision {
            Some(precision) => Ok(precision),
            None => self.verdicts.precision(style, &self.scheduler).await,
        }
    }

    pub(crate) fn budget(&self, precision: Precision) -> Budget {
        let bytes = self.config.device_bytes.unwrap_or(self.device.memory_bytes / 4 * 3);
        let flop = self.rates.flop_in(precision, self.config.time);
        Budget { bytes, flop, precision }
    }
}
