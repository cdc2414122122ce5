//! `[[control]]` put into effect: a style pins, narrows, hides or retitles a control.
//!
//! A change may only narrow, never widen: a plugin's author knows which values are safe. Where narrowing leaves a
//! plugin's default outside, the style must say another in `settings`; a built-in control takes the nearest value left.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{Control, ControlKind, ControlOverride, Faults, Manifest, codes, nearest};

/// Applies all changes and takes the pinned controls out of `open`; answers their values.
pub(super) fn apply(manifest: &Manifest, open: &mut Vec<Control>, faults: &mut Faults) -> BTreeMap<String, Value> {
    let mut pinned = BTreeMap::new();
    for (index, change) in manifest.controls.iter().enumerate() {
        let path = format!("control.{index}");
        let Some(control) = open.iter_mut().find(|control| control.id == change.id) else {
            let message = format!("this style has no control `{}`", change.id);
            let fault = manifest.fault(&format!("{path}.id"), codes::UNKNOWN_CONTROL, message);
            let help = nearest::advice(&change.id, open.iter().map(|control| control.id.as_str()));
            faults.0.push(fault.maybe_help(help));
            continue;
        };
        retitle(control, change);
        let mut fault = |key: &str, message: String| {
            let message = format!("`{}` {message}", change.id);
            faults
                .0
                .push(manifest.fault(&format!("{path}.{key}"), codes::BAD_VALUE, message));
        };
        narrow(control, change, &mut fault);
        if let Some(value) = &change.value {
            match control.kind.accept(value) {
                Ok(value) => {
                    pinned.insert(change.id.clone(), value);
                }
                Err(message) => fault("value", message),
            }
        } else {
            keep_default_inside(control, &mut fault);
        }
    }
    open.retain(|control| !pinned.contains_key(&control.id));
    pinned
}

fn retitle(control: &mut Control, change: &ControlOverride) {
    if let Some(title) = &change.title {
        control.title.clone_from(title);
    }
    if let Some(help) = &change.help {
        control.help.clone_from(help);
    }
    if let Some(hidden) = change.hidden {
        control.hidden = hidden;
    }
}

fn narrow(control: &mut Control, change: &ControlOverride, fault: &mut impl FnMut(&str, String)) {
    let kind = control.kind.name();
    if let ControlKind::Number { min, max, .. } = &mut control.kind {
        narrow_range(min, max, change, fault);
    } else {
        for (key, _) in [("min", change.min), ("max", change.max)]
            .iter()
            .filter(|(_, bound)| bound.is_some())
        {
            fault(key, format!("is of kind {kind}; only numbers have `{key}`"));
        }
    }
    match (&mut control.kind, &change.options) {
        (ControlKind::Choice { options, .. }, Some(kept)) => {
            let unknown = |value: &&String| !options.iter().any(|option| option.value == **value);
            if let Some(value) = kept.iter().find(unknown) {
                fault("options", format!("has no option `{value}`"));
            } else if kept.is_empty() {
                fault("options", "must keep at least one option".to_owned());
            } else {
                let mut remaining = std::mem::take(options);
                remaining.retain(|option| kept.contains(&option.value));
                remaining.sort_by_key(|option| kept.iter().position(|value| *value == option.value));
                *options = remaining;
            }
        }
        (_, Some(_)) => fault("options", format!("is of kind {kind}; only choices have `options`")),
        (_, None) => {}
    }
}

fn narrow_range(min: &mut f64, max: &mut f64, change: &ControlOverride, fault: &mut impl FnMut(&str, String)) {
    let (low, high) = (change.min.unwrap_or(*min), change.max.unwrap_or(*max));
    if low < *min {
        fault("min", format!("cannot go down to {low}; its smallest value is {min}"));
    } else if high > *max {
        fault("max", format!("cannot go up to {high}; its largest value is {max}"));
    } else if low >= high {
        let key = if change.max.is_some() { "max" } else { "min" };
        fault(
            key,
            format!("has nothing left between {low} and {high}; pin it with `value`"),
        );
    } else {
        (*min, *max) = (low, high);
    }
}

fn keep_default_inside(control: &mut Control, fault: &mut impl FnMut(&str, String)) {
    let Some(default) = control.kind.default_value() else {
        return;
    };
    let Err(message) = control.kind.accept(&default) else {
        return;
    };
    if control.id.contains('.') {
        fault(
            "id",
            format!("by default {message}; give another default in the plugin's `settings`"),
        );
        return;
    }
    match &mut control.kind {
        ControlKind::Number { min, max, default, .. } => *default = default.map(|number| number.clamp(*min, *max)),
        ControlKind::Choice { options, default } => {
            if let Some(first) = options.first() {
                default.clone_from(&first.value);
            }
        }
        _ => {}
    }
}
