//! Which keys a recipe says, and which have a meaning for its method.

use toml::{Table, Value};

use super::{MethodName, TrainingSection};
use crate::loss::Adversarial;

/// Sections and keys that this method has no use for.
pub(super) fn without_meaning(method: MethodName) -> &'static [&'static str] {
    match method {
        MethodName::Cut | MethodName::Fastcut => &["training.cycle_weight", "training.identity_weight"],
        MethodName::Cyclegan => &["training.nce_weight"],
        MethodName::Dcgan => &[
            "data.photographs",
            "data.start",
            "generator",
            "features",
            "discriminator.channels",
            "discriminator.layers",
            "discriminator.scales",
            "training.photograph_scale",
            "training.nce_weight",
            "training.cycle_weight",
            "training.identity_weight",
            "training.palette_weight",
            "training.stroke_weight",
        ],
    }
}

/// Side of the pictures of `dcgan`, in pixels.
pub(super) const DCGAN_PX: usize = 32;

/// Gives what is not said the value that the method begins with.
pub(super) fn fill(training: &mut TrainingSection, said: &Table) {
    let silent = |key: &str| !says(said, &format!("training.{key}"));
    if !training.method.makes_from_noise() {
        return;
    }
    if silent("batch") {
        training.batch = 64;
    }
    if silent("crop_px") {
        training.crop_px = DCGAN_PX;
    }
    if silent("artwork_scale") {
        training.artwork_scale = [0.35, 0.6];
    }
    if silent("learning_rate") {
        training.learning_rate = 1e-4;
    }
    if silent("adversarial") {
        training.adversarial = Adversarial::NonSaturating;
    }
}

/// Whether the text of a recipe says `key`, which is a section, or a section and a key in it.
pub(super) fn says(text: &Table, key: &str) -> bool {
    match key.split_once('.') {
        Some((section, key)) => text
            .get(section)
            .and_then(Value::as_table)
            .is_some_and(|section| section.contains_key(key)),
        None => text.contains_key(key),
    }
}

/// Takes `key` out.
pub(super) fn remove(text: &mut Table, key: &str) {
    match key.split_once('.') {
        Some((section, key)) => {
            if let Some(section) = text.get_mut(section).and_then(Value::as_table_mut) {
                section.remove(key);
            }
        }
        None => {
            text.remove(key);
        }
    }
}
