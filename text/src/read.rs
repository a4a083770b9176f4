//! A whole text.

use zirc_diagnostics::{Diagnostic, Source};

use crate::format::{Format, Wanted};
use crate::{encoding, unpack};

/// The most bytes that a text may have, unpacked.
pub const MAX_TEXT_BYTES: usize = 64 << 20;

const BYTE_ORDER_MARK: char = '\u{FEFF}';

/// What ends a text in CP/M, whose files are whole records.
const CONTROL_Z: char = '\u{1A}';

/// The bytes of a record.
const RECORD: usize = 128;

/// The text in `bytes`, which are the file `name` and should hold what is `wanted`:
/// unpacked, without a byte-order mark and without what ends it in CP/M, all lines ended
/// by line feeds. Of prompts, what is beyond [`MAX_TEXT_BYTES`] is left out.
///
/// # Errors
/// What is wrong with it, and as much of the text as shows it: it is damaged, too large,
/// not UTF-8, or something else than is wanted.
pub fn read(
    name: &str,
    bytes: Vec<u8>,
    wanted: Wanted,
) -> Result<Source, (Source, Box<Diagnostic>)> {
    let bare = |error| (Source::new(name, ""), error);
    let mut bytes = unpack::unpack(bytes, MAX_TEXT_BYTES + 1).map_err(bare)?;
    if bytes.len() > MAX_TEXT_BYTES {
        if wanted != Wanted::Prompts {
            return Err(bare(too_much()));
        }
        let lines = bytes.iter().rposition(|byte| b"\r\n".contains(byte)).map_or(0, |at| at + 1);
        bytes.truncate(lines);
    }
    if let Some(encoding) = encoding::wide(&bytes) {
        return Err(bare(encoding::refuse_wide(encoding)));
    }
    let refuse = |format: Format| match wanted.takes(format) {
        true => Ok(()),
        false => Err(bare(format.refuse(wanted))),
    };
    Format::of_bytes(&bytes).map_or(Ok(()), refuse)?;
    let is_whole = bytes.len().is_multiple_of(RECORD);
    let text = encoding::utf8(name, bytes)
        .map_err(|(source, error)| (source, in_strings(error, wanted)))?;
    let text = encoding::with_line_feeds(plain(text, is_whole));
    Format::of_text(&text).map_or(Ok(()), refuse)?;
    Ok(Source::new(name, text))
}

/// A text without its byte-order mark and without its end in CP/M. That is a ^Z, after
/// which the last record has anything if all of them are `whole`, and padding otherwise.
fn plain(mut text: String, whole: bool) -> String {
    let is_padding = |letter: char| letter == CONTROL_Z || letter == '\0' || letter.is_whitespace();
    let padding = text.trim_end_matches(is_padding).len();
    let last = text.ceil_char_boundary(text.len().saturating_sub(RECORD));
    let start = if whole { padding.min(last) } else { padding };
    if let Some(end) = text[start..].find(CONTROL_Z) {
        text.truncate(start + end);
    }
    if text.starts_with(BYTE_ORDER_MARK) {
        text.drain(..BYTE_ORDER_MARK.len_utf8());
    }
    text
}

fn too_much() -> Box<Diagnostic> {
    let message = format!("the text has more than {MAX_TEXT_BYTES} bytes");
    let help = "take a sample: `shuf -n 100000 PAIRS.txt > sample.txt`";
    Diagnostic::error("too-much-text", message).help(help).into()
}

/// Says how a network writes bytes that are no UTF-8.
fn in_strings(error: Box<Diagnostic>, wanted: Wanted) -> Box<Diagnostic> {
    match wanted {
        Wanted::Network => {
            error.help("in the strings of a network, other bytes are written as `\\xNN`").into()
        }
        _ => error,
    }
}
