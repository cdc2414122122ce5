//! Counts what a file would make of memory, before any of it is made.
//!
//! In a protobuf file, two bytes are enough for an empty node that takes a hundred in memory. This goes over the bytes of
//! a file once, without decoding, and refuses files of more nodes, names and numbers than a generator can have. Raw
//! bytes of weights are not counted: they take no more memory than file.

use crate::load::Options;

/// Refuses files that would take far more memory than bytes.
///
/// # Errors
/// What there is too much of, or that the file is broken: a sentence's end, with "the file" before it.
pub(super) fn check(file: &[u8], options: &Options) -> Result<(), String> {
    let nodes = options.max_nodes;
    let most = FOR_A_NODE.map(|most| nodes.max(FEWEST_NODES).saturating_mul(most));
    let most = [nodes, most[0], most[1], most[2], MOST_NUMBERS];
    Census { left: most, most }.message(file, &MODEL)
}

/// What is counted.
#[derive(Clone, Copy)]
enum What {
    Nodes,
    Attributes,
    Tensors,
    /// Names and everything else that is small.
    Parts,
    Numbers,
}

const COUNTED: usize = 5;
const NAMES: [&str; COUNTED] = [
    "nodes",
    "attributes",
    "tensors",
    "names",
    "numbers that are not raw bytes",
];
/// How many attributes, tensors and names there may be for each node that may be. A convolution has six attributes, three
/// inputs and two weights.
const FOR_A_NODE: [usize; 3] = [8, 4, 16];
/// However few nodes are read, there may be as much else as for these.
const FEWEST_NODES: usize = 1000;
/// Numbers that take more memory than file.
const MOST_NUMBERS: usize = 8 << 20;

/// A message, as far as it is looked into.
struct Message {
    /// What each one counts as.
    what: What,
    fields: &'static [(u64, Field)],
}

enum Field {
    Message(&'static Message),
    Text,
    /// Integers of varying length.
    Integers,
}

static MODEL: Message = Message {
    what: What::Parts,
    fields: &[(7, Field::Message(&GRAPH)), (8, Field::Text)],
};
static GRAPH: Message = Message {
    what: What::Parts,
    fields: &[
        (1, Field::Message(&NODE)),
        (5, Field::Message(&TENSOR)),
        (11, Field::Message(&PORT)),
        (12, Field::Message(&PORT)),
    ],
};
static NODE: Message = Message {
    what: What::Nodes,
    fields: &[(1, Field::Text), (2, Field::Text), (5, Field::Message(&ATTRIBUTE))],
};
static ATTRIBUTE: Message = Message {
    what: What::Attributes,
    fields: &[(5, Field::Message(&TENSOR)), (8, Field::Integers), (9, Field::Text)],
};
static TENSOR: Message = Message {
    what: What::Tensors,
    fields: &[(1, Field::Integers), (5, Field::Integers), (7, Field::Integers)],
};
static PORT: Message = Message {
    what: What::Parts,
    fields: &[(2, Field::Message(&TYPE))],
};
static TYPE: Message = Message {
    what: What::Parts,
    fields: &[(1, Field::Message(&TENSOR_TYPE))],
};
static TENSOR_TYPE: Message = Message {
    what: What::Parts,
    fields: &[(2, Field::Message(&SHAPE))],
};
static SHAPE: Message = Message {
    what: What::Parts,
    fields: &[(1, Field::Text)],
};

struct Census {
    left: [usize; COUNTED],
    most: [usize; COUNTED],
}

impl Census {
    fn count(&mut self, what: What, more: usize) -> Result<(), String> {
        let index = what as usize;
        match self.left[index].checked_sub(more) {
            Some(left) => {
                self.left[index] = left;
                Ok(())
            }
            None => Err(format!(
                "has more than {} {}, which no generator needs",
                self.most[index], NAMES[index]
            )),
        }
    }

    fn message(&mut self, mut bytes: &[u8], message: &Message) -> Result<(), String> {
        self.count(message.what, 1)?;
        while !bytes.is_empty() {
            let key = varint(&mut bytes)?;
            let field = message
                .fields
                .iter()
                .find(|(tag, _)| *tag == key >> 3)
                .map(|(_, field)| field);
            match key & 7 {
                0 => {
                    varint(&mut bytes)?;
                    if let Some(Field::Integers) = field {
                        self.count(What::Numbers, 1)?;
                    }
                }
                1 => drop(take(&mut bytes, 8)?),
                2 => {
                    let len = varint(&mut bytes)?;
                    let content = take(&mut bytes, len)?;
                    match field {
                        Some(Field::Message(message)) => self.message(content, message)?,
                        Some(Field::Text) => self.count(What::Parts, 1)?,
                        // The last byte of each integer has its first bit clear.
                        Some(Field::Integers) => {
                            self.count(What::Numbers, content.iter().filter(|&&byte| byte < 0x80).count())?;
                        }
                        None => {}
                    }
                }
                5 => drop(take(&mut bytes, 4)?),
                other => return Err(format!("is no protobuf: it has a field of wire type {other}")),
            }
        }
        Ok(())
    }
}

fn take<'b>(bytes: &mut &'b [u8], len: u64) -> Result<&'b [u8], String> {
    let split = usize::try_from(len).ok().and_then(|len| bytes.split_at_checked(len));
    let (taken, rest) = split.ok_or("ends in the middle")?;
    *bytes = rest;
    Ok(taken)
}

/// An integer of varying length, at most ten bytes.
fn varint(bytes: &mut &[u8]) -> Result<u64, String> {
    let mut value = 0_u64;
    for place in 0..10 {
        let (&byte, rest) = bytes.split_first().ok_or("ends in the middle")?;
        *bytes = rest;
        value |= u64::from(byte & 0x7f).checked_shl(7 * place).unwrap_or(0);
        if byte < 0x80 {
            return Ok(value);
        }
    }
    Err("is no protobuf: it has an integer of more than ten bytes".to_owned())
}
