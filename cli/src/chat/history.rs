//! The history of typed lines, kept in a file between conversations.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;
use rustyline::history::FileHistory;
use rustyline::{Behavior, Config};

use crate::failure::{Failure, tell};

/// A line editor with a history.
pub(super) type Editor = rustyline::Editor<(), FileHistory>;

/// The first bytes of a history file.
const MAGIC: &[u8] = b"#V2";

/// The most lines that are kept.
const MAX_LINES: usize = 1000;

/// The configuration of the line editor.
pub(super) fn config() -> Config {
    // Without bracketed paste, each pasted line is a line of its own.
    let config = Config::builder()
        .behavior(Behavior::Stdio)
        .bracketed_paste(false)
        .history_ignore_dups(true);
    let sized = config.and_then(|config| config.max_history_size(MAX_LINES));
    sized.map_or_else(|_| Config::default(), |config| config.build())
}

/// The file of the history, if there is one.
pub(super) struct History(Option<PathBuf>);

impl History {
    /// A history in memory only.
    pub(super) fn none() -> Self {
        History(None)
    }

    /// A history in the user's state folder, if there is one.
    pub(super) fn usual() -> Self {
        let folders = etcetera::choose_base_strategy().ok();
        let folder = folders.map(|it| it.state_dir().unwrap_or_else(|| it.data_dir()));
        let path = folder.map(|folder| folder.join("zirc").join("history"));
        History(path.filter(|path| is_ours(path)))
    }

    /// A history in the file at `path`.
    ///
    /// # Errors When the file holds something else.
    pub(super) fn at(path: PathBuf) -> Result<Self, Failure> {
        if is_ours(&path) {
            return Ok(History(Some(path)));
        }
        let name = path.display();
        Err(Failure::Message(format!("{name}: is no history of zirc; name another file")))
    }

    /// Loads the history into `editor`.
    pub(super) fn load(&mut self, editor: &mut Editor) {
        let Some(path) = &self.0 else { return };
        if path.exists()
            && let Err(error) = editor.load_history(path)
        {
            self.give_up(&error);
        }
    }

    /// Adds a line, unless it is blank.
    pub(super) fn add(&mut self, editor: &mut Editor, line: &str) {
        if line.trim().is_empty() {
            return;
        }
        let is_new = editor.add_history_entry(line).unwrap_or(false);
        let Some(path) = self.0.as_ref().filter(|_| is_new) else { return };
        let folder = path.parent().filter(|folder| *folder != Path::new(""));
        let made = folder.map_or(Ok(()), fs::create_dir_all).map_err(Into::into);
        if let Err(error) = made.and_then(|()| editor.append_history(path)) {
            self.give_up(&error);
        }
    }

    /// Stops keeping lines; the conversation goes on.
    fn give_up(&mut self, error: &rustyline::error::ReadlineError) {
        if let Some(path) = self.0.take() {
            tell(&format!("{}: lines are not kept: {error}", path.display()));
        }
    }
}

/// Whether a path is a history, or does not exist yet.
fn is_ours(path: &Path) -> bool {
    let Ok(metadata) = fs::metadata(path) else { return true };
    let start = || {
        let mut start = Vec::new();
        File::open(path)?.take(MAGIC.len() as u64).read_to_end(&mut start)?;
        io::Result::Ok(start)
    };
    metadata.is_file() && (metadata.len() == 0 || start().is_ok_and(|start| start == MAGIC))
}
