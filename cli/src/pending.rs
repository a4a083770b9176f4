//! Temporary files of outputs, which ^C removes.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use tempfile::{Builder, NamedTempFile};

/// The temporary file that ^C removes.
static PENDING: Mutex<Option<PathBuf>> = Mutex::new(None);

/// A file being written. It is removed unless finished.
pub(crate) struct Pending(pub(crate) NamedTempFile);

impl Pending {
    /// An empty file in `folder`.
    pub(crate) fn create(folder: &Path) -> io::Result<Self> {
        let mut pending = PENDING.lock().unwrap_or_else(PoisonError::into_inner);
        let file = builder().tempfile_in(folder)?;
        *pending = Some(file.path().to_owned());
        Ok(Pending(file))
    }

    /// Moves it to `path`.
    pub(crate) fn finish(self, path: &Path) -> io::Result<()> {
        let mut pending = PENDING.lock().unwrap_or_else(PoisonError::into_inner);
        *pending = None;
        self.0.persist(path).map(drop).map_err(|error| error.error)
    }
}

/// Removes the temporary file and ends the program.
pub(crate) fn end(code: i32) -> ! {
    // The lock is held until the end, so that no other file is begun.
    let pending = PENDING.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(path) = &*pending {
        let _ = fs::remove_file(path);
    }
    std::process::exit(code)
}

/// A builder of temporary files with the usual permissions.
pub(crate) fn builder() -> Builder<'static, 'static> {
    let mut builder = Builder::new();
    builder.prefix(".zirc-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder
}
