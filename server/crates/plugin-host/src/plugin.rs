//! A loaded plugin, and the three things that it can be asked.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use pixels::Picture;
use wasmtime::Store;
use wasmtime::component::{Instance, InstancePre, Resource};

use crate::bands::{Size, depth_name};
use crate::bindings::exports::pastiche::plugin::{after, before, describe};
use crate::canvas::Canvas;
use crate::check::{self, Roles, not_a_component};
use crate::description::Description;
use crate::error::{PluginError, Stop};
use crate::host::Host;
use crate::settings::{self, Call};
use crate::source::Source;
use crate::state::{CallState, MESSAGE_BYTES, clip};

/// A plugin, ready to run. Cheap to clone; any number of threads may call it at a time.
#[derive(Clone)]
pub struct Plugin(Arc<Loaded>);

struct Loaded {
    host: Arc<Host>,
    /// SHA-256 of the component, in hexadecimal.
    digest: String,
    pre: InstancePre<CallState>,
    describe: describe::GuestIndices,
    before: Option<before::GuestIndices>,
    after: Option<after::GuestIndices>,
    /// Asked once: a plugin answers the same every time, because it has nothing to answer otherwise from.
    description: OnceLock<Description>,
    /// The most memory of one call since it was last asked for.
    peak_bytes: AtomicU64,
}

impl Plugin {
    /// Looks up what a checked and linked component exports.
    pub(crate) fn link(host: Arc<Host>, digest: String, pre: InstancePre<CallState>) -> Result<Self, PluginError> {
        let name = short(&digest);
        let roles = check::interfaces(&name, pre.engine(), &pre.component().component_type())?;
        let mistyped = |error: wasmtime::Error| not_a_component(&name, format!("{error:#}"));
        check::functions(&pre, roles).map_err(mistyped)?;
        let describe = describe::GuestIndices::new(&pre).map_err(mistyped)?;
        let before = roles.before.then(|| before::GuestIndices::new(&pre));
        let after = roles.after.then(|| after::GuestIndices::new(&pre));
        Ok(Self(Arc::new(Loaded {
            host,
            describe,
            before: before.transpose().map_err(mistyped)?,
            after: after.transpose().map_err(mistyped)?,
            digest,
            pre,
            description: OnceLock::new(),
            peak_bytes: AtomicU64::new(0),
        })))
    }

    /// SHA-256 of the component's bytes, in hexadecimal.
    pub fn digest(&self) -> &str {
        &self.0.digest
    }

    /// What the plugin says about itself. The plugin runs once for this; the answer is kept.
    ///
    /// # Errors
    /// Any [`PluginError`]: the first call is a run like every other, within the same limits.
    pub fn describe(&self) -> Result<Description, PluginError> {
        self.description().cloned()
    }

    /// The most bytes of memory that one of its calls took since this was last asked, whoever made the call; counting begins anew.
    pub fn take_peak_bytes(&self) -> u64 {
        self.0.peak_bytes.swap(0, Ordering::Relaxed)
    }

    /// Lets the plugin work on a picture before the generator sees it, and gives the note for [`Plugin::after`].
    /// A plugin without `before` gives the same picture and an empty note.
    ///
    /// # Errors
    /// Any [`PluginError`].
    pub fn before(&self, call: &Call, picture: Arc<Picture>) -> Result<(Arc<Picture>, Vec<u8>), PluginError> {
        let Some(indices) = &self.0.before else {
            return Ok((picture, Vec::new()));
        };
        let description = self.description()?;
        check_depth(description, &picture)?;
        let call = settings::lower(description, call)?;
        let note_limit = self.0.host.config.note_bytes;
        let answer = self.run(|store, instance| {
            let guest = indices.load(&mut *store, instance)?;
            let source = lend(store, &picture)?;
            let prepared = match guest.call_before(&mut *store, &call, source)? {
                Ok(prepared) => prepared,
                Err(message) => return Ok(Err(message)),
            };
            if prepared.note.len() > note_limit {
                let length = prepared.note.len();
                let what = format!("its note has {length} bytes, and may have {note_limit}");
                return Err(Stop::BadOutput(what).into());
            }
            let canvas = prepared
                .picture
                .map(|canvas| store.data_mut().take_canvas(canvas))
                .transpose()?;
            let changed = canvas.map(|canvas| canvas.finish(&picture)).transpose()?;
            Ok(Ok((changed, prepared.note)))
        })?;
        let (changed, note) = answer.map_err(|message| self.refused(message))?;
        Ok((changed.map_or(picture, Arc::new), note))
    }

    /// Lets the plugin work on the stylized picture. `note` is what its `before` left in the same render, or empty.
    /// A plugin without `after` gives the same picture.
    ///
    /// # Errors
    /// Any [`PluginError`].
    pub fn after(
        &self,
        call: &Call,
        original: &Arc<Picture>,
        stylized: Arc<Picture>,
        note: &[u8],
    ) -> Result<Arc<Picture>, PluginError> {
        let Some(indices) = &self.0.after else {
            return Ok(stylized);
        };
        let description = self.description()?;
        check_depth(description, &stylized)?;
        let call = settings::lower(description, call)?;
        let answer = self.run(|store, instance| {
            let guest = indices.load(&mut *store, instance)?;
            let (first, second) = (lend(store, original)?, lend(store, &stylized)?);
            let canvas = match guest.call_after(&mut *store, &call, first, second, note)? {
                Ok(canvas) => canvas,
                Err(message) => return Ok(Err(message)),
            };
            let canvas = canvas.map(|canvas| store.data_mut().take_canvas(canvas)).transpose()?;
            if let Some(canvas) = &canvas {
                check_size(canvas, original, &stylized)?;
            }
            Ok(Ok(canvas.map(|canvas| canvas.finish(&stylized)).transpose()?))
        })?;
        let changed = answer.map_err(|message| self.refused(message))?;
        Ok(changed.map_or(stylized, Arc::new))
    }

    fn description(&self) -> Result<&Description, PluginError> {
        if let Some(known) = self.0.description.get() {
            return Ok(known);
        }
        let roles = Roles {
            before: self.0.before.is_some(),
            after: self.0.after.is_some(),
        };
        let fresh = self.run(|store, instance| {
            let guest = self.0.describe.load(&mut *store, instance)?;
            let raw = guest.call_describe(&mut *store)?;
            Ok(Description::check(raw, roles)?)
        })?;
        Ok(self.0.description.get_or_init(|| fresh))
    }

    fn run<T>(
        &self,
        work: impl FnOnce(&mut Store<CallState>, &Instance) -> wasmtime::Result<T>,
    ) -> Result<T, PluginError> {
        let _pass = self.0.host.gate.enter();
        let Loaded {
            host, pre, peak_bytes, ..
        } = &*self.0;
        crate::run::run(&self.name(), &host.config, pre, peak_bytes, work)
    }

    /// The described name, or the start of the digest as long as the plugin has not described itself.
    fn name(&self) -> String {
        match self.0.description.get() {
            Some(description) => description.name.clone(),
            None => short(&self.0.digest),
        }
    }

    fn refused(&self, message: String) -> PluginError {
        PluginError::Refused {
            plugin: self.name(),
            message: clip(message, MESSAGE_BYTES),
        }
    }
}

impl std::fmt::Debug for Plugin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Plugin")
            .field("name", &self.name())
            .field("digest", &self.0.digest)
            .finish()
    }
}

/// What a plugin is called before it has told its name.
pub(crate) fn short(digest: &str) -> String {
    digest.chars().take(12).collect()
}

/// A handle to a picture, for the length of one call.
fn lend(store: &mut Store<CallState>, picture: &Arc<Picture>) -> wasmtime::Result<Resource<Source>> {
    Ok(store.data_mut().table.push(Source(Arc::clone(picture)))?)
}

fn check_depth(description: &Description, picture: &Picture) -> Result<(), PluginError> {
    let depth = picture.depth();
    if description.depths.contains(&depth) {
        return Ok(());
    }
    Err(PluginError::TooDeep {
        plugin: description.name.clone(),
        keeps: description.depths.iter().map(|&depth| depth_name(depth)).collect(),
        depth: depth_name(depth),
    })
}

fn check_size(canvas: &Canvas, original: &Picture, stylized: &Picture) -> Result<(), Stop> {
    let Size { width, height } = canvas.size();
    let allowed = [stylized.size(), original.size()];
    if allowed.contains(&(width, height)) {
        return Ok(());
    }
    let [stylized, original] = allowed.map(|(width, height)| format!("{width} x {height}"));
    Err(Stop::BadOutput(format!(
        "its picture has {width} x {height} pixels, and must have {stylized} like the stylized one, or {original} like \
         the original"
    )))
}
