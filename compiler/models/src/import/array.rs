//! An `.npy` file: a header and the elements.

use zirc_diagnostics::Diagnostic;

use super::charset;
use super::header::{Elements, Header, Type};
use super::tensor::{Dtype, Tensor, wrong_shape, wrong_size, wrong_type};

/// One array of a model, its elements not yet interpreted.
pub(super) struct Array {
    name: String,
    header: Header,
    elements: Vec<u8>,
}

impl Array {
    /// Reads the header.
    pub(super) fn parse(name: &str, mut bytes: Vec<u8>) -> Result<Self, Box<Diagnostic>> {
        let (header, start) = Header::read(&bytes).map_err(|what| {
            let message = format!("{name} is not a NumPy array: {what}");
            Diagnostic::error("npz-array", message).help("save the model again with `numpy.savez`")
        })?;
        let elements = bytes.split_off(start);
        Ok(Array { name: name.to_owned(), header, elements })
    }

    /// The array as a tensor, if it holds numbers.
    pub(super) fn tensor(self) -> Result<Tensor, Box<Diagnostic>> {
        let Array { name, header, mut elements } = self;
        let Elements::Plain(ty) = header.elements else {
            let help = "save the field that holds its numbers, as an array of its own";
            return Err(wrong_type(&name, "records of several fields", help));
        };
        let Some(dtype) = dtype(&ty) else {
            // Integers count as quantized already; floats are quantized.
            let to = if let 'u' | 'b' = ty.kind { "int64" } else { "float32" };
            let help = format!("convert it before it is saved: `{name}.astype(\"{to}\")`");
            return Err(wrong_type(&name, &ty.described(), help));
        };
        let (item, shape) = (dtype.bytes(), header.shape);
        check_size(&name, &elements, &shape, item)?;
        if ty.is_big_endian {
            elements.chunks_exact_mut(item).for_each(<[u8]>::reverse);
        }
        if let (true, &[rows, _], false) = (header.by_columns, &*shape, elements.is_empty()) {
            let column = |row: u64| elements.chunks_exact(item).skip(row as usize);
            let by_rows = (0..rows).flat_map(|row| column(row).step_by(rows as usize));
            elements = by_rows.flatten().copied().collect();
        }
        Tensor::new(&name, shape, dtype, elements)
    }

    /// The characters of the array: those of one string, or of one string or number a
    /// character.
    pub(super) fn charset(self) -> Result<Vec<u8>, Box<Diagnostic>> {
        let Elements::Plain(ty) = &self.header.elements else {
            return Err(charset::wrong_type(&self.name, "records of several fields"));
        };
        let letter = match ty.kind {
            'S' | 'a' | 'V' => 1,
            'U' => 4,
            'i' | 'u' if dtype(ty).is_some() => return self.tensor()?.characters(),
            _ => return Err(charset::wrong_type(&self.name, &ty.described())),
        };
        if self.header.shape.len() > 1 {
            return Err(wrong_shape(&self.name, &self.header.shape, "[], or [characters]"));
        }
        let item = ty.size.saturating_mul(letter);
        check_size(&self.name, &self.elements, &self.header.shape, item)?;
        let letters = if item == 0 { Vec::new() } else { joined(&self.elements, item, letter) };
        if letter == 1 {
            return charset::of_utf8(&self.name, &letters);
        }
        let numbers = letters.as_chunks().0.iter().map(|&letter| {
            let number = if ty.is_big_endian { u32::from_be_bytes } else { u32::from_le_bytes };
            number(letter).into()
        });
        charset::of_numbers(&self.name, numbers)
    }
}

/// Strings of `item` bytes, joined. NULs at the end of a string are padding, unless it is
/// the only string, where the last NUL is the charset's, or consists of NULs alone.
fn joined(strings: &[u8], item: usize, letter: usize) -> Vec<u8> {
    if strings.len() == item {
        return strings.to_vec();
    }
    let without_padding = |string: &[u8]| {
        let is_padding = |letter: &[u8]| letter.iter().all(|&byte| byte == 0);
        let padding = string.rchunks_exact(letter).take_while(|it| is_padding(it)).count();
        string.len().saturating_sub(padding * letter).max(letter)
    };
    let strings = strings.chunks_exact(item);
    strings.flat_map(|string| &string[..without_padding(string)]).copied().collect()
}

/// Checks the number of elements against the shape.
fn check_size(
    name: &str,
    elements: &[u8],
    shape: &[u64],
    item: usize,
) -> Result<(), Box<Diagnostic>> {
    let needed = shape.iter().try_fold(item as u64, |product, &size| product.checked_mul(size));
    if needed == Some(elements.len() as u64) {
        Ok(())
    } else {
        Err(wrong_size(name, elements.len(), shape, item as u64))
    }
}

/// The number type with this NumPy name.
fn dtype(ty: &Type) -> Option<Dtype> {
    match (ty.kind, ty.size) {
        ('i', 1 | 2 | 4 | 8) => Some(Dtype::Integer { bytes: ty.size, signed: true }),
        ('u', 1 | 2 | 4) => Some(Dtype::Integer { bytes: ty.size, signed: false }),
        ('f', 2) => Some(Dtype::F16),
        ('f', 4) => Some(Dtype::F32),
        ('f', 8) => Some(Dtype::F64),
        _ => None,
    }
}
