//! The listing: address, bytes, T-states, and the source with its comments.

use std::fmt::Write;

use super::columns;
use super::walk::{Labels, Piece, pieces};
use crate::linker::{Image, Placed};
use crate::object::Content;

/// How many bytes a row shows.
const BYTES: usize = 8;

impl Image {
    /// The program as a listing: a row for every instruction with its address,
    /// bytes, T-states (`taken/not taken` where they differ) and source; the
    /// bytes of data, eight a row; and the addresses of bss.
    pub fn listing(&self) -> String {
        let labels = Labels::of(self);
        let mut text = String::new();
        for placed in &self.sections {
            let Placed { kind, section, module, size, .. } = placed;
            let of = if module.is_empty() { "" } else { " of " };
            let mut heading = format!("{} {section}{of}{module}, {size} bytes", kind.name());
            if let Some(load) = placed.copied_from() {
                let _ = write!(heading, ", copied from {load:04X}");
            }
            columns::line(&mut text, "", "", &heading);
            for piece in pieces(self, &labels, placed) {
                rows(&mut text, self, placed, &piece);
            }
            text.push('\n');
        }
        text
    }
}

fn rows(text: &mut String, image: &Image, placed: &Placed, piece: &Piece) {
    let address = placed.address + piece.offset;
    let bytes = image.bytes_of(placed, piece.offset, piece.size);
    // Space is shown by its size alone.
    let shown = if matches!(piece.content, Content::Space) { 1 } else { bytes.len() };
    let mut chunks = bytes[..shown.min(bytes.len())].chunks(BYTES);
    let label = piece.label.map_or("", |id| {
        let name = &image.linked.objects[placed.id.object].symbols[id.0 as usize].name;
        // A local label as it is written: with its dot, without its parent.
        name.find('.').map_or(name, |dot| &name[dot..])
    });
    // Bytes that were made without a text get one, row by row.
    let is_table = piece.text.is_empty() && matches!(piece.content, Content::Bytes);
    let first = chunks.next().unwrap_or(&[]);
    let statement = match piece.content {
        Content::Space if piece.text.is_empty() => format!("ds {}", piece.size),
        _ if is_table => db(first),
        _ => piece.text.to_string(),
    };
    let mut source = String::new();
    columns::line(&mut source, label, &statement, piece.comment);
    // A long label has a line of its own before that of its statement.
    let (mut above, mut last) = ("", source.trim_end());
    if let Some((label, statement)) = last.split_once('\n') {
        (above, last) = (label, statement);
    }
    if !above.is_empty() {
        row(text, address, &[], "", above);
    }
    row(text, address, first, &time(piece.content), last);
    for (chunk, number) in chunks.zip(1..) {
        let mut source = String::new();
        if is_table {
            columns::line(&mut source, "", &db(chunk), "");
        }
        row(text, address + number * BYTES as u32, chunk, "", source.trim_end());
    }
}

/// Bytes as a statement.
fn db(bytes: &[u8]) -> String {
    let bytes: Vec<String> = bytes.iter().map(u8::to_string).collect();
    format!("db {}", bytes.join(","))
}

fn row(text: &mut String, address: u32, bytes: &[u8], time: &str, source: &str) {
    let mut hex = String::with_capacity(3 * BYTES);
    for byte in bytes {
        let _ = write!(hex, "{byte:02X} ");
    }
    let _ = write!(text, "{address:04X}  {hex:<width$} {time:>5}  {source}", width = 3 * BYTES);
    text.truncate(text.trim_end_matches(' ').len());
    text.push('\n');
}

fn time(content: &Content) -> String {
    match content {
        Content::Instruction(instruction, _) if instruction.form.is_branch() => {
            format!("{}/{}", instruction.form.taken, instruction.form.not_taken)
        }
        Content::Instruction(instruction, _) => instruction.form.taken.to_string(),
        _ => String::new(),
    }
}
