//! Controls: what people can set.
//!
//! A control has an id, a title, a sentence of help and a kind with its bounds and default. The server makes forms,
//! the command line's help and checks from it, so a value that reaches a plugin is always within its bounds.

/// A colour, sRGB-encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Color {
    /// 0 to 255.
    pub red: u8,
    /// 0 to 255.
    pub green: u8,
    /// 0 to 255.
    pub blue: u8,
}

impl Color {
    /// A colour from `0xrrggbb`.
    pub const fn hex(rgb: u32) -> Self {
        let [_, red, green, blue] = rgb.to_be_bytes();
        Self { red, green, blue }
    }
}

/// One thing that people can set.
#[derive(Debug, Clone, PartialEq)]
pub struct Control {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) help: String,
    pub(crate) kind: Kind,
}

/// What values a control takes, with the one it has when nobody says.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Kind {
    Number {
        min: f64,
        max: f64,
        step: Option<f64>,
        default: f64,
    },
    Boolean {
        default: bool,
    },
    Choice {
        options: Vec<(String, String)>,
        default: String,
    },
    Colors {
        min_count: u32,
        max_count: u32,
        default: Vec<Color>,
    },
    Text {
        max_chars: u32,
        default: String,
    },
}

impl Control {
    /// A slider from `min` to `max`, both included.
    ///
    /// `id` is what programs say: 1 to 64 characters of a-z, 0-9, `-` and `_`. `title` is what people read.
    pub fn number(id: &str, title: &str, min: f64, max: f64, default: f64) -> Self {
        let step = None;
        Self::new(
            id,
            title,
            Kind::Number {
                min,
                max,
                step,
                default,
            },
        )
    }

    /// A switch.
    pub fn boolean(id: &str, title: &str, default: bool) -> Self {
        Self::new(id, title, Kind::Boolean { default })
    }

    /// One of `options`, each a value for programs and a title for people.
    pub fn choice(id: &str, title: &str, options: &[(&str, &str)], default: &str) -> Self {
        let owned = |(value, title): &(&str, &str)| ((*value).to_owned(), (*title).to_owned());
        let options = options.iter().map(owned).collect();
        let default = default.to_owned();
        Self::new(id, title, Kind::Choice { options, default })
    }

    /// A list of at most `max_count` colours (64 at the very most).
    pub fn colors(id: &str, title: &str, max_count: u32, default: &[Color]) -> Self {
        let kind = Kind::Colors {
            min_count: 0,
            max_count,
            default: default.to_vec(),
        };
        Self::new(id, title, kind)
    }

    /// A line of text of at most `max_chars` characters (1,000 at the very most).
    pub fn text(id: &str, title: &str, max_chars: u32, default: &str) -> Self {
        let default = default.to_owned();
        Self::new(id, title, Kind::Text { max_chars, default })
    }

    /// Adds one or two sentences on what the control does to a picture, on one line.
    #[must_use]
    pub fn help(mut self, help: &str) -> Self {
        help.clone_into(&mut self.help);
        self
    }

    /// Sets the distance between two positions of a number's slider. Where it and the smallest value are both whole,
    /// people can give whole numbers alone. Other kinds have no step.
    #[must_use]
    pub fn step(mut self, distance: f64) -> Self {
        if let Kind::Number { step, .. } = &mut self.kind {
            *step = Some(distance);
        }
        self
    }

    /// Sets the fewest colours of a list; it is 0 where nothing is said. Other kinds have none.
    #[must_use]
    pub fn at_least(mut self, count: u32) -> Self {
        if let Kind::Colors { min_count, .. } = &mut self.kind {
            *min_count = count;
        }
        self
    }

    /// The id, as it was given.
    pub fn id(&self) -> &str {
        &self.id
    }

    fn new(id: &str, title: &str, kind: Kind) -> Self {
        Self {
            id: id.to_owned(),
            title: title.to_owned(),
            help: String::new(),
            kind,
        }
    }

    /// The value when nobody says.
    pub(crate) fn default_value(&self) -> Value {
        match &self.kind {
            Kind::Number { default, .. } => Value::Number(*default),
            Kind::Boolean { default } => Value::Boolean(*default),
            Kind::Choice { default, .. } => Value::Choice(default.clone()),
            Kind::Colors { default, .. } => Value::Colors(default.clone()),
            Kind::Text { default, .. } => Value::Text(default.clone()),
        }
    }
}

/// A chosen value.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Of a slider.
    Number(f64),
    /// Of a switch.
    Boolean(bool),
    /// The value of the chosen option.
    Choice(String),
    /// Of a list of colours.
    Colors(Vec<Color>),
    /// Of a line of text.
    Text(String),
}

impl From<f64> for Value {
    fn from(value: f64) -> Self {
        Self::Number(value)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}

impl From<Vec<Color>> for Value {
    fn from(value: Vec<Color>) -> Self {
        Self::Colors(value)
    }
}
