//! The table of errors: for each its HTTP status, its stable code and its title, decided here and nowhere else.
//!
//! Programs match on codes; none is ever renamed. What exactly is wrong stands in a problem's `detail`.

use actix_web::http::StatusCode;

/// Writes the enum, the list of all codes and the look-up from one table.
macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $status:literal $code:literal $title:literal;)+) => {
        /// What kind of error an answer is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            const fn entry(self) -> (u16, &'static str, &'static str, &'static str) {
                match self {
                    $(Self::$name => ($status, $code, $title, concat!($($doc),+)),)+
                }
            }
        }
    };
}

codes! {
    /// The request's head or body breaks HTTP, or the query is not one.
    BadRequest = 400 "bad_request" "The request cannot be read";
    /// A key of the query is unknown, is there twice, or has a value that cannot be used.
    QueryInvalid = 400 "query_invalid" "The query cannot be used";
    /// The request has no picture in its body.
    PictureMissing = 400 "picture_missing" "There is no picture in the request";
    /// The multipart body breaks its format, or has parts that are not expected.
    MultipartInvalid = 400 "multipart_invalid" "The multipart body cannot be read";
    /// The body ended before it was complete.
    UploadIncomplete = 400 "upload_incomplete" "The upload was cut short";
    /// The body is no JSON of the form that this address takes.
    BodyInvalid = 400 "body_invalid" "The body cannot be read";
    /// Nobody has signed in, and this is not for guests.
    SignInRequired = 401 "sign_in_required" "Sign in first";
    /// Name and password do not belong together, or the account may not be used.
    SignInFailed = 401 "sign_in_failed" "The sign-in failed";
    /// The token is not good, or its session has ended.
    CredentialRefused = 401 "credential_refused" "The token is not accepted";
    /// The access token's time is over; refresh the session.
    CredentialExpired = 401 "credential_expired" "The access token has expired";
    /// Who is asking is known, and may not do this.
    RightMissing = 403 "right_missing" "You may not do this";
    /// The link for the first administrator is not good, or there are accounts already.
    SetupRefused = 403 "setup_refused" "The set-up link is not good";
    /// The request names a host that this server is not known by.
    ForbiddenHost = 403 "forbidden_host" "This host name is not served";
    /// The request comes from a page of another site.
    ForbiddenOrigin = 403 "forbidden_origin" "Other sites may not use this server";
    /// There is nothing at this address.
    NotFound = 404 "not_found" "There is nothing here";
    /// There is no style of this name.
    StyleNotFound = 404 "style_not_found" "There is no such style";
    /// There is no sample picture of this name.
    SampleNotFound = 404 "sample_not_found" "There is no such sample picture";
    /// The render is not stored, or not any more.
    RenderNotStored = 404 "render_not_stored" "This render is not stored";
    /// There is no such version, or it is not published and not yours.
    VersionNotFound = 404 "version_not_found" "There is no such version";
    /// There is no such account, publisher, session or token, or it is not yours.
    EntryNotFound = 404 "entry_not_found" "There is no such entry";
    /// The address exists, but not for this method.
    MethodNotAllowed = 405 "method_not_allowed" "This method is not allowed here";
    /// None of the media types in `Accept` is one that we write.
    NotAcceptable = 406 "not_acceptable" "None of the accepted formats is written here";
    /// No byte of the body came for too long.
    UploadStalled = 408 "upload_stalled" "The upload stood still";
    /// The name is taken, or somebody would be the last who may not go.
    Conflict = 409 "conflict" "This is not possible as things are";
    /// The body has more bytes than the limit.
    UploadTooLarge = 413 "upload_too_large" "The upload is too large";
    /// The picture has more pixels, or a longer side, than the limit.
    PictureTooLarge = 413 "picture_too_large" "The picture is too large";
    /// The render does not fit the device's memory or time; `largest_side` says what does.
    RenderTooLarge = 413 "render_too_large" "The picture is too large for this style here";
    /// The body is no picture of a format that we read.
    PictureFormat = 415 "picture_format" "Pictures of this format are not read";
    /// The picture's file is cut short, damaged, or holds no usable pixels.
    PictureBroken = 422 "picture_broken" "The picture is broken";
    /// One or more settings cannot be used; `errors` lists them all.
    SettingsInvalid = 422 "settings_invalid" "The settings cannot be used";
    /// The result cannot be written in the format that was asked for.
    FormatUnfit = 422 "format_unfit" "This format cannot hold the result";
    /// The style's generator does not work at this size.
    SizeUnfit = 422 "size_unfit" "The style does not work at this size";
    /// A plugin of the style says that this picture or these settings are not for it.
    PluginRefused = 422 "plugin_refused" "A plugin of the style refused";
    /// The pack cannot be read; `detail` lists its faults.
    PackInvalid = 422 "pack_invalid" "The pack cannot be read";
    /// A value in the body or the path cannot be used.
    ValueInvalid = 422 "value_invalid" "A value cannot be used";
    /// Too many sign-ins have failed; `Retry-After` says when to try again.
    SignInThrottled = 429 "sign_in_throttled" "Too many sign-ins have failed";
    /// A plugin of the style failed, or was stopped at a limit.
    PluginFailed = 500 "plugin_failed" "A plugin of the style failed";
    /// The style's generator failed on the device.
    GeneratorFailed = 500 "generator_failed" "The style's generator failed";
    /// A fault of Pastiche.
    Internal = 500 "internal" "Something failed inside the server";
    /// Every place in the device's queue is taken; `Retry-After` says when to come back.
    Overloaded = 503 "overloaded" "The server is busy";
    /// Every connection to the database is in use, or it does not answer.
    DatabaseBusy = 503 "database_busy" "The database does not answer in time";
    /// The server is being stopped.
    ShuttingDown = 503 "shutting_down" "The server is stopping";
    /// The device has too little free memory at this moment.
    DeviceMemory = 503 "device_memory" "The device ran out of memory";
    /// The server cannot render yet, or not any more.
    NotReady = 503 "not_ready" "The server is not ready";
}

impl Code {
    /// The HTTP status.
    pub fn status(self) -> StatusCode {
        StatusCode::from_u16(self.entry().0).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// The stable code, as it stands in a problem.
    pub const fn name(self) -> &'static str {
        self.entry().1
    }

    /// What people read first.
    pub const fn title(self) -> &'static str {
        self.entry().2
    }

    /// When it happens, in one sentence; for the API's description.
    pub const fn meaning(self) -> &'static str {
        self.entry().3.trim_ascii()
    }

    /// The code that stands for a bare status, where an answer of the framework has no more.
    pub fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => Self::NotFound,
            StatusCode::METHOD_NOT_ALLOWED => Self::MethodNotAllowed,
            StatusCode::REQUEST_TIMEOUT => Self::UploadStalled,
            StatusCode::PAYLOAD_TOO_LARGE => Self::UploadTooLarge,
            StatusCode::SERVICE_UNAVAILABLE => Self::NotReady,
            status if status.is_client_error() => Self::BadRequest,
            _ => Self::Internal,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn codes_are_words_and_each_is_there_once() {
        let mut seen = BTreeSet::new();
        for code in Code::ALL {
            assert!(seen.insert(code.name()), "{} is there twice", code.name());
            assert!(
                code.name().bytes().all(|b| b.is_ascii_lowercase() || b == b'_'),
                "{}",
                code.name()
            );
            assert!(
                code.status().is_client_error() || code.status().is_server_error(),
                "{}",
                code.name()
            );
            assert!(
                code.meaning().ends_with('.') && !code.title().ends_with('.'),
                "{}",
                code.name()
            );
        }
    }

    #[test]
    fn a_bare_status_keeps_its_class() {
        for number in 400..600 {
            let status = StatusCode::from_u16(number).unwrap();
            let code = Code::of_status(status);
            assert_eq!(code.status().is_client_error(), status.is_client_error(), "{number}");
        }
    }
}
