//! From the bytes of a file to a text of bounded size.

use std::io::Read;

use flate2::read::MultiGzDecoder;
use zirc_diagnostics::{Diagnostic, Source, from_utf8};

/// The most bytes that a text of pairs may have, unpacked.
pub const MAX_TEXT_BYTES: usize = 64 << 20;

/// How `.gz` files begin.
const GZIP: &[u8] = b"\x1F\x8B";

/// How texts in UTF-16 begin.
const UTF_16: [&[u8]; 2] = [b"\xFF\xFE", b"\xFE\xFF"];

/// The text in `bytes`, unpacked if it has to be.
pub(crate) fn text(name: &str, bytes: Vec<u8>) -> Result<Source, Box<Diagnostic>> {
    let bytes = if bytes.starts_with(GZIP) { unpacked(&bytes)? } else { bytes };
    if bytes.len() > MAX_TEXT_BYTES {
        let message = format!("the text has more than {MAX_TEXT_BYTES} bytes");
        let help = "take a sample: `shuf -n 100000 PAIRS.txt > sample.txt`";
        return Err(Diagnostic::error("too-much-text", message).help(help).into());
    }
    let encoding =
        if UTF_16.iter().any(|mark| bytes.starts_with(mark)) { "UTF-16" } else { "LATIN1" };
    from_utf8(name, bytes).map_err(|found| {
        found.help(format!(
            "convert the text if it is in another encoding: `iconv -f {encoding} -t UTF-8 PAIRS.txt > new.txt`"
        )).into()
    })
}

/// What is packed in `bytes`, or one byte more than a text may have.
fn unpacked(bytes: &[u8]) -> Result<Vec<u8>, Box<Diagnostic>> {
    let mut text = Vec::new();
    let most = MAX_TEXT_BYTES as u64 + 1;
    match MultiGzDecoder::new(bytes).take(most).read_to_end(&mut text) {
        Ok(_) => Ok(text),
        Err(error) => {
            let message = format!("the file cannot be unpacked: {error}");
            let help = "it is damaged or cut short (`gzip -t` tells): pack or copy it anew";
            Err(Diagnostic::error("not-unpacked", message).help(help).into())
        }
    }
}
