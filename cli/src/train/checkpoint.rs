//! The checkpoint of a training: the file beside the network from which `--resume`
//! continues.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use zirc_training::{Run, Unusable};

use super::earlier::beside;
use crate::failure::{Failure, tell};
use crate::files;

/// The most bytes of a checkpoint: several times those of the largest networks.
const MAX_CHECKPOINT: u64 = 1 << 30;

/// The file from which a run can continue.
pub(super) struct Checkpoint {
    /// `None` if the output is not a file.
    pub(super) path: Option<PathBuf>,
}

impl Checkpoint {
    pub(super) fn beside(output: &Path) -> Self {
        let mut path = output.as_os_str().to_owned();
        path.push(".checkpoint");
        // A device such as /dev/null has no checkpoint beside it.
        let is_file = fs::metadata(output).map_or(true, |found| found.is_file());
        let has_place = !files::is_standard(output) && is_file;
        Checkpoint { path: has_place.then(|| path.into()) }
    }

    pub(super) fn resume(&self, run: Run) -> Result<Run, Failure> {
        let path = self.path.as_deref().unwrap_or(Path::new("-"));
        let bytes = files::found(path, MAX_CHECKPOINT).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => Failure::Message(format!(
                "{}: there is no checkpoint; start without `--resume`",
                path.display()
            )),
            _ => files::unreadable(path, &error),
        })?;
        run.resumed(&bytes).map_err(|unusable| {
            Failure::Message(format!("{}: {}", path.display(), unusable_as(&unusable)))
        })
    }

    /// Moves the checkpoint of another training out of the way.
    pub(super) fn make_way(&self) {
        let Some(old) = self.path.as_deref().filter(|path| path.is_file()) else { return };
        let new = beside(old);
        let (path, kept) = (old.display(), new.display());
        tell(&match fs::rename(old, &new) {
            Ok(()) => format!(
                "warning: {path} was of a training that had not ended. It is kept as {kept}; to \
                 go on with it, rename it back and give `--resume`"
            ),
            Err(error) => format!(
                "warning: {path} is of a training that has not ended, and will be replaced: it \
                 cannot be kept as {kept}: {error}"
            ),
        });
    }

    /// Writes the checkpoint. If that fails, training goes on without it.
    pub(super) fn write(&mut self, run: &Run) {
        let Some(path) = &self.path else { return };
        if let Err(Failure::Message(message)) = files::write(path, &run.checkpoint()) {
            tell(&format!("warning: {message}; `--resume` will not do"));
            self.path = None;
        }
    }

    /// Removes the checkpoint at the end of the training.
    pub(super) fn remove(&self) {
        if let Some(path) = &self.path {
            let _ = fs::remove_file(path);
        }
    }
}

/// The error for an unusable checkpoint.
fn unusable_as(unusable: &Unusable) -> String {
    let (problem, advice) = match unusable {
        Unusable::Foreign => ("is not a checkpoint".into(), "put the checkpoint back"),
        Unusable::OtherVersion { found, expected } => (
            format!(
                "is of another version of zirc: it begins with `{found}`, not with `{expected}`"
            ),
            "use that version",
        ),
        Unusable::CutShort => {
            ("is cut short: its end is missing".into(), "take a whole copy of it")
        }
        Unusable::Damaged => (
            "is damaged: it does not have the SHA-256 digest that it had when it was written"
                .into(),
            "take a copy that is not",
        ),
        Unusable::OtherPairs => (
            "is of a training with other pairs: those it learns from have changed".into(),
            "give the same pairs, `--test` and `--seed`",
        ),
        Unusable::OtherOptions => (
            "is of a training with the same pairs and other options".into(),
            "give the same options, and the same network to `--continue`",
        ),
        Unusable::NotFinite => {
            return "has numbers that are infinite or not numbers, since the training has \
                    diverged; start without `--resume`, with a smaller `--rate`"
                .into();
        }
    };
    format!("{problem}; {advice}, or start without `--resume`")
}
