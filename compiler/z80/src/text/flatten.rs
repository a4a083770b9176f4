//! The flattened source: one text that pasmo, z80asm and our own assembler all
//! turn into the same file.
//!
//! It keeps to what the three have in common: documented instructions (others are `db`),
//! `label:` and `label: equ`, `org`, `ds`, `db`, `dw`; operands that are a number, a symbol,
//! or a symbol plus a number. Where the source has another operand, it is in the comment.
//!
//! Patched sections that are copied when the program starts stand where the file holds them.
//! There is no common directive for that. So their labels are constants, and the targets of
//! their relative jumps are moved by the distance.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::columns;
use super::walk::{Labels, Piece, pieces, section};
use crate::expression::{Expr, SymbolId};
use crate::instructions::{Immediate, Instruction};
use crate::linker::{Image, Placed, Target};
use crate::object::{Content, Definition, Relocation, SectionKind};

/// How many bytes a `db` takes.
const BYTES: usize = 16;
/// How many words a `dw` takes.
const WORDS: usize = 4;
/// From how many characters on text is written as text.
const STRING: usize = 3;

impl Image {
    /// The program as one text without sections and modules, which pasmo and
    /// z80asm assemble to [`Image::bytes`] exactly.
    pub fn flatten(&self) -> String {
        let mut flattener = Flattener {
            image: self,
            text: String::new(),
            constants: BTreeSet::new(),
            reached: u32::from(self.origin),
        };
        let labels = Labels::of(self);
        let mut sections: Vec<&Placed> = self.sections.iter().collect();
        sections.sort_by_key(|placed| (placed.load.is_none(), placed.load));
        for placed in sections {
            match self.kind(placed) {
                SectionKind::Packed if self.is_packed() => {
                    flattener.packed();
                    flattener.bss(&labels, placed);
                }
                SectionKind::Bss => flattener.bss(&labels, placed),
                _ => flattener.section(&labels, placed),
            }
        }
        let mut text = String::new();
        columns::line(&mut text, "", &format!("org {:#06x}", self.origin), "");
        text.push('\n');
        for (name, value, comment) in &flattener.constants {
            equ(&mut text, name, *value, comment);
        }
        text + &flattener.text
    }
}

fn equ(text: &mut String, name: &str, value: u32, comment: &str) {
    let mut line = format!("{name}:");
    let width = 16.max(line.len() + 1);
    let _ = write!(line, "{:blanks$}equ     {value:#06x}", "", blanks = width - line.len());
    if !comment.is_empty() {
        line.push_str("  ");
        columns::push_comment(&mut line, comment);
    }
    text.push_str(&line);
    text.push('\n');
}

struct Flattener<'a> {
    image: &'a Image,
    text: String,
    /// The constants that the text names: name, value, comment.
    constants: BTreeSet<(&'a str, u32, &'a str)>,
    /// The address up to which the text goes.
    reached: u32,
}

impl<'a> Flattener<'a> {
    fn heading(&mut self, placed: &Placed) {
        let Placed { section, module, address, size, .. } = placed;
        let of = if module.is_empty() { "" } else { " of " };
        let kind = self.image.kind(placed).name();
        let mut heading = format!("{kind} {section}{of}{module}: {address:#06x}, {size} bytes");
        if let Some(load) = placed.copied_from() {
            let _ = write!(heading, ", copied from {load:#06x}");
        }
        self.text.push('\n');
        self.line("", "", &heading);
    }

    /// The bytes of the file that the packed sections are expanded from, once.
    fn packed(&mut self) {
        if self.reached == self.image.file_end {
            return;
        }
        let start = self.image.boundaries.packed_start;
        self.gap(start);
        self.reached = self.image.file_end;
        let bytes = self.image.packed();
        self.text.push('\n');
        self.line("", "", &format!("packed bytes: {start:#06x}, {} bytes", bytes.len()));
        for bytes in bytes.chunks(BYTES) {
            self.line("", &numbers(bytes), "");
        }
    }

    /// Space up to an address.
    fn gap(&mut self, address: u32) {
        if address > self.reached {
            self.text.push('\n');
            let gap = format!("ds {}", address - self.reached);
            self.line("", &gap, &format!("up to {address:#06x}"));
        }
    }

    fn section(&mut self, labels: &Labels, placed: &Placed) {
        let load = placed.load.unwrap_or(placed.address);
        self.gap(load);
        self.reached = self.reached.max(load + placed.size);
        self.heading(placed);
        for piece in pieces(self.image, labels, placed) {
            self.piece(placed, &piece);
        }
    }

    fn bss(&mut self, labels: &Labels, placed: &Placed) {
        self.heading(placed);
        for piece in pieces(self.image, labels, placed) {
            match piece.label {
                Some(id) => {
                    let name = self.name(placed, id);
                    equ(&mut self.text, name, placed.address + piece.offset, piece.comment);
                }
                None if matches!(piece.content, Content::Nothing | Content::Space) => {
                    self.line("", "", piece.comment);
                }
                None => {}
            }
        }
    }

    fn piece(&mut self, placed: &Placed, piece: &Piece) {
        let mut label = piece.label.map_or("", |id| self.name(placed, id));
        if placed.copied_from().is_some() && !label.is_empty() {
            equ(&mut self.text, label, placed.address + piece.offset, "");
            label = "";
        }
        match piece.content {
            Content::Nothing => self.line(label, "", piece.comment),
            Content::Instruction(instruction, exprs) => {
                self.instruction(placed, piece, label, instruction, exprs);
            }
            Content::Space => self.space(placed, piece, label),
            Content::Bytes | Content::Text | Content::Words => self.data(placed, piece, label),
        }
    }

    /// A line, unless it would be blank.
    fn line(&mut self, label: &str, statement: &str, comment: &str) {
        if !(label.is_empty() && statement.is_empty() && comment.is_empty()) {
            columns::line(&mut self.text, label, statement, comment);
        }
    }

    fn instruction(
        &mut self,
        placed: &Placed,
        piece: &Piece,
        label: &str,
        instruction: &Instruction,
        exprs: &[Expr],
    ) {
        let bytes = self.image.bytes_of(placed, piece.offset, piece.size);
        let mut same = !(piece.text.contains('"') || piece.text.replace("f'", "").contains('\''));
        let statement = if instruction.form.documented {
            let mut operands = Vec::new();
            for ((offset, kind), expr) in instruction.encode().immediates().zip(exprs) {
                let operand = self.operand(placed, expr, kind, &bytes[offset..], piece.offset);
                same &= operand.is_symbolic || expr.as_number().is_some();
                operands.push(operand.text);
            }
            instruction.text(&operands)
        } else {
            same = false;
            numbers(bytes)
        };
        self.commented(label, &statement, piece, same);
    }

    /// A line whose comment has the source's statement, unless the text says the
    /// same.
    fn commented(&mut self, label: &str, statement: &str, piece: &Piece, same: bool) {
        let comment = match (same || piece.text.is_empty(), piece.comment) {
            (true, comment) => comment.to_string(),
            (false, "") => piece.text.to_string(),
            (false, comment) => format!("{}: {comment}", piece.text),
        };
        self.line(label, statement, &comment);
    }

    /// An immediate, given its bytes and where in the section its instruction is.
    fn operand(
        &mut self,
        placed: &Placed,
        expr: &Expr,
        kind: Immediate,
        bytes: &[u8],
        offset: u32,
    ) -> OperandText {
        let byte = bytes.first().copied().unwrap_or(0);
        let mut moved = 0;
        let number = match kind {
            Immediate::Byte => u32::from(byte),
            Immediate::Word => word(bytes),
            // Both forms of relative jump are two bytes long.
            Immediate::Relative => {
                let load = placed.load.unwrap_or(placed.address);
                moved = i64::from(load) - i64::from(placed.address);
                (load + offset + 2).wrapping_add_signed(i32::from(byte as i8)) & 0xFFFF
            }
            Immediate::Displacement => {
                return OperandText { text: (byte as i8).to_string(), is_symbolic: false };
            }
        };
        if let Some(text) = self.symbolic(placed, expr, number, moved) {
            return OperandText { text, is_symbolic: moved == 0 };
        }
        let text = match (expr.as_number(), kind) {
            (Some(negative @ ..0), _) => negative.to_string(),
            (_, Immediate::Byte) => number.to_string(),
            _ if number < 256 => number.to_string(),
            _ => format!("{number:#06x}"),
        };
        OperandText { text, is_symbolic: false }
    }

    /// The text of a symbol plus a number, if the expression is that, and worth
    /// `number` when it is moved.
    fn symbolic(
        &mut self,
        placed: &Placed,
        expr: &Expr,
        number: u32,
        moved: i64,
    ) -> Option<String> {
        let (id, plus) = expr.as_symbol_plus()?;
        let plus = plus.checked_add(moved)?;
        let linked = &self.image.linked;
        let name = match linked.targets[placed.id.object][id.0 as usize]? {
            Target::Boundary(boundary) => {
                let value = self.image.boundaries.value(boundary);
                self.agrees(i64::from(value), plus, number)?;
                self.constants.insert((boundary.name(), value, ""));
                boundary.name()
            }
            Target::Symbol(object, id) => {
                let id = id.0 as usize;
                let value = linked.values[object][id]?;
                self.agrees(value, plus, number)?;
                let symbol = &linked.objects[object].symbols[id];
                let name = &*linked.names[object][id];
                if matches!(symbol.definition, Definition::Constant { .. }) {
                    self.constants.insert((name, value as u32, &symbol.comment));
                }
                name
            }
        };
        Some(match plus {
            0 => name.to_string(),
            _ => format!("{name}{plus:+}"),
        })
    }

    /// Something if a symbol's value and a number make `number` without leaving
    /// 16 bits.
    fn agrees(&self, value: i64, plus: i64, number: u32) -> Option<()> {
        let sum = value.checked_add(plus)?;
        ((0..=0xFFFF).contains(&value) && sum == i64::from(number)).then_some(())
    }

    fn space(&mut self, placed: &Placed, piece: &Piece, label: &str) {
        let fill = self.image.bytes_of(placed, piece.offset, piece.size);
        let statement = match fill.first() {
            None => String::new(),
            Some(0) => format!("ds {}", piece.size),
            Some(fill) => format!("ds {},{fill}", piece.size),
        };
        let same = piece.text.replace([' ', '\t'], "") == statement.replace(' ', "");
        self.commented(label, &statement, piece, same);
    }

    /// Bytes, words and text, with what depends on addresses as words.
    fn data(&mut self, placed: &Placed, piece: &Piece, mut label: &str) {
        let mut comment = piece.comment;
        let mut offset = piece.offset;
        let end = piece.offset + piece.size;
        let section = section(self.image, placed);
        let first = section.relocations.partition_point(|at| at.offset < offset);
        let mut relocations = section.relocations[first..].iter().peekable();
        let mut words: Vec<String> = Vec::new();
        while offset < end || !words.is_empty() {
            let is_word = |at: &&Relocation| at.kind == Immediate::Word && at.offset + 2 <= end;
            while relocations.next_if(|at| at.offset < offset || !is_word(at)).is_some() {}
            let next = relocations.peek().map_or(end, |at| at.offset.min(end));
            let is_relocated = next == offset && offset < end;
            let is_words = matches!(piece.content, Content::Words) && offset + 2 <= end;
            if (is_relocated || is_words) && words.len() < WORDS {
                words.push(self.word(placed, offset, relocations.next_if(|_| is_relocated)));
                offset += 2;
                continue;
            }
            let statement = if words.is_empty() {
                let bytes = self.image.bytes_of(placed, offset, next - offset);
                let (statement, size) = db(bytes, matches!(piece.content, Content::Text));
                offset += size;
                statement
            } else {
                let statement = format!("dw {}", words.join(","));
                words.clear();
                statement
            };
            self.line(label, &statement, comment);
            (label, comment) = ("", "");
        }
    }

    fn word(&mut self, placed: &Placed, offset: u32, relocation: Option<&Relocation>) -> String {
        let number = word(self.image.bytes_of(placed, offset, 2));
        relocation
            .and_then(|relocation| self.symbolic(placed, &relocation.expr, number, 0))
            .unwrap_or_else(|| format!("{number:#06x}"))
    }

    fn name(&self, placed: &Placed, id: SymbolId) -> &'a str {
        &self.image.linked.names[placed.id.object][id.0 as usize]
    }
}

struct OperandText {
    text: String,
    /// Whether it names the symbol that the source does.
    is_symbolic: bool,
}

fn word(bytes: &[u8]) -> u32 {
    match bytes {
        [low, high, ..] => u32::from(u16::from_le_bytes([*low, *high])),
        _ => 0,
    }
}

fn numbers(bytes: &[u8]) -> String {
    let mut statement = String::from("db ");
    for (number, byte) in bytes.iter().enumerate() {
        let comma = if number == 0 { "" } else { "," };
        let _ = write!(statement, "{comma}{byte}");
    }
    statement
}

/// A `db` of the first of `bytes`, and how many it takes.
fn db(bytes: &[u8], has_text: bool) -> (String, u32) {
    if !has_text {
        let taken = &bytes[..bytes.len().min(BYTES)];
        return (numbers(taken), taken.len() as u32);
    }
    let mut items: Vec<String> = Vec::new();
    let mut at = 0;
    while at < bytes.len() && items.len() < BYTES {
        let rest = &bytes[at..];
        let run = rest.iter().take(40).take_while(|&&byte| is_plain(byte)).count();
        if run >= STRING {
            if !items.is_empty() && at + run > 48 {
                break;
            }
            items.push(format!("\"{}\"", String::from_utf8_lossy(&rest[..run])));
            at += run;
        } else {
            items.push(rest[0].to_string());
            at += 1;
        }
    }
    (format!("db {}", items.join(",")), at as u32)
}

/// Whether both assemblers take a character for itself within double quotes.
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b" .,!?()+-*/=<>:_&#$%@[]".contains(&byte)
}
