//! The stack machine that pickles are programs for, as far as data need it.

use std::rc::Rc;

use super::{MAX_VALUES, Name, Pickle, Storage, Value, View, broken};
use crate::import::ImportError;

/// The machine. Containers lie in `heap` and are spoken of by their places: one may be stored first and filled later, as in
/// Python, and however deep they lie in each other, nothing here goes down after them.
pub(super) struct Machine<'b> {
    bytes: &'b [u8],
    at: usize,
    stack: Vec<Value>,
    marks: Vec<usize>,
    memo: Vec<Option<Value>>,
    heap: Vec<Vec<Value>>,
    storages: Vec<Rc<Storage>>,
    /// Values pushed so far.
    pushed: usize,
}

impl<'b> Machine<'b> {
    pub fn new(bytes: &'b [u8]) -> Self {
        Self {
            bytes,
            at: 0,
            stack: Vec::new(),
            marks: Vec::new(),
            memo: Vec::new(),
            heap: Vec::new(),
            storages: Vec::new(),
            pushed: 0,
        }
    }

    /// Runs to the end of the pickle.
    pub fn run(mut self) -> Result<Pickle, ImportError> {
        loop {
            if let Some(value) = self.step()? {
                return Ok(Pickle {
                    value,
                    length: self.at,
                    heap: self.heap,
                    storages: self.storages,
                });
            }
        }
    }

    fn store(&mut self, values: Vec<Value>) -> usize {
        self.heap.push(values);
        self.heap.len() - 1
    }

    fn take(&mut self, count: usize) -> Result<&'b [u8], ImportError> {
        let end = self.at.checked_add(count).filter(|&end| end <= self.bytes.len());
        let end = end.ok_or_else(|| broken("it ends early"))?;
        let taken = &self.bytes[self.at..end];
        self.at = end;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], ImportError> {
        let taken = self.take(N)?;
        taken.try_into().map_err(|_| broken("it ends early"))
    }

    fn size(&mut self) -> Result<usize, ImportError> {
        Ok(u32::from_le_bytes(self.array()?) as usize)
    }

    fn line(&mut self) -> Result<&'b str, ImportError> {
        let rest = &self.bytes[self.at..];
        let end = rest.iter().position(|&byte| byte == b'\n');
        let end = end.ok_or_else(|| broken("it ends early"))?;
        self.at += end + 1;
        std::str::from_utf8(&rest[..end]).map_err(|_| broken("a name is not UTF-8"))
    }

    fn text(&mut self, count: usize) -> Result<Value, ImportError> {
        let text = std::str::from_utf8(self.take(count)?).map_err(|_| broken("a text is not UTF-8"))?;
        Ok(Value::Text(text.into()))
    }

    fn pop(&mut self) -> Result<Value, ImportError> {
        let floor = self.marks.last().copied().unwrap_or(0);
        if self.stack.len() <= floor {
            return Err(broken("it takes a value that is not there"));
        }
        self.stack
            .pop()
            .ok_or_else(|| broken("it takes a value that is not there"))
    }

    fn top(&self) -> Result<&Value, ImportError> {
        self.stack
            .last()
            .ok_or_else(|| broken("it uses a value that is not there"))
    }

    /// Everything above the last mark.
    fn marked(&mut self) -> Result<Vec<Value>, ImportError> {
        let mark = self.marks.pop().ok_or_else(|| broken("it lacks a mark"))?;
        Ok(self.stack.split_off(mark.min(self.stack.len())))
    }

    fn tuple(&mut self, count: usize) -> Result<Value, ImportError> {
        let mut values = (0..count).map(|_| self.pop()).collect::<Result<Vec<_>, _>>()?;
        values.reverse();
        Ok(Value::Tuple(self.store(values)))
    }

    /// One instruction; the value when it was the last one.
    fn step(&mut self) -> Result<Option<Value>, ImportError> {
        let [instruction] = self.array()?;
        let pushed = match instruction {
            0x80 => return self.skip(1), // PROTO
            0x95 => return self.skip(8), // FRAME
            b'.' => return self.pop().map(Some),
            b'(' => {
                self.marks.push(self.stack.len());
                return Ok(None);
            }
            b'0' => {
                self.pop()?;
                return Ok(None);
            }
            b'q' => {
                let [index] = self.array()?;
                return self.memoize(usize::from(index));
            }
            b'r' => {
                let index = self.size()?;
                return self.memoize(index);
            }
            0x94 => return self.memoize(self.memo.len()),
            b'a' | b'e' | b's' | b'u' | b'b' => return self.fill(instruction).map(|()| None),
            b'h' => {
                let [index] = self.array()?;
                self.recall(usize::from(index))?
            }
            b'j' => {
                let index = self.size()?;
                self.recall(index)?
            }
            b'}' => Value::Dict(self.store(Vec::new())),
            b']' => Value::List(self.store(Vec::new())),
            b')' => Value::Tuple(self.store(Vec::new())),
            b't' => {
                let values = self.marked()?;
                Value::Tuple(self.store(values))
            }
            b'l' => {
                let values = self.marked()?;
                Value::List(self.store(values))
            }
            b'd' => {
                let values = even(self.marked()?)?;
                Value::Dict(self.store(values))
            }
            0x85..=0x87 => self.tuple(usize::from(instruction - 0x84))?,
            b'N' | 0x88 | 0x89 => Value::Other,
            b'c' | 0x93 => self.name(instruction)?,
            b'R' => self.build()?,
            b'Q' => {
                let id = self.pop()?;
                let storage = Rc::new(self.storage(&id)?);
                self.storages.push(Rc::clone(&storage));
                Value::Storage(storage)
            }
            other => self.number_or_text(other)?,
        };
        self.stack.push(pushed);
        self.pushed += 1;
        if self.pushed > MAX_VALUES {
            return Err(broken("it builds too many values"));
        }
        Ok(None)
    }

    fn skip(&mut self, count: usize) -> Result<Option<Value>, ImportError> {
        self.take(count).map(|_| None)
    }

    fn number_or_text(&mut self, instruction: u8) -> Result<Value, ImportError> {
        Ok(match instruction {
            b'J' => Value::Int(i64::from(i32::from_le_bytes(self.array()?))),
            b'K' => Value::Int(i64::from(u8::from_le_bytes(self.array()?))),
            b'M' => Value::Int(i64::from(u16::from_le_bytes(self.array()?))),
            0x8a => {
                let [count] = self.array()?;
                Value::Int(long(self.take(usize::from(count))?))
            }
            b'G' => {
                self.take(8)?;
                Value::Other
            }
            b'X' => {
                let count = self.size()?;
                self.text(count)?
            }
            0x8c => {
                let [count] = self.array()?;
                self.text(usize::from(count))?
            }
            b'C' => {
                let [count] = self.array()?;
                self.take(usize::from(count))?;
                Value::Other
            }
            b'B' => {
                let count = self.size()?;
                self.take(count)?;
                Value::Other
            }
            // Texts of Python 2.
            b'U' => {
                let [count] = self.array()?;
                self.text(usize::from(count))?
            }
            b'T' => {
                let count = self.size()?;
                self.text(count)?
            }
            other => {
                let shown = char::from(other).escape_default();
                return Err(broken(format!(
                    "instruction `{shown}` ({other:#04x}) is none that data need; it is not run"
                )));
            }
        })
    }

    fn memoize(&mut self, index: usize) -> Result<Option<Value>, ImportError> {
        let value = self.top()?.clone();
        if index >= MAX_VALUES {
            return Err(broken("it remembers too many values"));
        }
        if self.memo.len() <= index {
            self.memo.resize(index + 1, None);
        }
        self.memo[index] = Some(value);
        Ok(None)
    }

    fn recall(&self, index: usize) -> Result<Value, ImportError> {
        let value = self.memo.get(index).cloned().flatten();
        value.ok_or_else(|| broken("it recalls a value that it never stored"))
    }

    /// Puts values into the container below them.
    fn fill(&mut self, instruction: u8) -> Result<(), ImportError> {
        let values = match instruction {
            b'a' | b'b' => vec![self.pop()?],
            b's' => {
                let value = self.pop()?;
                vec![self.pop()?, value]
            }
            _ => self.marked()?,
        };
        match (instruction, self.top()?.clone()) {
            (b'a' | b'e', Value::List(place)) => self.heap[place].extend(values),
            (b's' | b'u', Value::Dict(place)) => self.heap[place].extend(even(values)?),
            // A state dict's own attributes: versions of modules.
            (b'b', Value::Dict(_)) => {}
            _ => return Err(broken("it fills what is no container")),
        }
        Ok(())
    }

    fn name(&mut self, instruction: u8) -> Result<Value, ImportError> {
        let (module, name): (Rc<str>, Rc<str>) = if instruction == b'c' {
            (self.line()?.into(), self.line()?.into())
        } else {
            match (self.pop()?, self.pop()?) {
                (Value::Text(name), Value::Text(module)) => (module, name),
                _ => return Err(broken("a name is no text")),
            }
        };
        let known = Name::find(&module, &name);
        known.map(Value::Name).ok_or_else(|| ImportError::Name {
            name: format!("{module}.{name}"),
        })
    }

    /// What a known function makes of its arguments.
    fn build(&mut self) -> Result<Value, ImportError> {
        let (arguments, function) = (self.pop()?, self.pop()?);
        let (Value::Tuple(arguments), Value::Name(name)) = (arguments, function) else {
            return Err(broken("it calls what is no known function"));
        };
        match (name, &self.heap[arguments][..]) {
            (Name::OrderedDict, []) => Ok(Value::Dict(self.store(Vec::new()))),
            (Name::OrderedDict, [Value::List(list)]) => {
                let pair = |value: &Value| match value {
                    Value::Tuple(pair) if self.heap[*pair].len() == 2 => Ok(self.heap[*pair].clone()),
                    _ => Err(broken("a dict is made of what is no pair")),
                };
                let pairs = self.heap[*list].iter().map(pair).collect::<Result<Vec<_>, _>>()?;
                Ok(Value::Dict(self.store(pairs.concat())))
            }
            (Name::RebuildTensor, [Value::Storage(storage), Value::Int(offset), shape, strides, ..]) => {
                Ok(Value::Tensor(Rc::new(View {
                    storage: Rc::clone(storage),
                    offset: usize::try_from(*offset).map_err(|_| broken("an offset is negative"))?,
                    shape: self.sizes(shape)?,
                    strides: self.sizes(strides)?,
                })))
            }
            (Name::RebuildParameter, [tensor @ Value::Tensor(_), ..]) => Ok(tensor.clone()),
            _ => Err(broken(format!("{name:?} has other arguments than it takes"))),
        }
    }

    fn sizes(&self, value: &Value) -> Result<Vec<usize>, ImportError> {
        let Value::Tuple(sizes) = value else {
            return Err(broken("a shape is no tuple"));
        };
        let size = |value: &Value| match value {
            Value::Int(size) => usize::try_from(*size).map_err(|_| broken("a side is negative")),
            _ => Err(broken("a side is no number")),
        };
        self.heap[*sizes].iter().map(size).collect()
    }

    /// `('storage', type, key, device, elements, ...)`.
    fn storage(&self, id: &Value) -> Result<Storage, ImportError> {
        let Value::Tuple(id) = id else {
            return Err(broken("a storage has no description"));
        };
        match &self.heap[*id][..] {
            [
                Value::Text(kind),
                Value::Name(Name::Storage(dtype)),
                Value::Text(key),
                ..,
            ] if &**kind == "storage" => Ok(Storage {
                key: key.to_string(),
                dtype: *dtype,
            }),
            _ => Err(broken("a storage is described in an unknown way")),
        }
    }
}

/// Keys and values in turns.
fn even(values: Vec<Value>) -> Result<Vec<Value>, ImportError> {
    if values.len() % 2 == 1 {
        return Err(broken("a key has no value"));
    }
    Ok(values)
}

/// A number of few bytes, little-endian, two's complement. A longer one is cut: PyTorch's magic number has ten bytes, and
/// nobody looks at it.
fn long(bytes: &[u8]) -> i64 {
    let sign = bytes.last().is_some_and(|byte| byte & 0x80 != 0);
    let mut wide = [if sign { 0xff } else { 0 }; 8];
    for (to, from) in wide.iter_mut().zip(bytes) {
        *to = *from;
    }
    i64::from_le_bytes(wide)
}
