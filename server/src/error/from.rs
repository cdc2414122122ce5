//! Which error of a library becomes which code. Nothing else in the server looks into these errors.

use std::time::Duration;

use db::DbError;
use infer::InferError;
use pixels::PictureError;
use plugin_host::PluginError;
use render::RenderError;

use super::{ApiError, Code};
use crate::collections::CollectionError;
use crate::people::PeopleError;
use crate::publishing::PublishError;

/// When to come back after a stop, if nothing better is known.
const RESTART: Duration = Duration::from_secs(5);

impl From<RenderError> for ApiError {
    fn from(error: RenderError) -> Self {
        let detail = error.to_string();
        match error {
            RenderError::Picture(error) => Self::new(picture(&error), detail),
            RenderError::TooLarge { largest_side, .. } => {
                Self::new(Code::RenderTooLarge, detail).largest_side(largest_side)
            }
            RenderError::Generator { .. } => Self::new(Code::SizeUnfit, detail),
            RenderError::Plugin(error) => Self::new(plugin(&error), detail),
            RenderError::PluginSize { .. } => Self::new(Code::PluginFailed, detail),
            RenderError::Infer(error) => error.into(),
            RenderError::Internal(_) => Self::new(Code::Internal, detail),
        }
    }
}

impl From<PeopleError> for ApiError {
    fn from(error: PeopleError) -> Self {
        let detail = error.to_string();
        match error {
            PeopleError::SignIn => Self::new(Code::SignInFailed, detail),
            PeopleError::Throttled { wait_s } => {
                Self::new(Code::SignInThrottled, detail).retry_after(Duration::from_secs(wait_s))
            }
            PeopleError::Busy => Self::new(Code::Overloaded, detail).retry_after(Duration::from_secs(1)),
            PeopleError::Expired => Self::new(Code::CredentialExpired, detail),
            PeopleError::Refused { reason } => {
                tracing::info!(reason, "a token was refused");
                Self::new(Code::CredentialRefused, detail)
            }
            PeopleError::Setup => Self::new(Code::SetupRefused, detail),
            PeopleError::Value { .. } => Self::new(Code::ValueInvalid, detail),
            PeopleError::Database(DbError::Taken(_) | DbError::Conflict(_)) => Self::new(Code::Conflict, detail),
            PeopleError::Database(DbError::NotFound(_)) => Self::new(Code::EntryNotFound, detail),
            PeopleError::Database(DbError::Busy(_) | DbError::Open { .. }) => {
                tracing::error!(detail, "the database");
                Self::new(Code::DatabaseBusy, "the database does not answer in time").retry_after(RESTART)
            }
            PeopleError::Database(_)
            | PeopleError::Random(_)
            | PeopleError::Hash(_)
            | PeopleError::NoKey(_)
            | PeopleError::Lost => {
                // What a database says may tell of its inside.
                tracing::error!(detail, "people");
                Self::new(Code::Internal, "something failed inside the server; its log says what")
            }
        }
    }
}

impl From<PublishError> for ApiError {
    fn from(error: PublishError) -> Self {
        let detail = error.to_string();
        match error {
            PublishError::Pack(_) => Self::new(Code::PackInvalid, detail),
            PublishError::NotYours(_) => Self::new(Code::RightMissing, detail),
            PublishError::NoPublisher(_) => Self::new(Code::EntryNotFound, detail),
            PublishError::NotFound => Self::new(Code::VersionNotFound, detail),
            PublishError::Value(_) => Self::new(Code::ValueInvalid, detail),
            PublishError::People(error) => error.into(),
            PublishError::Storage(_) | PublishError::File { .. } | PublishError::Lost => {
                tracing::error!(detail, "publishing");
                Self::new(Code::Internal, "something failed inside the server; its log says what")
            }
        }
    }
}

impl From<CollectionError> for ApiError {
    fn from(error: CollectionError) -> Self {
        let detail = error.to_string();
        match error {
            CollectionError::Value(_) => Self::new(Code::ValueInvalid, detail),
            CollectionError::NoHistory => Self::new(Code::Conflict, detail),
            CollectionError::Gone => Self::new(Code::RenderNotStored, detail),
            CollectionError::Link => Self::new(Code::EntryNotFound, detail),
            CollectionError::People(error) => error.into(),
            CollectionError::Storage(_) => {
                tracing::error!(detail, "collections");
                Self::new(Code::Internal, "something failed inside the server; its log says what")
            }
        }
    }
}

impl From<PictureError> for ApiError {
    fn from(error: PictureError) -> Self {
        Self::new(picture(&error), error.to_string())
    }
}

impl From<InferError> for ApiError {
    fn from(error: InferError) -> Self {
        let detail = error.to_string();
        match error {
            InferError::Overloaded { retry_after, .. } => Self::new(Code::Overloaded, detail).retry_after(retry_after),
            InferError::Draining { .. } | InferError::Stopped { .. } => {
                Self::new(Code::ShuttingDown, detail).retry_after(RESTART)
            }
            InferError::OutOfMemory { .. } => Self::new(Code::DeviceMemory, detail),
            InferError::UnknownDevice { .. } | InferError::Thread { .. } => Self::new(Code::Internal, detail),
            InferError::Precision { .. }
            | InferError::Array { .. }
            | InferError::Input { .. }
            | InferError::Failed { .. }
            | InferError::Panicked { .. } => Self::new(Code::GeneratorFailed, detail),
        }
    }
}

fn picture(error: &PictureError) -> Code {
    match error {
        PictureError::TooManyBytes { .. } => Code::UploadTooLarge,
        PictureError::TooManyPixels { .. } | PictureError::SideTooLong { .. } => Code::PictureTooLarge,
        PictureError::UnknownFormat { .. } | PictureError::Unsupported { .. } => Code::PictureFormat,
        PictureError::NoPixels { .. }
        | PictureError::Truncated { .. }
        | PictureError::Damaged { .. }
        | PictureError::DecoderFailed { .. }
        | PictureError::NotFinite
        | PictureError::Profile { .. } => Code::PictureBroken,
        PictureError::TooLargeFor { .. } => Code::FormatUnfit,
        PictureError::UnknownOutput { .. } => Code::QueryInvalid,
        _ => Code::Internal,
    }
}

/// What a client can change is a refusal; what only the plugin's author or the administrator can, a failure.
fn plugin(error: &PluginError) -> Code {
    match error {
        PluginError::Refused { .. } | PluginError::TooDeep { .. } | PluginError::BadSetting { .. } => {
            Code::PluginRefused
        }
        _ => Code::PluginFailed,
    }
}

#[cfg(test)]
mod tests {
    use infer::{DeviceId, Stage};
    use pixels::{Format, SourceFormat};

    use super::*;

    fn check(error: impl Into<RenderError>, expect: (u16, &str)) {
        let error = error.into();
        let detail = error.to_string();
        let given = ApiError::from(error);
        assert_eq!((given.code.status().as_u16(), given.code.name()), expect, "{detail}");
        assert_eq!(given.detail, detail, "the library's words are kept");
    }

    #[test]
    fn pictures() {
        let (format, what) = (SourceFormat::Png, String::new());
        check(
            PictureError::TooManyBytes { bytes: 2, max: 1 },
            (413, "upload_too_large"),
        );
        check(
            PictureError::TooManyPixels {
                width: 9,
                height: 9,
                max: 1,
            },
            (413, "picture_too_large"),
        );
        check(
            PictureError::SideTooLong {
                width: 9,
                height: 9,
                max: 1,
            },
            (413, "picture_too_large"),
        );
        check(
            PictureError::UnknownFormat { looks_like: None },
            (415, "picture_format"),
        );
        check(
            PictureError::Unsupported {
                format,
                what: what.clone(),
            },
            (415, "picture_format"),
        );
        check(PictureError::NoPixels { width: 0, height: 1 }, (422, "picture_broken"));
        check(PictureError::Truncated { format }, (422, "picture_broken"));
        check(
            PictureError::Damaged {
                format,
                what: what.clone(),
            },
            (422, "picture_broken"),
        );
        check(PictureError::DecoderFailed { format }, (422, "picture_broken"));
        check(PictureError::NotFinite, (422, "picture_broken"));
        check(PictureError::Profile { what: what.clone() }, (422, "picture_broken"));
        let unfit = PictureError::TooLargeFor {
            format: Format::Webp,
            max: 16_383,
            width: 20_000,
            height: 1,
        };
        check(unfit, (422, "format_unfit"));
        check(
            PictureError::Encode {
                format: Format::Png,
                what,
            },
            (500, "internal"),
        );
    }

    #[test]
    fn plugins() {
        let (plugin, reason) = ("grain".to_owned(), String::new());
        let (limit, message) = (Duration::from_secs(1), String::new());
        check(
            PluginError::Refused {
                plugin: plugin.clone(),
                message: message.clone(),
            },
            (422, "plugin_refused"),
        );
        let deep = PluginError::TooDeep {
            plugin: plugin.clone(),
            keeps: vec!["u8"],
            depth: "u16",
        };
        check(deep, (422, "plugin_refused"));
        check(
            PluginError::Deadline {
                plugin: plugin.clone(),
                limit,
            },
            (500, "plugin_failed"),
        );
        let memory = PluginError::Memory {
            plugin: plugin.clone(),
            asked_bytes: 2,
            limit_bytes: 1,
        };
        check(memory, (500, "plugin_failed"));
        check(
            PluginError::Panic {
                plugin: plugin.clone(),
                message,
            },
            (500, "plugin_failed"),
        );
        check(
            PluginError::Trap {
                plugin: plugin.clone(),
                reason: reason.clone(),
            },
            (500, "plugin_failed"),
        );
        check(PluginError::BadOutput { plugin, reason }, (500, "plugin_failed"));
        check(
            RenderError::PluginSize {
                given: (1, 1),
                wanted: (2, 2),
            },
            (500, "plugin_failed"),
        );
    }

    #[test]
    fn devices() {
        let (device, reason) = (DeviceId::Cpu, String::new());
        check(
            InferError::Overloaded {
                device,
                retry_after: Duration::from_millis(300),
            },
            (503, "overloaded"),
        );
        check(InferError::Draining { device }, (503, "shutting_down"));
        check(InferError::Stopped { device }, (503, "shutting_down"));
        check(
            InferError::OutOfMemory {
                device,
                stage: Stage::Run,
                reason: reason.clone(),
            },
            (503, "device_memory"),
        );
        check(
            InferError::Failed {
                stage: Stage::Run,
                reason: reason.clone(),
            },
            (500, "generator_failed"),
        );
        check(
            InferError::Panicked {
                stage: Stage::Run,
                message: reason.clone(),
            },
            (500, "generator_failed"),
        );
        check(
            InferError::UnknownDevice {
                device,
                known: Vec::new(),
            },
            (500, "internal"),
        );
        check(
            RenderError::TooLarge {
                reason: reason.clone(),
                largest_side: 512,
            },
            (413, "render_too_large"),
        );
        check(
            RenderError::Generator {
                width: 1,
                height: 1,
                reason: reason.clone(),
            },
            (422, "size_unfit"),
        );
        check(RenderError::Internal(reason), (500, "internal"));
    }

    #[test]
    fn what_helps_a_program_is_kept() {
        let overloaded = InferError::Overloaded {
            device: DeviceId::Cpu,
            retry_after: Duration::from_millis(300),
        };
        assert_eq!(ApiError::from(overloaded).retry_after, Some(Duration::from_millis(300)));
        let large = RenderError::TooLarge {
            reason: String::new(),
            largest_side: 512,
        };
        assert_eq!(ApiError::from(large).problem("x").largest_side, Some(512));
    }
}
