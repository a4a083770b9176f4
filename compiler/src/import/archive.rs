//! An `.npz` file: a zip archive of `.npy` files, one an array.

use std::io::{Cursor, Read};

use npyz::npz::{array_name_from_file_name, file_name_from_array_name};
use zip::ZipArchive;
use zirc_diagnostics::Diagnostic;

use super::MAX_BYTES;
use super::array::Array;

/// The arrays of an `.npz` file by name. It hands out no more than
/// [`MAX_BYTES`] in all, whatever the file claims to hold.
pub(super) struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    left: usize,
}

impl<'a> Archive<'a> {
    /// Reads the archive's directory.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, Box<Diagnostic>> {
        if bytes.len() > MAX_BYTES {
            return Err(too_big(format!("the file is {} bytes long", bytes.len())));
        }
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|error| {
            Diagnostic::error("npz-not-a-zip", "the file is not a whole `.npz` archive")
                .note(error.to_string())
                .help("give the `.npz` file as the exporter wrote it; it may have been cut short")
        })?;
        Ok(Archive { zip, left: MAX_BYTES })
    }

    /// The names of the arrays, in the file's order.
    pub(super) fn names(&self) -> Vec<String> {
        let files = self.zip.file_names().filter_map(Result::ok);
        files.filter_map(|file| array_name_from_file_name(&file).map(str::to_owned)).collect()
    }

    /// The array called `name`, or `None` if there is none.
    pub(super) fn array(&mut self, name: &str) -> Result<Option<Array>, Box<Diagnostic>> {
        let Some(index) = self.zip.index_for_name(&file_name_from_array_name(name)) else {
            return Ok(None);
        };
        let unreadable = |error: &dyn std::fmt::Display| {
            Diagnostic::error("npz-unreadable", format!("{name} cannot be read: {error}"))
                .help("export the model again; the file may be damaged")
        };
        let mut file = self.zip.by_index(index).map_err(|error| unreadable(&error))?;
        if file.size() > self.left as u64 {
            return Err(too_big(format!("{name} would be {} bytes long", file.size())));
        }
        let mut bytes = Vec::with_capacity(file.size() as usize);
        let limit = self.left as u64 + 1;
        file.by_ref().take(limit).read_to_end(&mut bytes).map_err(|error| unreadable(&error))?;
        self.left = self.left.checked_sub(bytes.len()).ok_or_else(|| {
            too_big(format!("{name} is longer than the {} bytes it declares", file.size()))
        })?;
        Array::parse(name, bytes).map(Some)
    }
}

fn too_big(message: String) -> Box<Diagnostic> {
    let error = Diagnostic::error("npz-too-big", message)
        .note(format!("a model may have {MAX_BYTES} bytes; a Z80 addresses 65536"))
        .help("give the model's own `.npz` file, as Z80-μLM exports it");
    Box::new(error)
}
