//! Conditional requests: `ETag` and `If-None-Match` (RFC 9110, section 13.1.2).

use actix_web::HttpRequest;
use actix_web::http::header::{EntityTag, Header, IfNoneMatch};

/// The strong tag of a text that names its content.
pub fn entity_tag(text: &str) -> EntityTag {
    EntityTag::new_strong(text.to_owned())
}

/// The weak tag of a text that is another whenever the answer says something else; what does not matter may differ.
pub fn weak_tag(text: &str) -> EntityTag {
    EntityTag::new_weak(text.to_owned())
}

/// Whether the client has what `tag` names: it should get 304. `*` counts only where something is there to have.
pub fn has_current(request: &HttpRequest, tag: &EntityTag, is_there: bool) -> bool {
    match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Any) => is_there && request.headers().contains_key("If-None-Match"),
        Ok(IfNoneMatch::Items(tags)) => tags.iter().any(|known| known.weak_eq(tag)),
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn check(header: Option<&str>, is_there: bool, expect: bool) {
        let mut request = TestRequest::default();
        if let Some(header) = header {
            request = request.insert_header(("If-None-Match", header));
        }
        let has = has_current(&request.to_http_request(), &entity_tag("abc"), is_there);
        assert_eq!(has, expect, "{header:?}");
    }

    #[test]
    fn tags() {
        check(None, true, false);
        check(Some("\"abc\""), false, true);
        check(Some("W/\"abc\""), true, true);
        check(Some("\"x\", \"abc\""), true, true);
        check(Some("\"x\""), true, false);
        check(Some("*"), true, true);
        check(Some("*"), false, false);
        check(Some("abc"), true, false);
    }
}
