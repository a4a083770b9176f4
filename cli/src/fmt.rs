//! `zirc fmt`: formats networks and keeps comments.

use std::path::{Path, PathBuf};

use clap::Args;
use zirc_network::syntax;
use zirc_text::{Format, Wanted};

use crate::failure::{Failure, Outcome, show, tell};
use crate::files;

/// Format networks in place
///
/// Files that are formatted already are not touched, nor are files with a syntax error.
#[derive(Args)]
#[command(after_help = "\
Examples:
  zirc fmt *.zir                 tidy up files
  zirc fmt --check *.zir         list those that are not tidy
  zirc fmt - < a.zir > b.zir     as a filter")]
pub(crate) struct Arguments {
    /// The networks; `-` takes one from standard input and prints it
    #[arg(required = true, value_name = "NET.zir")]
    files: Vec<PathBuf>,
    /// Only list files that are not formatted, and exit with 1 if there are any
    #[arg(long)]
    check: bool,
}

pub(crate) fn fmt(arguments: &Arguments) -> Outcome {
    let mut tidy = true;
    for path in &arguments.files {
        match fmt_file(path, arguments.check) {
            Ok(was_tidy) => tidy &= was_tidy || !arguments.check,
            Err(Failure::Diagnostics(source, found)) => {
                show(&source, &found);
                tidy = false;
            }
            Err(Failure::Message(message)) => {
                tell(&format!("error: {message}"));
                tidy = false;
            }
            Err(failure) => return Err(failure),
        }
    }
    if tidy { Ok(()) } else { Err(Failure::Told) }
}

/// Formats or checks one file. Returns whether it was formatted already.
fn fmt_file(path: &Path, check: bool) -> Result<bool, Failure> {
    let bytes = files::read(path)?;
    let source = files::text(path, bytes.clone(), Wanted::Network)?;
    if Format::of_bytes(&bytes) == Some(Format::Packed("gzip")) {
        let message = format!("{}: is packed by gzip; unpack it first", files::name(path));
        return Err(Failure::Message(message));
    }
    let text = match syntax::format(&source) {
        Ok(text) => text,
        Err(found) => return Err(Failure::Diagnostics(Box::new(source), found)),
    };
    show(&source, syntax::hidden(&source.text).as_slice());
    let tidy = text.as_bytes() == bytes;
    if check {
        if !tidy {
            files::print(format!("{}\n", source.name).as_bytes())?;
        }
    } else if files::is_standard(path) || !tidy {
        files::write(path, text.as_bytes())?;
    }
    Ok(tidy)
}
