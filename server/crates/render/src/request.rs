//! What somebody wants rendered.

use bytes::Bytes;
use manifest::Settings;
use pixels::{Encoding, Format, SourceFormat};

/// One picture, and how it is to be rendered.
#[derive(Clone, Debug)]
pub struct RenderRequest {
    /// The picture's file, as it came.
    pub picture: Bytes,
    /// Checked settings of the style.
    pub settings: Settings,
    /// The format to answer in when the settings say none; `None` is the picture's own, or PNG where we do not write that.
    pub format: Option<Format>,
}

impl RenderRequest {
    /// How the answer is written.
    pub(crate) fn encoding(&self, source: SourceFormat) -> Encoding {
        let asked = self.settings.format().and_then(|name| name.parse().ok());
        let format = asked.or(self.format).or(source.output()).unwrap_or(Format::Png);
        Encoding {
            format,
            quality: self.settings.quality(),
        }
    }
}
