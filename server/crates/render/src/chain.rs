//! The plugins around the generator, in pipeline order on the way in and on the way out.

use std::sync::Arc;

use manifest::Settings;
use pixels::Picture;
use plugin_host::{Call, Plugin};

use crate::{LoadedStyle, RenderError};

/// One run of a style's plugins on one picture.
pub(crate) struct Chain<'a> {
    plugins: Vec<Link<'a>>,
    original: Arc<Picture>,
}

struct Link<'a> {
    plugin: &'a Plugin,
    call: Call,
    note: Vec<u8>,
}

/// What plugins are told beside their settings.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    /// The same for the same picture.
    pub seed: u64,
    /// Index of the picture in a film; 0 for a picture alone.
    pub frame: u64,
    /// Size of the working picture over that of the file's.
    pub scale: f32,
}

impl<'a> Chain<'a> {
    /// The plugins of `style` on `original`, in sRGB.
    pub(crate) fn new(style: &'a LoadedStyle, settings: &Settings, moment: Moment, original: Arc<Picture>) -> Self {
        let link = |(alias, plugin): &'a (String, Plugin)| Link {
            plugin,
            call: Call {
                settings: settings.for_plugin(alias),
                seed: moment.seed,
                frame: moment.frame,
                scale: moment.scale,
            },
            note: Vec::new(),
        };
        Self {
            plugins: style.plugins().iter().map(link).collect(),
            original,
        }
    }

    /// What the generator is to see.
    pub(crate) fn before(&mut self) -> Result<Arc<Picture>, RenderError> {
        let mut picture = Arc::clone(&self.original);
        for link in &mut self.plugins {
            (picture, link.note) = link.plugin.before(&link.call, picture)?;
        }
        Ok(picture)
    }

    /// What the plugins left for their second half.
    pub(crate) fn notes(self) -> Vec<Vec<u8>> {
        self.plugins.into_iter().map(|link| link.note).collect()
    }

    /// The same chain, with what the plugins left in its first half.
    pub(crate) fn with_notes(mut self, notes: Vec<Vec<u8>>) -> Self {
        for (link, note) in self.plugins.iter_mut().zip(notes) {
            link.note = note;
        }
        self
    }

    /// What becomes of the generator's picture; of the original's size.
    pub(crate) fn after(&self, stylized: Arc<Picture>) -> Result<Arc<Picture>, RenderError> {
        let mut picture = stylized;
        for link in &self.plugins {
            picture = link.plugin.after(&link.call, &self.original, picture, &link.note)?;
        }
        if picture.size() == self.original.size() {
            return Ok(picture);
        }
        Err(RenderError::PluginSize {
            given: picture.size(),
            wanted: self.original.size(),
        })
    }
}
