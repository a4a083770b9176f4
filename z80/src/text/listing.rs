//! The listing: address, bytes, T-states, and the source with its comments.

use std::fmt::Write;

use super::columns;
use super::walk::{Labels, Piece, pieces};
use crate::linker::{Image, Placed};
use crate::object::{Content, SectionKind};

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
            let _ = writeln!(
                text,
                "; {} {} ({}), {} bytes",
                placed.kind.name(),
                placed.section,
                if placed.module.is_empty() { "no module" } else { &placed.module },
                placed.size
            );
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
    let bytes = match placed.kind {
        SectionKind::Bss => &[],
        _ => image.bytes_at(address, piece.size),
    };
    // Space is shown by its size alone.
    let shown = if matches!(piece.content, Content::Space) { 1 } else { bytes.len() };
    let mut chunks = bytes[..shown.min(bytes.len())].chunks(BYTES);
    row(text, address, chunks.next().unwrap_or(&[]), &time(piece.content));
    let label =
        piece.label.map(|id| &*image.program.objects[placed.id.object].symbols[id.0 as usize].name);
    let mut statement = piece.text.to_string();
    if statement.is_empty() && matches!(piece.content, Content::Space) {
        statement = format!("ds {}", piece.size);
    }
    let mut source = String::new();
    columns::line(&mut source, label.unwrap_or(""), &statement, piece.comment);
    // A long label's line comes first, and the statement under it.
    let mut lines = source.lines();
    text.push_str(lines.next().unwrap_or(""));
    for line in lines {
        text.push('\n');
        text.extend(std::iter::repeat_n(' ', ROW));
        text.push_str(line);
    }
    end_row(text);
    for (chunk, number) in chunks.zip(1..) {
        row(text, address + number * BYTES as u32, chunk, "");
        end_row(text);
    }
}

/// The width of a row up to the source.
const ROW: usize = 6 + 3 * BYTES + 1 + 5 + 2;

fn row(text: &mut String, address: u32, bytes: &[u8], time: &str) {
    let mut hex = String::with_capacity(3 * BYTES);
    for byte in bytes {
        let _ = write!(hex, "{byte:02X} ");
    }
    let _ = write!(text, "{address:04X}  {hex:<width$} {time:>5}  ", width = 3 * BYTES);
}

fn end_row(text: &mut String) {
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
