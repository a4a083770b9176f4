//! A `.safetensors` file: a header in JSON, and the elements of the tensors.

use ::safetensors::tensor::{Dtype as Stored, Metadata};
use zirc_diagnostics::Diagnostic;

use super::model::ModelFile;
use super::tensor::{Dtype, Tensor, wrong_type};

/// The header's length comes first.
const LENGTH: usize = size_of::<u64>();

/// The longest header that is read, in bytes. One of four layers has about 600.
const MAX_HEADER: u64 = 1 << 18;

/// The tensors of a `.safetensors` file by name.
pub(super) struct Safetensors<'a> {
    header: Metadata,
    elements: &'a [u8],
}

impl<'a> Safetensors<'a> {
    /// Whether a file begins as these do: with a length, and a JSON object.
    pub(super) fn is_one(bytes: &[u8]) -> bool {
        bytes.get(LENGTH) == Some(&b'{')
    }

    /// Reads the header. It has to account for every byte of the file.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, Box<Diagnostic>> {
        let wrong = |note: String| {
            Diagnostic::error("safetensors-header", "the header does not describe the file")
                .note(note)
                .help("give the `.safetensors` file as it was written; it may have been cut short")
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
    fn names(&self) -> Vec<String> {
        self.header.offset_keys()
    }

    fn tensor(&mut self, name: &str) -> Result<Option<Tensor>, Box<Diagnostic>> {
        let Some(info) = self.header.info(name) else { return Ok(None) };
        let dtype = dtype(info.dtype).ok_or_else(|| wrong_type(name, &info.dtype.to_string()))?;
        let shape = info.shape.iter().map(|&size| size as u64).collect();
        let (start, end) = info.data_offsets;
        let elements = self.elements.get(start..end).unwrap_or_default().to_vec();
        Tensor::new(name, shape, dtype, elements).map(Some)
    }

    fn charset_name(&self) -> &'static str {
        "charset in its metadata"
    }

    fn charset(&mut self) -> Result<Option<Vec<u8>>, Box<Diagnostic>> {
        let metadata = self.header.metadata().as_ref();
        let charset = metadata.and_then(|it| it.get("charset").or_else(|| it.get("_charset")));
        charset.map(|text| super::latin1(text)).transpose()
    }
}

fn dtype(stored: Stored) -> Option<Dtype> {
    match stored {
        Stored::F16 => Some(Dtype::F16),
        Stored::BF16 => Some(Dtype::BF16),
        Stored::F32 => Some(Dtype::F32),
        Stored::F64 => Some(Dtype::F64),
        Stored::I8 | Stored::I16 | Stored::I32 | Stored::I64 => {
            Dtype::integer(stored.bitsize(), true)
        }
        Stored::U8 | Stored::U16 | Stored::U32 => Dtype::integer(stored.bitsize(), false),
        _ => None,
    }
}
