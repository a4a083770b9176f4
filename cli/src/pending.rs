//! Files on their way: temporary ones, which ^C removes.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use tempfile::{Builder, NamedTempFile};

/// The temporary file that ^C has to remove.
static PENDING: Mutex<Option<PathBuf>> = Mutex::new(None);

/// A file on its way. Nothing of it stays if it is not finished.
pub(crate) struct Pending(pub(crate) NamedTempFile);

impl Pending {
    /// An empty file in `folder`.
    pub(crate) fn create(folder: &Path) -> io::Result<Self> {
        let mut pending = PENDING.lock().unwrap_or_else(PoisonError::into_inner);
        let file = builder().tempfile_in(folder)?;
        *pending = Some(file.path().to_owned());
        Ok(Pending(file))
    }

    /// Makes it the file at `path`.
    pub(crate) fn finish(self, path: &Path) -> io::Result<()> {
        let mut pending = PENDING.lock().unwrap_or_else(PoisonError::into_inner);
        *pending = None;
        self.0.persist(path).map(drop).map_err(|error| error.error)
    }
}

/// Ends the program, and leaves no temporary file.
pub(crate) fn end(code: i32) -> ! {
    // Held until the end, so that no other file is begun.
    let pending = PENDING.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(path) = &*pending {
        let _ = fs::remove_file(path);
    }
    std::process::exit(code)
}

/// Makes temporary files that may be read as ones made directly.
pub(crate) fn builder() -> Builder<'static, 'static> {
    let mut builder = Builder::new();
    builder.prefix(".zirc-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder
}
