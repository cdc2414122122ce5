//! The format of an answer, from `Accept` (RFC 9110, section 12.5.1).

use actix_web::HttpRequest;
use actix_web::http::header::{Accept, Header, Quality, QualityItem};
use actix_web::mime::{self, Mime};
use pixels::Format;

use crate::error::{ApiError, Code};

/// The formats that a client accepts. Without the header, or with one that cannot be read, every format is.
#[derive(Debug)]
pub struct Accepted(Vec<QualityItem<Mime>>);

impl Accepted {
    /// Reads the header.
    pub fn of(request: &HttpRequest) -> Self {
        Self(Accept::parse(request).map(|accept| accept.0).unwrap_or_default())
    }

    /// The format to answer in, where nothing else decides it: the most wanted; among equals the picture's own, then the
    /// first that the header names.
    ///
    /// # Errors
    /// [`Code::NotAcceptable`] when no format that we write is accepted.
    pub fn choose(&self, own: Option<Format>) -> Result<Format, ApiError> {
        let named = self
            .0
            .iter()
            .filter_map(|range| Format::from_mime(range.item.essence_str()));
        let candidates = own.into_iter().chain(named).chain(Format::ALL);
        let mut best = (Quality::ZERO, None);
        for format in candidates {
            let quality = self.quality(format);
            if quality > best.0 {
                best = (quality, Some(format));
            }
        }
        best.1.ok_or_else(|| {
            let written = Format::ALL.map(Format::mime).join(", ");
            ApiError::new(
                Code::NotAcceptable,
                format!("results are written as {written}; accept one, or set `format`"),
            )
        })
    }

    /// How much a format is wanted: what the most specific range says.
    fn quality(&self, format: Format) -> Quality {
        if self.0.is_empty() {
            return Quality::MAX;
        }
        let specific = |range: &Mime| {
            let exact = Format::from_mime(range.essence_str()) == Some(format);
            match (range.type_(), range.subtype()) {
                _ if exact => Some(2),
                (mime::IMAGE, mime::STAR) => Some(1),
                (mime::STAR, mime::STAR) => Some(0),
                _ => None,
            }
        };
        let matching = self
            .0
            .iter()
            .filter_map(|range| Some((specific(&range.item)?, range.quality)));
        matching
            .max_by_key(|(specific, _)| *specific)
            .map_or(Quality::ZERO, |(_, quality)| quality)
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn check(header: &str, own: Option<Format>, expect: Option<Format>) {
        let request = TestRequest::default()
            .insert_header(("Accept", header))
            .to_http_request();
        assert_eq!(Accepted::of(&request).choose(own).ok(), expect, "{header}");
    }

    #[test]
    fn the_most_wanted_format_is_chosen() {
        let (png, jpeg, webp) = (Some(Format::Png), Some(Format::Jpeg), Some(Format::Webp));
        check("*/*", jpeg, jpeg);
        check("*/*", None, png);
        check("image/*", jpeg, jpeg);
        check("image/webp", png, webp);
        check("image/avif,image/webp,*/*;q=0.8", png, webp);
        check("image/jpeg;q=0.5, image/png;q=0.9", jpeg, png);
        check("image/png, image/jpeg", jpeg, jpeg);
        check("image/webp, image/jpeg", png, webp);
        check("image/*;q=0.5, image/png;q=0.1", png, jpeg);
        check("*/*, image/png;q=0", png, jpeg);
        check("image/TIFF", png, Some(Format::Tiff));
        check("text/html", png, None);
        check("image/png;q=0", png, None);
        check("not a header", jpeg, jpeg);
    }

    #[test]
    fn without_the_header_the_pictures_own_is_chosen() {
        let request = TestRequest::default().to_http_request();
        assert_eq!(
            Accepted::of(&request).choose(Some(Format::Tiff)).ok(),
            Some(Format::Tiff)
        );
    }
}
