//! A pickle, read as data: nothing in it is ever called.
//!
//! A pickle is a program for a stack machine. Only the instructions that `torch.save`
//! writes (protocol 2) are read, and only Python functions and classes that a state dict
//! needs may be named; all else is refused. Objects refer to each other by key, so deep
//! nesting and loops take no stack here. There are at most as many objects as the pickle
//! has bytes.

use std::collections::HashMap;

use cranelift_entity::{PrimaryMap, entity_impl};
use zirc_diagnostics::Diagnostic;

use super::globals::{Global, Kind};

/// The first bytes of a pickle of protocol 2.
pub(super) const MAGIC: &[u8] = b"\x80\x02";

/// The longest pickle that is read, in bytes. Those of Z80-μLM have about 1000.
const MAX_PICKLE: usize = 1 << 18;

/// An object of a pickle.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Object(u32);
entity_impl!(Object);

/// What an object is.
pub(super) enum Data {
    /// A whole number that fits.
    Integer(i64),
    Text(String),
    Tuple(Vec<Object>),
    /// Keys and values, in order; the last one of equal keys counts.
    Dict(Vec<(Object, Object)>),
    /// The key of a storage outside the pickle.
    Persistent(Object),
    /// A dense tensor to be made of these arguments.
    Tensor(Object),
    /// A tensor of another kind.
    OtherTensor(Kind),
    Global(Global),
    List(Vec<Object>),
    /// A text whose characters are bytes.
    Bytes(String),
    /// A value of a NumPy type.
    Scalar,
    /// A value that no model needs: `None`, truth values, floats, sets and so on.
    Other,
}

/// The objects of a pickle.
pub(super) struct Pickle {
    objects: PrimaryMap<Object, Data>,
    root: Object,
}

impl Pickle {
    /// Reads a pickle of protocol 2.
    pub(super) fn read(bytes: &[u8]) -> Result<Pickle, Box<Diagnostic>> {
        if bytes.len() > MAX_PICKLE {
            let message = format!("the checkpoint's pickle is {} bytes long", bytes.len());
            let error = Diagnostic::error("pickle-too-big", message)
                .note(format!("it may have {MAX_PICKLE}"))
                .help("save the model's state, the architecture and the charset alone");
            return Err(error.into());
        }
        let mut machine = Machine { bytes, ..Machine::default() };
        loop {
            if let Some(root) = machine.step()? {
                return Ok(Pickle { objects: machine.objects, root });
            }
        }
    }

    /// The pickled object.
    pub(super) fn root(&self) -> Object {
        self.root
    }

    /// What an object is.
    pub(super) fn data(&self, object: Object) -> &Data {
        &self.objects[object]
    }

    /// The string, if the object is a text.
    pub(super) fn text(&self, object: Object) -> Option<&str> {
        if let Data::Text(text) = self.data(object) { Some(text) } else { None }
    }

    /// The elements of a tuple.
    pub(super) fn tuple(&self, object: Object) -> Option<&[Object]> {
        if let Data::Tuple(elements) = self.data(object) { Some(elements) } else { None }
    }

    /// The number, if the object is a possible size.
    pub(super) fn size(&self, object: Object) -> Option<u64> {
        if let Data::Integer(size) = *self.data(object) { size.try_into().ok() } else { None }
    }

    /// The sizes in a tuple.
    pub(super) fn sizes(&self, tuple: Object) -> Option<Vec<u64>> {
        self.tuple(tuple)?.iter().map(|&size| self.size(size)).collect()
    }

    /// The keys and values of a dict; none of anything else.
    pub(super) fn entries(&self, object: Object) -> &[(Object, Object)] {
        if let Data::Dict(entries) = self.data(object) { entries } else { &[] }
    }

    /// The value under the key `name` of a dict.
    pub(super) fn get(&self, dict: Object, name: &str) -> Option<Object> {
        let mut entries = self.entries(dict).iter().rev();
        entries.find(|(key, _)| self.text(*key) == Some(name)).map(|&(_, value)| value)
    }
}

/// A machine that runs a pickle.
#[derive(Default)]
struct Machine<'a> {
    bytes: &'a [u8],
    /// The place of the next byte.
    at: usize,
    /// The start of the instruction.
    start: usize,
    objects: PrimaryMap<Object, Data>,
    stack: Vec<Object>,
    /// The height of the stack at each mark.
    marks: Vec<usize>,
    memo: HashMap<u32, Object>,
}

type Step<T> = Result<T, Box<Diagnostic>>;

impl<'a> Machine<'a> {
    /// Runs an instruction. The last one returns the pickled object.
    fn step(&mut self) -> Step<Option<Object>> {
        self.start = self.at;
        let [opcode] = self.take()?;
        match opcode {
            0x80 => self.protocol()?,
            b'.' => return self.pop().map(Some),
            b'(' => self.marks.push(self.stack.len()),
            b'N' | 0x88 | 0x89 => self.push(Data::Other),
            b'G' => {
                self.take::<8>()?;
                self.push(Data::Other);
            }
            b'K' | b'M' | b'J' | 0x8A => self.integer(opcode)?,
            b'X' => self.text()?,
            b']' => self.push(Data::List(Vec::new())),
            b'}' => self.push(Data::Dict(Vec::new())),
            b')' => self.push(Data::Tuple(Vec::new())),
            b't' | 0x85..=0x87 => self.tuple(opcode)?,
            b'a' | b'e' => self.append(opcode)?,
            b's' | b'u' => self.set_items(opcode)?,
            b'q' | b'r' | b'h' | b'j' => self.memo(opcode)?,
            b'c' => self.global()?,
            b'Q' => {
                let id = self.pop()?;
                self.push(Data::Persistent(id));
            }
            b'R' => self.reduce()?,
            b'b' => self.build()?,
            _ => return Err(self.unknown(opcode)),
        }
        Ok(None)
    }

    fn protocol(&mut self) -> Step<()> {
        let [version] = self.take()?;
        if version == 2 {
            return Ok(());
        }
        let message = format!("the checkpoint's pickle is of protocol {version}");
        let error = Diagnostic::error("pickle-protocol", message)
            .help("save it with `torch.save` as it comes, without `pickle_protocol`");
        Err(error.into())
    }

    fn integer(&mut self, opcode: u8) -> Step<()> {
        let integer = match opcode {
            b'K' => i64::from(u8::from_le_bytes(self.take()?)),
            b'M' => i64::from(u16::from_le_bytes(self.take()?)),
            b'J' => i64::from(i32::from_le_bytes(self.take()?)),
            _ => {
                let [length] = self.take()?;
                let bytes = self.take_slice(length.into())?;
                // For instance a seed; no size is that large.
                let Some(unused) = 8usize.checked_sub(bytes.len()) else {
                    self.push(Data::Other);
                    return Ok(());
                };
                let mut low = [0; 8];
                low[unused..].copy_from_slice(bytes);
                let all = i64::from_le_bytes(low);
                if unused == 8 { 0 } else { all >> (8 * unused) }
            }
        };
        self.push(Data::Integer(integer));
        Ok(())
    }

    fn text(&mut self) -> Step<()> {
        let length = u32::from_le_bytes(self.take()?);
        let text = std::str::from_utf8(self.take_slice(length as usize)?);
        let text = text.map_err(|_| self.malformed("has a text that is not UTF-8"))?.to_owned();
        self.push(Data::Text(text));
        Ok(())
    }

    fn tuple(&mut self, opcode: u8) -> Step<()> {
        let elements = match opcode {
            b't' => self.pop_to_mark()?,
            _ => {
                let mut elements =
                    (0..opcode - 0x84).map(|_| self.pop()).collect::<Step<Vec<Object>>>()?;
                elements.reverse();
                elements
            }
        };
        self.push(Data::Tuple(elements));
        Ok(())
    }

    fn append(&mut self, opcode: u8) -> Step<()> {
        let added = match opcode {
            b'a' => vec![self.pop()?],
            _ => self.pop_to_mark()?,
        };
        match self.top()? {
            Data::List(elements) => elements.extend(added),
            _ => return Err(self.malformed("appends to what is no list")),
        }
        Ok(())
    }

    fn set_items(&mut self, opcode: u8) -> Step<()> {
        let items = match opcode {
            b's' => {
                let value = self.pop()?;
                vec![self.pop()?, value]
            }
            _ => self.pop_to_mark()?,
        };
        let (pairs, rest) = items.as_chunks();
        if !rest.is_empty() {
            return Err(self.malformed("has a key without a value"));
        }
        let added = pairs.iter().map(|&[key, value]| (key, value));
        match self.top()? {
            Data::Dict(entries) => entries.extend(added),
            _ => return Err(self.malformed("sets items of what is no dict")),
        }
        Ok(())
    }

    fn memo(&mut self, opcode: u8) -> Step<()> {
        let key = match opcode {
            b'q' | b'h' => u32::from(u8::from_le_bytes(self.take()?)),
            _ => u32::from_le_bytes(self.take()?),
        };
        if let b'q' | b'r' = opcode {
            let top = self.pop()?;
            self.stack.push(top);
            self.memo.insert(key, top);
        } else {
            let object = self.memo.get(&key).copied();
            let object = object.ok_or_else(|| self.malformed("recalls what it has not kept"))?;
            self.stack.push(object);
        }
        Ok(())
    }

    fn global(&mut self) -> Step<()> {
        let module = self.take_line()?;
        let name = self.take_line()?;
        let Some(global) = Global::named(module, name) else {
            let shown = |bytes: &[u8]| bytes[..bytes.len().min(60)].escape_ascii().to_string();
            let message = format!(
                "the checkpoint asks for Python's `{}.{}`, at byte {} of its pickle",
                shown(module),
                shown(name),
                self.start
            );
            let error = Diagnostic::error("pickle-global", message)
                .note("only tensors and plain values are read; nothing of it has been run")
                .help(
                    "if you trust where it is from, save its tensors alone: \
                     `torch.save(model.state_dict(), \"model.pt\")`",
                );
            return Err(error.into());
        };
        self.push(Data::Global(global));
        Ok(())
    }

    /// A call, which is recorded instead of made.
    fn reduce(&mut self) -> Step<()> {
        let arguments = self.pop()?;
        let called = self.pop()?;
        let Data::Global(called) = self.objects[called] else {
            return Err(self.malformed("calls what is no function"));
        };
        let made = match called {
            Global::RebuildTensor | Global::RebuildTyped => Data::Tensor(arguments),
            Global::RebuildOther(kind) => Data::OtherTensor(kind),
            Global::Dict => Data::Dict(Vec::new()),
            Global::Plain => Data::Other,
            Global::Scalar => Data::Scalar,
            Global::Elements(_) => return Err(self.malformed("calls what is no function")),
            Global::RebuildParameter | Global::RebuildDerived | Global::Encode => {
                let arguments = match &self.objects[arguments] {
                    Data::Tuple(arguments) => arguments.clone(),
                    _ => Vec::new(),
                };
                self.made_of(called, &arguments)
            }
        };
        self.push(made);
        Ok(())
    }

    /// The object that a function makes of its arguments.
    fn made_of(&self, called: Global, arguments: &[Object]) -> Data {
        let argument = |index: usize| arguments.get(index).map(|&object| &self.objects[object]);
        match (called, argument(0)) {
            (Global::Encode, Some(Data::Text(text))) => Data::Bytes(text.clone()),
            (Global::RebuildParameter, Some(Data::Tensor(tensor))) => Data::Tensor(*tensor),
            (Global::RebuildParameter, Some(Data::OtherTensor(kind))) => Data::OtherTensor(*kind),
            (Global::RebuildDerived, Some(Data::Global(Global::RebuildTensor))) => {
                arguments.get(2).map_or(Data::Other, |&tensor| Data::Tensor(tensor))
            }
            _ => Data::Other,
        }
    }

    /// Attributes, such as a state dict's `_metadata`, are ignored.
    fn build(&mut self) -> Step<()> {
        self.pop()?;
        match self.top()? {
            Data::Dict(_) | Data::OtherTensor(_) | Data::Other => Ok(()),
            _ => Err(self.malformed("gives attributes to what has none")),
        }
    }

    fn push(&mut self, data: Data) {
        let object = self.objects.push(data);
        self.stack.push(object);
    }

    /// Removes the top object above the last mark.
    fn pop(&mut self) -> Step<Object> {
        let bottom = self.marks.last().copied().unwrap_or(0);
        let top = if self.stack.len() > bottom { self.stack.pop() } else { None };
        top.ok_or_else(|| self.malformed("takes more than there is"))
    }

    fn pop_to_mark(&mut self) -> Step<Vec<Object>> {
        let mark = self.marks.pop().filter(|&mark| mark <= self.stack.len());
        match mark {
            Some(mark) => Ok(self.stack.split_off(mark)),
            None => Err(self.malformed("has no mark where it needs one")),
        }
    }

    /// The object on top of the stack.
    fn top(&mut self) -> Step<&mut Data> {
        let top = self.pop()?;
        self.stack.push(top);
        Ok(&mut self.objects[top])
    }

    fn take<const N: usize>(&mut self) -> Step<[u8; N]> {
        let chunk = self.bytes.get(self.at..).and_then(<[u8]>::first_chunk).copied();
        self.at += N;
        chunk.ok_or_else(|| self.malformed("ends too soon"))
    }

    fn take_slice(&mut self, length: usize) -> Step<&'a [u8]> {
        let slice = self.bytes.get(self.at..).and_then(|rest| rest.get(..length));
        self.at = self.at.saturating_add(length);
        slice.ok_or_else(|| self.malformed("ends too soon"))
    }

    fn take_line(&mut self) -> Step<&'a [u8]> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let Some(end) = rest.iter().position(|&byte| byte == b'\n') else {
            return Err(self.malformed("ends too soon"));
        };
        self.at += end + 1;
        Ok(&rest[..end])
    }

    fn malformed(&self, what: &str) -> Box<Diagnostic> {
        let message = format!("the checkpoint's pickle {what}, at byte {}", self.start);
        let error = Diagnostic::error("pickle-malformed", message)
            .help("save the checkpoint again; the file may be damaged");
        Box::new(error)
    }

    fn unknown(&self, opcode: u8) -> Box<Diagnostic> {
        let message =
            format!("the checkpoint's pickle has opcode {opcode:02X}h at byte {}", self.start);
        let error = Diagnostic::error("pickle-opcode", message)
            .note("`torch.save` does not write that for a model")
            .help("save the model's state, the architecture and the charset alone");
        Box::new(error)
    }
}
