//! An `.npy` file: a header, which is a Python dictionary, and the elements.

use npyz::{DType, Deserialize, NpyFile, NpyHeader, Order, TypeChar};
use zirc_diagnostics::Diagnostic;

use crate::network::MAX_WIDTH;

/// The longest header that is read. NumPy pads those of our arrays to 118.
const MAX_HEADER: usize = 1024;

/// One array of a model, its elements not yet interpreted; there are as many
/// as its shape says.
pub(super) struct Array {
    name: String,
    header: NpyHeader,
    elements: Vec<u8>,
}

impl Array {
    /// Reads the header, and checks the elements' size against it.
    pub(super) fn parse(name: &str, mut bytes: Vec<u8>) -> Result<Self, Box<Diagnostic>> {
        let malformed = |what: &dyn std::fmt::Display| {
            Diagnostic::error("npz-array", format!("{name} is not a NumPy array: {what}"))
                .help("export the model again; the file may be damaged")
        };
        let start = header_end(&bytes).map_err(|what| malformed(&what))?;
        let header = bytes.get(..start).ok_or_else(|| malformed(&"it ends in its header"))?;
        check_header(header).map_err(|what| malformed(&what))?;
        let header = NpyHeader::from_reader(header)
            .map_err(|_| malformed(&"its header is not one that NumPy writes"))?;
        let elements = bytes.split_off(start);
        let item = header.dtype().num_bytes().unwrap_or(0) as u64;
        if header.len().checked_mul(item) != Some(elements.len() as u64) {
            let message = format!(
                "{name} holds {} bytes, but {} of {} need {}",
                elements.len(),
                shape(header.shape()),
                header.dtype().descr(),
                u128::from(header.len()) * u128::from(item)
            );
            let error = Diagnostic::error("npz-size", message)
                .help("export the model again; the file may be damaged");
            return Err(error.into());
        }
        Ok(Array { name: name.to_owned(), header, elements })
    }

    /// The neurons, the inputs and the weights, row by row, of `fcN_weight`.
    pub(super) fn matrix(&self) -> Result<(usize, usize, Vec<i8>), Box<Diagnostic>> {
        let [rows, columns] = self.dimensions("[out, in]")?;
        let stored = self.integers::<i8>("8-bit integers ('|i1')")?;
        let weights = match self.header.order() {
            Order::C => stored,
            Order::Fortran => {
                (0..rows).flat_map(|row| stored.iter().skip(row).step_by(rows).copied()).collect()
            }
        };
        Ok((rows, columns, weights))
    }

    /// The elements of `fcN_bias`.
    pub(super) fn vector(&self) -> Result<Vec<i16>, Box<Diagnostic>> {
        self.dimensions::<1>("[out]")?;
        self.integers("16-bit integers ('<i2')")
    }

    /// The bytes of a string, NULs at its end included: NumPy takes those for
    /// padding, but the charset ends in one.
    pub(super) fn bytes(&self) -> Result<&[u8], Box<Diagnostic>> {
        self.dimensions::<0>("[]")?;
        match self.header.dtype() {
            DType::Plain(ty) if ty.type_char() == TypeChar::ByteStr => Ok(&self.elements),
            _ => Err(self.wrong_type("a byte string ('|S')")),
        }
    }

    fn dimensions<const N: usize>(&self, expected: &str) -> Result<[usize; N], Box<Diagnostic>> {
        let found = self.header.shape();
        let error = |help: String| {
            let message = format!("{} has shape {}", self.name, shape(found));
            Diagnostic::error("npz-shape", message).help(help)
        };
        let dimensions: [u64; N] =
            found.try_into().map_err(|_| error(format!("give it the shape {expected}")))?;
        if dimensions.iter().any(|&size| size == 0 || size > MAX_WIDTH as u64) {
            let help = format!("give every dimension 1 to {MAX_WIDTH} elements");
            return Err(error(help).into());
        }
        Ok(dimensions.map(|size| size as usize))
    }

    fn integers<T: Deserialize>(&self, expected: &str) -> Result<Vec<T>, Box<Diagnostic>> {
        let file = NpyFile::with_header(self.header.clone(), &*self.elements);
        let elements = file.data().map_err(|_| self.wrong_type(expected))?;
        elements.collect::<Result<_, _>>().map_err(|_| self.wrong_type(expected))
    }

    fn wrong_type(&self, expected: &str) -> Box<Diagnostic> {
        let found = self.header.dtype().descr();
        let message = format!("{} holds {found}, not {expected}", self.name);
        let error = Diagnostic::error("npz-type", message)
            .help("export the trained model with Z80-μLM; checkpoints hold other types");
        Box::new(error)
    }
}

/// Where the header ends and the elements begin.
fn header_end(bytes: &[u8]) -> Result<usize, &'static str> {
    let length = match bytes {
        [0x93, b'N', b'U', b'M', b'P', b'Y', 1, _, low, high, ..] => {
            10 + usize::from(u16::from_le_bytes([*low, *high]))
        }
        [0x93, b'N', b'U', b'M', b'P', b'Y', 2 | 3, _, a, b, c, d, ..] => {
            (u32::from_le_bytes([*a, *b, *c, *d]) as usize).saturating_add(12)
        }
        _ => return Err("it does not begin with \\x93NUMPY and a version"),
    };
    if length > MAX_HEADER { Err("its header is too long") } else { Ok(length) }
}

/// Keeps from `npyz` what it does not survive: it parses brackets recursively,
/// and multiplies dimensions without checking. Below 10^18 no product overflows.
fn check_header(header: &[u8]) -> Result<(), &'static str> {
    let count = |of: fn(&u8) -> bool| header.iter().filter(|byte| of(byte)).count();
    if count(|byte| b"([{".contains(byte)) > 4 {
        Err("its header nests too deep")
    } else if count(u8::is_ascii_digit) > 18 || count(|byte| b"xX".contains(byte)) > 0 {
        Err("its dimensions are too large")
    } else {
        Ok(())
    }
}

/// A shape as `.zir` text has them: `[256, 192]`.
fn shape(dimensions: &[u64]) -> String {
    format!("{dimensions:?}")
}
