//! From the types of the WIT to those of an author, and back. Only [`plugin!`](crate::plugin) uses what is here.
#![doc(hidden)]

use std::panic::PanicHookInfo;

use crate::answer::{Answer, Prepared, Refusal};
use crate::bindings::afters::exports::pastiche::plugin::after as after_bindings;
use crate::bindings::befores::exports::pastiche::plugin::before as before_bindings;
use crate::bindings::describes::exports::pastiche::plugin::describe as describe_bindings;
use crate::bindings::describes::pastiche::plugin::{controls, pictures, report};
use crate::call::Call;
use crate::control::{Color, Control, Kind, Value};
use crate::picture::{Depth, Picture};
use crate::surface::Source;

pub use after_bindings::Guest as After;
pub use before_bindings::{Guest as Before, Prepared as RawPrepared};
pub use controls::Call as RawCall;
pub use describe_bindings::{Description, Guest as Describe};
pub use pictures::{Canvas as RawCanvas, Picture as RawPicture};

/// What the plugin says about itself.
pub fn description(name: &str, version: &str, controls: fn() -> Vec<Control>, depths: &[Depth]) -> Description {
    std::panic::set_hook(Box::new(report_panic));
    Description {
        name: name.to_owned(),
        version: version.to_owned(),
        controls: controls().into_iter().map(raw_control).collect(),
        depths: depths.iter().map(|&depth| depth.into()).collect(),
    }
}

/// Calls an author's `before`.
pub fn before(
    work: fn(&Call, &Picture) -> Result<Prepared, Refusal>,
    call: RawCall,
    picture: RawPicture,
) -> Result<RawPrepared, String> {
    std::panic::set_hook(Box::new(report_panic));
    let call = author_call(call, Vec::new());
    let prepared = work(&call, &Picture(Source(picture))).map_err(Refusal::into_reason)?;
    Ok(RawPrepared {
        picture: raw_answer(prepared.answer),
        note: prepared.note,
    })
}

/// Calls an author's `after`.
pub fn after(
    work: fn(&Call, &Picture, &Picture) -> Result<Answer, Refusal>,
    call: RawCall,
    original: RawPicture,
    stylized: RawPicture,
    note: Vec<u8>,
) -> Result<Option<RawCanvas>, String> {
    std::panic::set_hook(Box::new(report_panic));
    let call = author_call(call, note);
    let answer = work(&call, &Picture(Source(original)), &Picture(Source(stylized)));
    Ok(raw_answer(answer.map_err(Refusal::into_reason)?))
}

/// Tells the host why the plugin is about to trap.
fn report_panic(info: &PanicHookInfo<'_>) {
    let payload = info.payload();
    let message = match (payload.downcast_ref::<&str>(), payload.downcast_ref::<String>()) {
        (Some(message), _) => message,
        (None, Some(message)) => message.as_str(),
        (None, None) => "no message",
    };
    match info.location() {
        Some(place) => report::panicked(&format!("{message} ({}:{})", place.file(), place.line())),
        None => report::panicked(message),
    }
}

fn raw_answer(answer: Answer) -> Option<RawCanvas> {
    match answer {
        Answer::Unchanged => None,
        Answer::Picture(canvas) => Some(canvas.0.0),
    }
}

fn author_call(raw: RawCall, note: Vec<u8>) -> Call {
    let setting = |setting: controls::Setting| (setting.id, author_value(setting.value));
    Call {
        settings: raw.settings.into_iter().map(setting).collect(),
        seed: raw.seed,
        frame: raw.frame,
        scale: raw.scale,
        note,
    }
}

fn author_value(raw: controls::Value) -> Value {
    let color = |raw: controls::Color| Color {
        red: raw.red,
        green: raw.green,
        blue: raw.blue,
    };
    match raw {
        controls::Value::Number(value) => Value::Number(value),
        controls::Value::Boolean(value) => Value::Boolean(value),
        controls::Value::Choice(value) => Value::Choice(value),
        controls::Value::Colors(value) => Value::Colors(value.into_iter().map(color).collect()),
        controls::Value::Text(value) => Value::Text(value),
    }
}

fn raw_control(control: Control) -> controls::Control {
    controls::Control {
        id: control.id,
        title: control.title,
        help: control.help,
        kind: raw_kind(control.kind),
    }
}

fn raw_kind(kind: Kind) -> controls::ControlKind {
    match kind {
        Kind::Number {
            min,
            max,
            step,
            default,
        } => controls::ControlKind::Number(controls::NumberControl {
            minimum: min,
            maximum: max,
            step,
            default,
        }),
        Kind::Boolean { default } => controls::ControlKind::Boolean(default),
        Kind::Choice { options, default } => controls::ControlKind::Choice(controls::ChoiceControl {
            options: options.into_iter().map(raw_option).collect(),
            default,
        }),
        Kind::Colors {
            min_count,
            max_count,
            default,
        } => controls::ControlKind::Colors(controls::ColorsControl {
            min_count,
            max_count,
            default: default.into_iter().map(raw_color).collect(),
        }),
        Kind::Text { max_chars, default } => controls::ControlKind::Text(controls::TextControl { max_chars, default }),
    }
}

fn raw_option((value, title): (String, String)) -> controls::ChoiceOption {
    controls::ChoiceOption { value, title }
}

fn raw_color(color: Color) -> controls::Color {
    controls::Color {
        red: color.red,
        green: color.green,
        blue: color.blue,
    }
}
