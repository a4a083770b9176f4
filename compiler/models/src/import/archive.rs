//! A zip archive, such as `.npz` and `.pt` files are.

use std::io::{Cursor, Read};

use zip::{CompressionMethod, ZipArchive};
use zirc_diagnostics::{Diagnostic, quoted};

use super::size::{MAX_BYTES, too_big};

/// The files of an archive by name. It unpacks at most [`MAX_BYTES`] in all, whatever the
/// archive declares.
pub(super) struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    left: usize,
}

impl<'a> Archive<'a> {
    /// The first bytes of an archive, even an empty one.
    pub(super) const MAGIC: &'static [u8] = b"PK";

    /// Reads the archive's directory. All files must be stored or packed with Deflate.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, Box<Diagnostic>> {
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|error| {
            Diagnostic::error("model-not-a-zip", "the file is not a whole zip archive")
                .note(error.to_string())
                .help("give the model's file as it was written; it may have been cut short")
        })?;
        let mut archive = Archive { zip, left: MAX_BYTES };
        for index in 0..archive.zip.len() {
            archive.is_plain(index)?;
        }
        Ok(archive)
    }

    /// The names of the files, in the archive's order.
    pub(super) fn names(&self) -> impl Iterator<Item = String> + '_ {
        self.zip.file_names().filter_map(Result::ok).map(|name| name.into_owned())
    }

    /// The bytes of a file, or `None` if there is none. It goes by `name` in
    /// diagnostics.
    pub(super) fn read(
        &mut self,
        file: &str,
        name: &str,
    ) -> Result<Option<Vec<u8>>, Box<Diagnostic>> {
        let Some(index) = self.zip.index_for_name(file) else { return Ok(None) };
        let unreadable = |error: &dyn std::fmt::Display| {
            Diagnostic::error("model-unreadable", format!("{name} cannot be read: {error}"))
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
        Ok(Some(bytes))
    }

    /// The unpacked size that a file declares, if there is such a file.
    pub(super) fn size(&mut self, file: &str) -> Option<u64> {
        let index = self.zip.index_for_name(file)?;
        self.zip.by_index_raw(index).ok().map(|file| file.size())
    }

    /// Checks that a file is not encrypted, and is stored or packed with Deflate.
    fn is_plain(&mut self, index: usize) -> Result<(), Box<Diagnostic>> {
        // Errors in the archive's structure are reported when the file is read.
        let Ok(file) = self.zip.by_index_raw(index) else { return Ok(()) };
        let name = file.name().map(|name| quoted(&name)).unwrap_or_default();
        if file.encrypted() {
            let error = Diagnostic::error("model-encrypted", format!("{name} is encrypted"))
                .help("unpack the archive with its password, and pack it again without one");
            return Err(error.into());
        }
        let method = match file.compression() {
            CompressionMethod::Stored | CompressionMethod::Deflated => return Ok(()),
            CompressionMethod::BZIP2 => "BZIP2".into(),
            CompressionMethod::LZMA => "LZMA".into(),
            CompressionMethod::ZSTD | CompressionMethod::ZSTD_DEPRECATED => "Zstandard".into(),
            CompressionMethod::XZ => "XZ".into(),
            CompressionMethod::DEFLATE64 => "Deflate64".into(),
            CompressionMethod::PPMD => "PPMd".into(),
            other => other.to_string(),
        };
        let message = format!("{name} is packed with {method}, which zirc does not read");
        let error = Diagnostic::error("model-compression", message)
            .note("files of the archive may be stored as they are, or packed with Deflate")
            .help("unpack the archive and pack it again so, or save the model with `numpy.savez`");
        Err(error.into())
    }
}
