//! What a plugin is told about one call: settings, seed, frame, scale and the note.

use crate::control::{Color, Control, Value};

/// One call of a plugin.
///
/// The host gives a value for each described control, so asking for one by its id cannot fail in a plugin that works.
/// A wrong id, or the wrong kind, is a mistake in the plugin: it panics with a message that names the ids there are.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    pub(crate) settings: Vec<(String, Value)>,
    pub(crate) seed: u64,
    pub(crate) frame: u64,
    pub(crate) scale: f32,
    pub(crate) note: Vec<u8>,
}

impl Call {
    /// A call with the defaults of `controls`, for tests: seed and frame 0, scale 1, no note.
    pub fn with_defaults(controls: &[Control]) -> Self {
        let setting = |control: &Control| (control.id.clone(), control.default_value());
        Self {
            settings: controls.iter().map(setting).collect(),
            seed: 0,
            frame: 0,
            scale: 1.0,
            note: Vec::new(),
        }
    }

    /// The same call with another value of one control.
    ///
    /// # Panics
    /// Where no control has this id.
    #[must_use]
    #[track_caller]
    pub fn set(mut self, id: &str, value: impl Into<Value>) -> Self {
        let index = self.index(id);
        self.settings[index].1 = value.into();
        self
    }

    /// The same call with another option of a choice.
    #[must_use]
    #[track_caller]
    pub fn choose(self, id: &str, option: &str) -> Self {
        self.set(id, Value::Choice(option.to_owned()))
    }

    /// The same call with another seed and frame.
    #[must_use]
    pub fn at(mut self, seed: u64, frame: u64) -> Self {
        (self.seed, self.frame) = (seed, frame);
        self
    }

    /// The same call at another scale.
    #[must_use]
    pub fn scaled(mut self, scale: f32) -> Self {
        self.scale = scale;
        self
    }

    /// The same call with a note, as `after` gets it from `before`.
    #[must_use]
    pub fn noted(mut self, note: Vec<u8>) -> Self {
        self.note = note;
        self
    }

    /// The number that a slider was set to.
    ///
    /// # Panics
    /// Where no slider has this id.
    #[track_caller]
    pub fn number(&self, id: &str) -> f64 {
        match self.value(id) {
            Value::Number(value) => *value,
            other => wrong_kind(id, "number", other),
        }
    }

    /// Whether a switch is on.
    ///
    /// # Panics
    /// Where no switch has this id.
    #[track_caller]
    pub fn boolean(&self, id: &str) -> bool {
        match self.value(id) {
            Value::Boolean(value) => *value,
            other => wrong_kind(id, "boolean", other),
        }
    }

    /// The value of the chosen option.
    ///
    /// # Panics
    /// Where no choice has this id.
    #[track_caller]
    pub fn choice(&self, id: &str) -> &str {
        match self.value(id) {
            Value::Choice(value) => value,
            other => wrong_kind(id, "choice", other),
        }
    }

    /// The colours of a list.
    ///
    /// # Panics
    /// Where no list of colours has this id.
    #[track_caller]
    pub fn colors(&self, id: &str) -> &[Color] {
        match self.value(id) {
            Value::Colors(value) => value,
            other => wrong_kind(id, "colors", other),
        }
    }

    /// A line of text.
    ///
    /// # Panics
    /// Where no text has this id.
    #[track_caller]
    pub fn text(&self, id: &str) -> &str {
        match self.value(id) {
            Value::Text(value) => value,
            other => wrong_kind(id, "text", other),
        }
    }

    /// The only source of randomness: the same seed, frame and pictures must give the same bytes. See
    /// [`Noise`](crate::Noise).
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Index of the frame in a film; 0 for a still.
    pub fn frame(&self) -> u64 {
        self.frame
    }

    /// Pixels of this picture for each pixel of the final one along a side: 1 for a final, less for a draft. Multiply
    /// lengths in pixels by it.
    pub fn scale(&self) -> f32 {
        self.scale
    }

    /// In `after`, what `before` left in the same render; empty where it left nothing.
    pub fn note(&self) -> &[u8] {
        &self.note
    }

    #[track_caller]
    fn value(&self, id: &str) -> &Value {
        &self.settings[self.index(id)].1
    }

    #[track_caller]
    fn index(&self, id: &str) -> usize {
        if let Some(index) = self.settings.iter().position(|(known, _)| known == id) {
            return index;
        }
        let known: Vec<_> = self.settings.iter().map(|(known, _)| known.as_str()).collect();
        panic!("no control has the id `{id}`; there are: {}", known.join(", "))
    }
}

#[track_caller]
fn wrong_kind(id: &str, wanted: &str, found: &Value) -> ! {
    panic!("the control `{id}` is no {wanted}: its value is {found:?}")
}
