//! Unpacks gzip.

use std::io::Read;

use flate2::bufread::GzDecoder;
use zirc_diagnostics::{Diagnostic, counted};

/// The first bytes of `.gz` files.
const GZIP: &[u8] = b"\x1F\x8B";

/// What to do about bytes after it.
const FOLLOWED: &str = "pack it anew without them: `gzip -dc FILE.gz | gzip > new.gz`";

/// Whether `bytes` begin as a `.gz` file does.
pub(crate) fn is_packed(bytes: &[u8]) -> bool {
    bytes.starts_with(GZIP)
}

/// Unpacks all members in `bytes`, up to `most` bytes; returns `bytes` themselves if they
/// are not packed. Zeros after a member are padding, as for `gzip`, and so are ^Z and line
/// ends from other programs.
///
/// # Errors
/// When it is damaged.
pub fn unpack(bytes: Vec<u8>, most: usize) -> Result<Vec<u8>, Box<Diagnostic>> {
    if !is_packed(&bytes) {
        return Ok(bytes);
    }
    let (mut text, mut rest) = (Vec::new(), &*bytes);
    while text.len() < most {
        let room = (most - text.len()) as u64;
        let mut member = GzDecoder::new(&mut rest);
        member
            .by_ref()
            .take(room)
            .read_to_end(&mut text)
            .map_err(|error| damaged(&error.to_string()))?;
        if text.len() == most {
            break;
        }
        rest = without_padding(rest);
        if rest.is_empty() {
            break;
        }
        if !is_packed(rest) {
            let message = format!(
                "the file cannot be unpacked: {} follow what is packed",
                counted(rest.len(), "byte")
            );
            return Err(Diagnostic::error("not-unpacked", message).help(FOLLOWED).into());
        }
    }
    Ok(text)
}

fn without_padding(bytes: &[u8]) -> &[u8] {
    let padding = bytes.iter().take_while(|byte| b"\0\x1A\r\n".contains(byte)).count();
    &bytes[padding..]
}

fn damaged(why: &str) -> Box<Diagnostic> {
    let help = "it is damaged or cut short (`gzip -t` tells): pack or copy it anew";
    Diagnostic::error("not-unpacked", format!("the file cannot be unpacked: {why}"))
        .help(help)
        .into()
}
