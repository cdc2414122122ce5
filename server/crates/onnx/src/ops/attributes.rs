//! The attributes of one node, read by name and type. What nobody asked for is refused.

use std::collections::BTreeMap;

use crate::load::tensor;
use crate::proto::{AttributeProto, attribute_type};
use crate::{Refusal, Tensor};

/// Attributes that have not been read yet, and the opset that they are meant at.
pub struct Attributes<'a> {
    opset: i64,
    unread: BTreeMap<&'a str, &'a AttributeProto>,
}

impl<'a> Attributes<'a> {
    /// The attributes of a node.
    ///
    /// # Errors
    /// When one is given twice.
    pub fn new(opset: i64, attributes: &'a [AttributeProto]) -> Result<Self, Refusal> {
        let mut unread = BTreeMap::new();
        for attribute in attributes {
            if unread.insert(attribute.name.as_str(), attribute).is_some() {
                return Err(Refusal::new(format!("attribute `{}` is given twice", attribute.name)));
            }
        }
        Ok(Self { opset, unread })
    }

    /// The opset of the file.
    pub fn opset(&self) -> i64 {
        self.opset
    }

    /// An integer.
    ///
    /// # Errors
    /// When it is of another type.
    pub fn int(&mut self, name: &str) -> Result<Option<i64>, Refusal> {
        Ok(self
            .take(name, attribute_type::INT, "an integer")?
            .map(|attribute| attribute.i))
    }

    /// An integer that is 0 or 1.
    ///
    /// # Errors
    /// When it is of another type or another number.
    pub fn flag(&mut self, name: &str) -> Result<Option<bool>, Refusal> {
        match self.int(name)? {
            None => Ok(None),
            Some(0) => Ok(Some(false)),
            Some(1) => Ok(Some(true)),
            Some(other) => Err(Refusal::new(format!(
                "attribute `{name}` is {other}, it must be 0 or 1"
            ))),
        }
    }

    /// A list of integers.
    ///
    /// # Errors
    /// When it is of another type.
    pub fn ints(&mut self, name: &str) -> Result<Option<Vec<i64>>, Refusal> {
        Ok(self
            .take(name, attribute_type::INTS, "a list of integers")?
            .map(|attribute| attribute.ints.clone()))
    }

    /// A list of integers none of which is negative.
    ///
    /// # Errors
    /// When it is of another type or one is negative.
    pub fn sizes(&mut self, name: &str) -> Result<Option<Vec<usize>>, Refusal> {
        let size = |value: i64| {
            usize::try_from(value)
                .map_err(|_| Refusal::new(format!("attribute `{name}` holds {value}, a negative number")))
        };
        self.ints(name)?
            .map(|values| values.into_iter().map(size).collect())
            .transpose()
    }

    /// A number.
    ///
    /// # Errors
    /// When it is of another type.
    pub fn float(&mut self, name: &str) -> Result<Option<f64>, Refusal> {
        Ok(self
            .take(name, attribute_type::FLOAT, "a number")?
            .map(|attribute| f64::from(attribute.f)))
    }

    /// A list of numbers.
    ///
    /// # Errors
    /// When it is of another type.
    pub fn floats(&mut self, name: &str) -> Result<Option<Vec<f32>>, Refusal> {
        Ok(self
            .take(name, attribute_type::FLOATS, "a list of numbers")?
            .map(|attribute| attribute.floats.clone()))
    }

    /// A text.
    ///
    /// # Errors
    /// When it is of another type or not UTF-8.
    pub fn text(&mut self, name: &str) -> Result<Option<String>, Refusal> {
        let Some(attribute) = self.take(name, attribute_type::STRING, "a text")? else {
            return Ok(None);
        };
        let text = std::str::from_utf8(&attribute.s);
        text.map(|text| Some(text.to_owned()))
            .map_err(|_| Refusal::new(format!("attribute `{name}` is not UTF-8")))
    }

    /// A text that is one of `choices`.
    ///
    /// # Errors
    /// When it is of another type or none of them.
    pub fn choice<T: Copy>(&mut self, name: &str, choices: &[(&str, T)]) -> Result<Option<T>, Refusal> {
        let Some(text) = self.text(name)? else {
            return Ok(None);
        };
        match choices.iter().find(|(choice, _)| *choice == text) {
            Some((_, value)) => Ok(Some(*value)),
            None => {
                let known = choices.iter().map(|(choice, _)| *choice).collect::<Vec<_>>().join(", ");
                Err(Refusal::new(format!(
                    "attribute `{name}` is `{text}`; known are {known}"
                )))
            }
        }
    }

    /// A tensor.
    ///
    /// # Errors
    /// When it is of another type or cannot be read.
    pub fn tensor(&mut self, name: &str) -> Result<Option<Tensor>, Refusal> {
        match self.take(name, attribute_type::TENSOR, "a tensor")? {
            Some(AttributeProto { t: Some(proto), .. }) => tensor(proto).map(Some),
            Some(_) => Err(Refusal::new(format!("attribute `{name}` holds no tensor"))),
            None => Ok(None),
        }
    }

    /// Reads over attributes that change nothing for us.
    pub fn ignore(&mut self, names: &[&str]) {
        self.unread.retain(|name, _| !names.contains(name));
    }

    /// Refuses what has not been read.
    ///
    /// # Errors
    /// When something is left.
    pub fn finish(self) -> Result<(), Refusal> {
        if self.unread.is_empty() {
            return Ok(());
        }
        let names = self
            .unread
            .keys()
            .map(|name| format!("`{name}`"))
            .collect::<Vec<_>>()
            .join(", ");
        Err(Refusal::new(format!(
            "attribute {names} is not known at opset {}",
            self.opset
        )))
    }

    fn take(&mut self, name: &str, wanted: i32, what: &str) -> Result<Option<&'a AttributeProto>, Refusal> {
        match self.unread.remove(name) {
            // Files of the first IR version leave the type out.
            Some(attribute) if attribute.r#type == wanted || attribute.r#type == 0 => Ok(Some(attribute)),
            Some(_) => Err(Refusal::new(format!("attribute `{name}` must be {what}"))),
            None => Ok(None),
        }
    }
}
