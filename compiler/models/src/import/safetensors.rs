//! A `.safetensors` file: a header in JSON, and the elements of the tensors.

use ::safetensors::tensor::{Dtype as Stored, Metadata};
use zirc_diagnostics::Diagnostic;

use super::charset;
use super::globals::{TO_FLOATS, TO_INTEGERS};
use super::model::ModelFile;
use super::naming::{self, Name};
use super::tensor::{Dtype, Tensor, wrong_type};

/// The size of the header's length, which comes first.
const LENGTH: usize = size_of::<u64>();

/// The longest header that is read, in bytes. One of four layers has about 600.
const MAX_HEADER: u64 = 1 << 18;

/// The tensors of a `.safetensors` file by name.
pub(super) struct Safetensors<'a> {
    header: Metadata,
    elements: &'a [u8],
}

impl<'a> Safetensors<'a> {
    /// Whether a file begins with a length and a JSON object.
    pub(super) fn is_one(bytes: &[u8]) -> bool {
        bytes.get(LENGTH) == Some(&b'{')
    }

    /// Reads the header. It has to account for every byte of the file.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, Box<Diagnostic>> {
        let wrong = |note: String| {
            Diagnostic::error("safetensors-header", "the header does not describe the file")
                .note(note)
                .help(
                    "give the file as it was written, or save the tensors with `safetensors` again",
                )
        };
        let length = bytes.first_chunk().map_or(0, |length| u64::from_le_bytes(*length));
        if length > MAX_HEADER {
            return Err(wrong(format!("it has {length} bytes, but may have {MAX_HEADER}")).into());
        }
        let header = ::safetensors::SafeTensors::read_metadata(bytes);
        let (length, header) = header.map_err(|error| wrong(error.to_string()))?;
        let elements = bytes.get(LENGTH.saturating_add(length)..).unwrap_or_default();
        Ok(Safetensors { header, elements })
    }
}

impl ModelFile for Safetensors<'_> {
    fn names(&self) -> Vec<Name> {
        self.header.offset_keys().into_iter().map(Name::of_tensor).collect()
    }

    fn tensor(&mut self, name: &str) -> Result<Option<Tensor>, Box<Diagnostic>> {
        let Some(info) = self.header.info(name) else { return Ok(None) };
        let dtype = dtype(info.dtype).ok_or_else(|| {
            let (found, help) = described(info.dtype);
            wrong_type(name, &found, help)
        })?;
        let shape = info.shape.iter().map(|&size| size as u64).collect();
        let (start, end) = info.data_offsets;
        let elements = self.elements.get(start..end).unwrap_or_default().to_vec();
        Tensor::new(name, shape, dtype, elements).map(Some)
    }

    fn charset_name(&self) -> &'static str {
        "charset in its metadata"
    }

    fn charset(&mut self, prefix: &str) -> Result<Option<Vec<u8>>, Box<Diagnostic>> {
        if let Some(metadata) = self.header.metadata()
            && let Some(name) = naming::charset(metadata.keys().map(String::as_str), prefix)
        {
            return charset::of_text(&name, &metadata[&name]).map(Some);
        }
        // The charset may be one of the tensors.
        let names = self.names();
        let Some(name) = naming::charset(names.iter().map(|name| &*name.text), prefix) else {
            return Ok(None);
        };
        self.tensor(&name)?.map(|tensor| tensor.characters()).transpose()
    }
}

fn dtype(stored: Stored) -> Option<Dtype> {
    let integer = |signed| Some(Dtype::Integer { bytes: stored.bitsize() / 8, signed });
    match stored {
        Stored::F16 => Some(Dtype::F16),
        Stored::BF16 => Some(Dtype::BF16),
        Stored::F32 => Some(Dtype::F32),
        Stored::F64 => Some(Dtype::F64),
        Stored::I8 | Stored::I16 | Stored::I32 | Stored::I64 => integer(true),
        Stored::U8 | Stored::U16 | Stored::U32 => integer(false),
        _ => None,
    }
}

/// An unsupported type in words, and how to convert it.
fn described(stored: Stored) -> (String, &'static str) {
    match stored {
        Stored::BOOL => ("truth values (BOOL)".into(), TO_INTEGERS),
        Stored::U64 => ("unsigned integers of 64 bits (U64)".into(), TO_INTEGERS),
        Stored::C64 => ("complex numbers (C64)".into(), TO_FLOATS),
        other => (format!("floats of {} bits ({other})", other.bitsize()), TO_FLOATS),
    }
}
