//! The header of an `.npy` file: a Python dictionary of the type of the elements, their
//! order and their shape. Python 2 wrote `(6L, 4L)` for `(6, 4)`.

/// The contents of a header.
pub(super) struct Header {
    pub(super) elements: Elements,
    /// Whether the elements of a matrix are in column-major order.
    pub(super) by_columns: bool,
    pub(super) shape: Vec<u64>,
}

/// The type of the elements.
pub(super) enum Elements {
    Plain(Type),
    /// Each has several fields.
    Records,
}

/// A type as NumPy names it: `<i2`.
pub(super) struct Type {
    name: String,
    /// The kind of type, such as `i`; a space if the name is unknown.
    pub(super) kind: char,
    /// The bytes of an element; of texts, its characters.
    pub(super) size: usize,
    /// Whether the high byte comes first.
    pub(super) is_big_endian: bool,
}

impl Header {
    /// Reads the header at the start of an `.npy` file, and returns its length, too.
    pub(super) fn read(bytes: &[u8]) -> Result<(Header, usize), String> {
        let (start, length) = match *bytes {
            [0x93, b'N', b'U', b'M', b'P', b'Y', 1, _, low, high, ..] => {
                (10, usize::from(u16::from_le_bytes([low, high])))
            }
            [0x93, b'N', b'U', b'M', b'P', b'Y', 2 | 3, _, a, b, c, d, ..] => {
                (12, u32::from_le_bytes([a, b, c, d]) as usize)
            }
            [0x93, b'N', b'U', b'M', b'P', b'Y', version, ..] if !(1..=3).contains(&version) => {
                return Err(format!("it is of version {version} of the format, not 1 to 3"));
            }
            _ => return Err("it does not begin with \\x93NUMPY and a version".into()),
        };
        let end = start + length;
        let text = bytes.get(start..end).ok_or("it ends in its header")?;
        let text = String::from_utf8_lossy(text);
        let header = Cursor { rest: &text }.header();
        header.map(|header| (header, end)).ok_or("its header is not one that NumPy writes".into())
    }
}

impl Type {
    fn named(name: &str) -> Type {
        let mut letters = name.chars();
        let is_big_endian = letters.next() == Some('>');
        let kind = letters.next().filter(char::is_ascii_alphabetic).unwrap_or(' ');
        let digits = letters.as_str();
        // Times have a unit after their size.
        let digits = digits.split('[').next().unwrap_or_default();
        let size = digits.parse().unwrap_or(0);
        Type { name: name.into(), kind, size, is_big_endian }
    }

    /// The type in words, and its name.
    pub(super) fn described(&self) -> String {
        let bits = self.size.saturating_mul(8);
        let what = match self.kind {
            'b' => "truth values".into(),
            'i' => format!("integers of {bits} bits"),
            'u' => format!("unsigned integers of {bits} bits"),
            'f' => format!("floats of {bits} bits"),
            'c' => "complex numbers".into(),
            'm' => "spans of time".into(),
            'M' => "dates".into(),
            'S' | 'a' => "byte strings".into(),
            'U' => "texts".into(),
            'O' => "Python objects".into(),
            'V' => "raw bytes".into(),
            _ => "elements of an unknown type".into(),
        };
        format!("{what} ({})", zirc_diagnostics::quoted(&self.name))
    }
}

/// The rest of a header.
struct Cursor<'t> {
    rest: &'t str,
}

impl<'t> Cursor<'t> {
    fn header(&mut self) -> Option<Header> {
        let (mut elements, mut by_columns, mut shape) = (None, None, None);
        self.take('{')?;
        while self.take('}').is_none() {
            let key = self.string()?;
            self.take(':')?;
            match key {
                "descr" if self.list().is_some() => elements = Some(Elements::Records),
                "descr" => elements = Some(Elements::Plain(Type::named(self.string()?))),
                "fortran_order" => by_columns = Some(self.truth()?),
                "shape" => shape = Some(self.shape()?),
                _ => return None,
            }
            if self.take(',').is_none() {
                self.take('}')?;
                break;
            }
        }
        let is_whole = self.rest.trim_ascii().is_empty();
        is_whole.then_some(Header { elements: elements?, by_columns: by_columns?, shape: shape? })
    }

    /// Takes a character, and spaces before it.
    fn take(&mut self, wanted: char) -> Option<()> {
        self.rest = self.rest.trim_ascii_start().strip_prefix(wanted)?;
        Some(())
    }

    fn string(&mut self) -> Option<&'t str> {
        self.rest = self.rest.trim_ascii_start();
        let quote = self.rest.chars().next().filter(|quote| ['\'', '"'].contains(quote))?;
        let (string, rest) = self.rest[1..].split_once(quote)?;
        self.rest = rest;
        Some(string)
    }

    /// Takes a list, whatever is in it.
    fn list(&mut self) -> Option<()> {
        self.take('[')?;
        let mut depth = 1;
        while depth > 0 {
            if self.string().is_some() {
                continue;
            }
            let mut letters = self.rest.chars();
            match letters.next()? {
                '[' => depth += 1,
                ']' => depth -= 1,
                _ => {}
            }
            self.rest = letters.as_str();
        }
        Some(())
    }

    fn truth(&mut self) -> Option<bool> {
        self.rest = self.rest.trim_ascii_start();
        let (truth, rest) = match self.rest.strip_prefix("True") {
            Some(rest) => (true, rest),
            None => (false, self.rest.strip_prefix("False")?),
        };
        self.rest = rest;
        Some(truth)
    }

    fn shape(&mut self) -> Option<Vec<u64>> {
        self.take('(')?;
        let mut shape = Vec::new();
        while self.take(')').is_none() {
            self.rest = self.rest.trim_ascii_start();
            let end = self.rest.bytes().position(|byte| !byte.is_ascii_digit())?;
            let (digits, rest) = self.rest.split_at(end);
            shape.push(digits.parse().ok()?);
            self.rest = rest.strip_prefix('L').unwrap_or(rest);
            if self.take(',').is_none() {
                self.take(')')?;
                break;
            }
        }
        Some(shape)
    }
}
