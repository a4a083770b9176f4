//! Inputs of bounded size, and outputs that are written whole or not at all.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use zirc_diagnostics::{Diagnostic, Source};
use zirc_network::FileDigest;
use zirc_pairs::{Layout, Pair};
use zirc_text::{Format, Wanted};

use crate::failure::{Failure, Outcome, show, tell};
use crate::interrupt;
use crate::pending::{Pending, builder};

/// The largest input that is read, in bytes.
pub(crate) const MAX_INPUT: u64 = 64 << 20;

/// The bytes of a file that are examined to recognize its kind.
const BEGINNING: u64 = 1 << 13;

/// Whether a path means standard input or output.
pub(crate) fn is_standard(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// The name of an input for people.
pub(crate) fn name(path: &Path) -> String {
    if is_standard(path) { "<stdin>".into() } else { path.display().to_string() }
}

/// The bytes of an input that is a network, a program or a model.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    read_or(path, "give a network or a program")
}

/// The pairs of prompts and replies in an input. Warnings are shown.
pub(crate) fn read_pairs(path: &Path) -> Result<Vec<Pair>, Failure> {
    read_pairs_and_digest(path).map(|(pairs, _)| pairs)
}

/// The pairs in an input, and the digest of its bytes as they are.
pub(crate) fn read_pairs_and_digest(path: &Path) -> Result<(Vec<Pair>, FileDigest), Failure> {
    let bytes = read_or(path, "take a sample: `shuf -n 100000 PAIRS.txt > sample.txt`")?;
    let digest = digest(path, &bytes);
    let text = zirc_pairs::read(&name(path), bytes)
        .map_err(|(source, found)| Failure::Diagnostics(Box::new(source), found))?;
    tell_layout(path, text.layout);
    show(&text.source, &text.warnings);
    Ok((text.pairs, digest))
}

/// Prints the layout of a text, if it is not the usual one.
pub(crate) fn tell_layout(path: &Path, layout: Layout) {
    if layout != Layout::Bars {
        tell(&format!("{}: read as {}", name(path), layout.name()));
    }
}

/// The name of an input without its folder, and the digest of its `bytes`.
pub(crate) fn digest(path: &Path, bytes: &[u8]) -> FileDigest {
    FileDigest { name: base_name(path).into_bytes(), sha256: Sha256::digest(bytes).into() }
}

/// The name of a file without its folder.
pub(crate) fn base_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

/// The bytes of an input, up to the limit.
pub(crate) fn read_start(path: &Path) -> Result<Vec<u8>, Failure> {
    let result = if is_standard(path) {
        read_limited(io::stdin().lock())
    } else {
        File::open(path).and_then(read_limited)
    };
    result.map_err(|error| unreadable(path, &error))
}

/// The bytes of an input. `advice` says what to do if there are too many.
fn read_or(path: &Path, advice: &str) -> Result<Vec<u8>, Failure> {
    let bytes = read_start(path)?;
    if bytes.len() as u64 > MAX_INPUT {
        let message = format!("{}: has more than {MAX_INPUT} bytes", name(path));
        return Err(Failure::Message(format!("{message}; {advice}")));
    }
    Ok(bytes)
}

/// All bytes, up to one more than an input may have.
fn read_limited(reader: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(MAX_INPUT + 1).read_to_end(&mut bytes).map(|_| bytes)
}

/// The text of a network.
pub(crate) fn read_text(path: &Path) -> Result<Source, Failure> {
    text(path, read(path)?, Wanted::Network)
}

/// The bytes of the input `path` as the text that is `wanted`.
pub(crate) fn text(path: &Path, bytes: Vec<u8>, wanted: Wanted) -> Result<Source, Failure> {
    zirc_text::read(&name(path), bytes, wanted)
        .map_err(|(source, error)| Failure::Diagnostics(Box::new(source), vec![*error]))
}

/// The failure of an input with an error that has no place.
pub(crate) fn unusable(path: &Path, error: Diagnostic) -> Failure {
    Failure::Diagnostics(Box::new(Source::new(name(path), "")), vec![error])
}

/// Why an input cannot be read, and what to do.
pub(crate) fn unreadable(path: &Path, error: &io::Error) -> Failure {
    let name = name(path);
    Failure::Message(match error.kind() {
        io::ErrorKind::NotFound => format!("{name}: there is no such file; check the path"),
        io::ErrorKind::IsADirectory => format!("{name}: is a folder; name a file in it"),
        io::ErrorKind::PermissionDenied => {
            format!("{name}: may not be read; check its permissions")
        }
        io::ErrorKind::NotADirectory => {
            format!("{name}: there is no such file: what is before a `/` is no folder")
        }
        io::ErrorKind::InvalidFilename => format!("{name}: no file can have that name"),
        _ if is_circle(path) => format!("{name}: cannot be read: {CIRCLE}; name a file"),
        _ => format!("{name}: cannot be read: {error}"),
    })
}

/// Prints results. Standard output may be gone, or a full disk.
pub(crate) fn print(bytes: &[u8]) -> Outcome {
    let mut output = io::stdout().lock();
    output.write_all(bytes).and_then(|()| output.flush()).map_err(|error| match error.kind() {
        io::ErrorKind::BrokenPipe => Failure::Closed,
        io::ErrorKind::StorageFull => {
            Failure::Message(format!("standard output: cannot be written: {FULL}"))
        }
        _ => Failure::Message(format!("standard output: cannot be written: {error}")),
    })
}

/// Refuses an output that would replace the input.
pub(crate) fn keep_apart(input: &Path, output: &Path) -> Outcome {
    let same = match (fs::canonicalize(input), fs::canonicalize(output)) {
        (Ok(input), Ok(output)) => input == output && input.is_file(),
        _ => false,
    };
    if same && !is_standard(output) {
        let name = output.display();
        return Err(Failure::Message(format!("{name}: is the input; name another file to write")));
    }
    Ok(())
}

/// The kind of an output file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Output {
    /// A program of CP/M.
    Program,
    /// The text of a network.
    Network,
    /// A model, in an archive.
    Model,
}

impl Output {
    /// The extension of its files.
    fn ending(self) -> &'static str {
        match self {
            Output::Program => "com",
            Output::Network => "zir",
            Output::Model => "npz",
        }
    }
}

/// Refuses an output that would replace a file of another kind, probably by mistake. Files
/// with the output's extension are replaced in any case, and so are texts that `build` has
/// written beside programs.
pub(crate) fn keep_others(path: &Path, output: Output) -> Outcome {
    let mut start = Vec::new();
    let has_ending =
        |ending: &str| path.extension().is_some_and(|it| it.eq_ignore_ascii_case(ending));
    if is_standard(path) || has_ending(output.ending()) || !path.is_file() {
        return Ok(());
    }
    if let Ok(file) = File::open(path) {
        let _ = file.take(BEGINNING).read_to_end(&mut start);
    }
    match kind_of(&start).filter(|_| !start.is_empty()) {
        Some((Some(Output::Network), _)) if output == Output::Program && !has_ending("zir") => {
            Ok(())
        }
        Some((kind, name)) if kind != Some(output) => Err(Failure::Message(format!(
            "{}: holds {name}, which would be lost; name another file, or remove it first",
            path.display()
        ))),
        _ => Ok(()),
    }
}

/// The kind of output that a file beginning with `start` is, if any, and a name for it.
fn kind_of(start: &[u8]) -> Option<(Option<Output>, String)> {
    let format = Format::of_bytes(start);
    let text = || Format::of_text(&String::from_utf8_lossy(start));
    match format {
        Some(format @ Format::Binary) => Some((Some(Output::Program), format.name())),
        Some(format @ (Format::Model | Format::Archive)) => {
            Some((Some(Output::Model), format.name()))
        }
        Some(format) => Some((None, format.name())),
        None if !zirc_text::is_text(start) => None,
        None => match text() {
            Some(format @ Format::Network) => Some((Some(Output::Network), format.name())),
            Some(format) => Some((None, format.name())),
            None => Some((None, "a text".into())),
        },
    }
}

/// Whether two outputs are the same file, or would be.
pub(crate) fn are_one(first: &Path, second: &Path) -> bool {
    let real = |path: &Path| match place(path) {
        Ok(Some((file, folder))) => {
            let folder = fs::canonicalize(folder).unwrap_or_default();
            folder.join(file.file_name().unwrap_or_default())
        }
        _ => path.to_owned(),
    };
    real(first) == real(second)
}

/// Writes a file whole or not at all; `-` is standard output.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Outcome {
    if is_standard(path) {
        return print(bytes);
    }
    replace(path, bytes).map_err(|error| unwritable(path, &error))
}

/// Why an output cannot be written, and what to do.
fn unwritable(path: &Path, error: &io::Error) -> Failure {
    let name = path.display();
    Failure::Message(match error.kind() {
        io::ErrorKind::NotFound if ends_as_folder(path) => {
            format!("{name}: is the name of a folder that there is not; name a file")
        }
        io::ErrorKind::NotFound => {
            format!("{name}: cannot be written: there is no such folder; make it first")
        }
        io::ErrorKind::IsADirectory => {
            format!("{name}: is a folder; name a file in it")
        }
        io::ErrorKind::NotADirectory => {
            format!("{name}: cannot be written: its folder is a file; name another")
        }
        io::ErrorKind::PermissionDenied => {
            format!("{name}: may not be written; check its permissions and its folder's")
        }
        io::ErrorKind::StorageFull => {
            format!("{name}: cannot be written: {FULL}")
        }
        io::ErrorKind::ReadOnlyFilesystem => {
            format!("{name}: cannot be written: the disk is read-only; name a file on another")
        }
        io::ErrorKind::InvalidFilename => {
            format!("{name}: no file can have that name; choose a shorter or plainer one")
        }
        _ if is_circle(path) => format!("{name}: cannot be written: {CIRCLE}; remove one of them"),
        _ => format!("{name}: cannot be written: {error}"),
    })
}

/// Refuses an output that cannot be written, before the work that makes it is done.
pub(crate) fn check_output(path: &Path) -> Outcome {
    if is_standard(path) {
        return Ok(());
    }
    let check = || {
        let Some((_, folder)) = place(path)? else { return Ok(()) };
        builder().tempfile_in(folder).map(drop)
    };
    check().map_err(|error| unwritable(path, &error))
}

fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let Some((real, folder)) = place(path)? else {
        return File::create(path)?.write_all(bytes); // a device
    };
    // Without a handler, ^C at the wrong moment leaves a temporary file.
    interrupt::handle();
    let mut file = Pending::create(&folder)?;
    file.0.write_all(bytes)?;
    if let Ok(old) = fs::metadata(&real) {
        file.0.as_file().set_permissions(old.permissions())?;
    }
    file.0.as_file().sync_all()?;
    file.finish(&real)
}

/// The file that is created or replaced when `path` is written, and its folder; `None` for
/// devices and the like.
fn place(path: &Path) -> io::Result<Option<(PathBuf, PathBuf)>> {
    // Standard output can be a pipe, which has no name of its own.
    if is_device(path) {
        return Ok(None);
    }
    // A link stays a link: its target is created or replaced.
    let real = target(path)?;
    match fs::metadata(&real) {
        Ok(old) if old.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
        Err(_) if ends_as_folder(&real) => return Err(io::ErrorKind::NotFound.into()),
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let folder = match real.parent() {
        Some(folder) if folder != Path::new("") => folder.to_owned(),
        _ => PathBuf::from("."),
    };
    Ok(Some((real, folder)))
}

/// The most symbolic links that are followed, as in Linux.
const MOST_LINKS: usize = 40;

/// The message for a full disk.
const FULL: &str = "the disk is full; free some space first";

/// The message for more links.
const CIRCLE: &str = "its symbolic links lead in a circle";

/// The end of a chain of symbolic links, whether it exists or not.
fn target(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..MOST_LINKS {
        match fs::read_link(&path) {
            Ok(next) => path = path.parent().unwrap_or(Path::new("")).join(next),
            Err(_) => return Ok(path),
        }
    }
    Err(io::Error::other(CIRCLE))
}

/// Whether a path is a symbolic link that leads back to itself.
fn is_circle(path: &Path) -> bool {
    path.ancestors().any(|path| target(path).is_err())
}

/// The bytes at `path`, if it is a file of at most `most` bytes, not a device.
pub(crate) fn found(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let found = fs::metadata(path)?;
    if !found.is_file() || found.len() > most {
        let message = format!("it is no file of at most {most} bytes");
        return Err(io::Error::new(io::ErrorKind::InvalidData, message));
    }
    fs::read(path)
}

/// Whether a path is that of a device or a pipe.
pub(crate) fn is_device(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|found| !found.is_file() && !found.is_dir())
}

/// Whether a path can only name a folder.
pub(crate) fn ends_as_folder(path: &Path) -> bool {
    path.as_os_str().to_string_lossy().ends_with(std::path::is_separator)
}
