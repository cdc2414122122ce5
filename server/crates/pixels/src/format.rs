//! The formats that are read and those that are written, by name, media type and first bytes.

use std::fmt;
use std::str::FromStr;

use crate::PictureError;

/// A format that pictures are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Lossless, 8 or 16 bit, alpha.
    Png,
    /// Lossy, 8 bit, no alpha.
    Jpeg,
    /// Lossy, 8 bit, alpha.
    Webp,
    /// Lossless, 8 bit, 16 bit or float, alpha.
    Tiff,
}

impl Format {
    /// Every output format.
    pub const ALL: [Self; 4] = [Self::Png, Self::Jpeg, Self::Webp, Self::Tiff];

    /// The name that [`FromStr`] reads.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpeg",
            Self::Webp => "webp",
            Self::Tiff => "tiff",
        }
    }

    /// The media type, such as `image/png`.
    #[must_use]
    pub fn mime(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Webp => "image/webp",
            Self::Tiff => "image/tiff",
        }
    }

    /// The longest side that it can hold, in pixels, where it is shorter than what a picture may have anyway.
    #[must_use]
    pub fn max_side(self) -> Option<u32> {
        match self {
            Self::Jpeg => Some(65_535),
            Self::Webp => Some(16_383),
            Self::Png | Self::Tiff => None,
        }
    }

    /// Refuses pictures of `width` times `height` pixels that it cannot hold.
    ///
    /// # Errors
    /// [`PictureError::TooLargeFor`].
    pub fn check_size(self, width: u32, height: u32) -> Result<(), PictureError> {
        match self.max_side() {
            Some(max) if width.max(height) > max => Err(PictureError::TooLargeFor {
                format: self,
                max,
                width,
                height,
            }),
            _ => Ok(()),
        }
    }

    /// The usual ending of a file name, without the dot.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::Webp => "webp",
            Self::Tiff => "tif",
        }
    }

    /// The output format of a media type; parameters and case do not matter.
    #[must_use]
    pub fn from_mime(mime: &str) -> Option<Self> {
        let bare = mime.split(';').next().unwrap_or(mime).trim();
        Self::ALL
            .into_iter()
            .find(|format| format.mime().eq_ignore_ascii_case(bare))
    }
}

impl FromStr for Format {
    type Err = PictureError;

    /// Reads `png`, `jpeg` or `jpg`, `webp`, `tiff` or `tif`, in any case.
    fn from_str(name: &str) -> Result<Self, PictureError> {
        match name.to_ascii_lowercase().as_str() {
            "png" => Ok(Self::Png),
            "jpeg" | "jpg" => Ok(Self::Jpeg),
            "webp" => Ok(Self::Webp),
            "tiff" | "tif" => Ok(Self::Tiff),
            _ => Err(PictureError::UnknownOutput {
                name: name.chars().take(32).collect(),
            }),
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A format that pictures are read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SourceFormat {
    /// Portable Network Graphics; of an animation its default image.
    Png,
    /// JPEG, baseline and progressive.
    Jpeg,
    /// WebP, lossy and lossless; of an animation its first frame.
    Webp,
    /// TIFF and BigTIFF, the first picture of the file.
    Tiff,
    /// GIF, its first frame.
    Gif,
    /// Windows bitmap.
    Bmp,
}

impl SourceFormat {
    /// Every input format.
    pub const ALL: [Self; 6] = [Self::Png, Self::Jpeg, Self::Webp, Self::Tiff, Self::Gif, Self::Bmp];

    /// The media type, such as `image/png`.
    #[must_use]
    pub fn mime(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Webp => "image/webp",
            Self::Tiff => "image/tiff",
            Self::Gif => "image/gif",
            Self::Bmp => "image/bmp",
        }
    }

    /// The same format for writing, where it is one.
    #[must_use]
    pub fn output(self) -> Option<Format> {
        match self {
            Self::Png => Some(Format::Png),
            Self::Jpeg => Some(Format::Jpeg),
            Self::Webp => Some(Format::Webp),
            Self::Tiff => Some(Format::Tiff),
            Self::Gif | Self::Bmp => None,
        }
    }

    /// The format of a file by its first bytes; names and media types are never trusted.
    ///
    /// # Errors
    /// [`PictureError::UnknownFormat`].
    pub fn sniff(bytes: &[u8]) -> Result<Self, PictureError> {
        match bytes {
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Ok(Self::Png),
            [0xff, 0xd8, 0xff, ..] => Ok(Self::Jpeg),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Ok(Self::Webp),
            [b'I', b'I', 42 | 43, 0, ..] | [b'M', b'M', 0, 42 | 43, ..] => Ok(Self::Tiff),
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Ok(Self::Gif),
            [b'B', b'M', ..] => Ok(Self::Bmp),
            _ => Err(PictureError::UnknownFormat {
                looks_like: looks_like(bytes),
            }),
        }
    }
}

impl fmt::Display for SourceFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Png => "PNG",
            Self::Jpeg => "JPEG",
            Self::Webp => "WebP",
            Self::Tiff => "TIFF",
            Self::Gif => "GIF",
            Self::Bmp => "BMP",
        })
    }
}

/// Names formats that people send in good faith, so that the error can tell them what they have.
fn looks_like(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [_, _, _, _, b'f', b't', b'y', b'p', b'a', b'v', b'i', b'f' | b's', ..] => Some("AVIF"),
        [_, _, _, _, b'f', b't', b'y', b'p', b'h' | b'm', ..] => Some("HEIC"),
        [_, _, _, _, b'J', b'X', b'L', b' ', ..] | [0xff, 0x0a, ..] => Some("JPEG XL"),
        [_, _, _, _, b'j', b'P', b' ', b' ', ..] => Some("JPEG 2000"),
        [b'8', b'B', b'P', b'S', ..] => Some("Photoshop"),
        [b'%', b'P', b'D', b'F', ..] => Some("PDF"),
        [b'<', b's', b'v', b'g', ..] | [b'<', b'?', b'x', b'm', b'l', ..] => Some("SVG"),
        [0x76, 0x2f, 0x31, 0x01, ..] => Some("OpenEXR"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn output_formats_are_read_by_name_and_media_type() {
        for format in Format::ALL {
            assert_eq!(format.name().parse(), Ok(format));
            assert_eq!(format.extension().to_uppercase().parse(), Ok(format));
            assert_eq!(Format::from_mime(&format!("{}; q=0.8", format.mime())), Some(format));
        }
        assert_eq!(Format::from_mime("image/gif"), None);
        assert_eq!(
            "gif".parse::<Format>(),
            Err(PictureError::UnknownOutput { name: "gif".into() })
        );
    }

    #[test]
    fn files_are_known_by_their_first_bytes() {
        let check = |bytes: &[u8], expect: &str| {
            let found = SourceFormat::sniff(bytes).map_or_else(|error| error.to_string(), |format| format.to_string());
            assert!(found.starts_with(expect), "{found}");
        };
        check(b"II+\0\x08\0", "TIFF");
        check(b"MM\0*", "TIFF");
        check(b"\xff\xd8\xff\xe0", "JPEG");
        check(b"\0\0\0\x18ftypheic", "HEIC files are not read; send PNG");
        check(b"\0\0\0\x18ftypavif", "AVIF files");
        check(b"MZ", "this is not a picture file; send PNG");
        check(b"", "this is not a picture file");
    }
}
