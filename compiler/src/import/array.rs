//! An `.npy` file: a header, which is a Python dictionary, and the elements.

use npyz::{DType, Endianness, NpyHeader, Order, TypeChar, TypeStr};
use zirc_diagnostics::Diagnostic;

use super::tensor::{Dtype, Tensor, wrong_shape, wrong_size, wrong_type};

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
            return Err(wrong_size(name, elements.len(), header.shape(), item));
        }
        Ok(Array { name: name.to_owned(), header, elements })
    }

    /// The array as a tensor, if it holds numbers.
    pub(super) fn tensor(self) -> Result<Tensor, Box<Diagnostic>> {
        let Array { name, header, mut elements } = self;
        let found = header.dtype();
        let (dtype, endianness) = match &found {
            DType::Plain(ty) => dtype(ty).map(|dtype| (dtype, ty.endianness())),
            _ => None,
        }
        .ok_or_else(|| wrong_type(&name, &found.descr()))?;
        let item = dtype.bytes();
        if endianness == Endianness::Big {
            elements.chunks_exact_mut(item).for_each(<[u8]>::reverse);
        }
        let shape = header.shape().to_vec();
        if let (Order::Fortran, &[rows, _], false) = (header.order(), &*shape, elements.is_empty())
        {
            let column = |row: u64| elements.chunks_exact(item).skip(row as usize);
            let by_rows = (0..rows).flat_map(|row| column(row).step_by(rows as usize));
            elements = by_rows.flatten().copied().collect();
        }
        Tensor::new(&name, shape, dtype, elements)
    }

    /// The bytes of a string, NULs at its end included: NumPy takes those for
    /// padding, but the charset ends in one.
    pub(super) fn string(self) -> Result<Vec<u8>, Box<Diagnostic>> {
        if !self.header.shape().is_empty() {
            return Err(wrong_shape(&self.name, self.header.shape(), "[]"));
        }
        match self.header.dtype() {
            DType::Plain(ty) if ty.type_char() == TypeChar::ByteStr => Ok(self.elements),
            other => {
                let message =
                    format!("{} holds {}, not a byte string ('|S')", self.name, other.descr());
                let error = Diagnostic::error("npz-charset-type", message)
                    .help("save the characters as `charset.encode()`, or give `--charset`");
                Err(error.into())
            }
        }
    }
}

/// The type of numbers that a `TypeStr` names.
fn dtype(ty: &TypeStr) -> Option<Dtype> {
    let bits = usize::try_from(ty.size_field()).ok()?.checked_mul(8)?;
    match (ty.type_char(), bits) {
        (TypeChar::Int, bits) => Dtype::integer(bits, true),
        (TypeChar::Uint, bits) => Dtype::integer(bits, false),
        (TypeChar::Float, 16) => Some(Dtype::F16),
        (TypeChar::Float, 32) => Some(Dtype::F32),
        (TypeChar::Float, 64) => Some(Dtype::F64),
        _ => None,
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
