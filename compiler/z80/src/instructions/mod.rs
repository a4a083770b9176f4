//! The instructions of the Z80 as data: syntax, encoding, length, T-states.
//!
//! A [`Form`] is a row of the table (`ld r,n`); an [`Instruction`] is a form
//! whose registers, conditions and selectors are chosen (`ld b,n`); its
//! immediates are still open, for they may be known only when linked.

mod examples;
mod form;
mod operands;
mod rows;

pub use examples::{Example, examples};
pub use form::{CodePart, Form, forms, forms_of, mnemonics};
pub use operands::{Class, Immediate, Operand, Selector};

/// An index register.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Index {
    /// `ix`, prefix DDh.
    #[default]
    Ix,
    /// `iy`, prefix FDh.
    Iy,
}

impl Index {
    /// Its name: `ix` or `iy`.
    pub fn name(self) -> &'static str {
        match self {
            Index::Ix => "ix",
            Index::Iy => "iy",
        }
    }
}

/// A form with everything chosen but its immediates.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Instruction {
    /// The form.
    pub form: &'static Form,
    /// The index register, where the form has one.
    pub index: Index,
    /// The fields of the operands that have one, in the order of the operands.
    pub fields: [u8; 2],
}

/// The bytes of one instruction, its immediates still zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Encoding {
    bytes: [u8; 4],
    length: usize,
    immediates: [Option<(usize, Immediate)>; 2],
}

impl Encoding {
    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }

    /// Where each immediate is, counted from the first byte, and its kind; in
    /// the order of the operands they belong to.
    pub fn immediates(&self) -> impl Iterator<Item = (usize, Immediate)> + '_ {
        self.immediates.iter().flatten().copied()
    }

    fn push(&mut self, byte: u8) {
        self.bytes[self.length] = byte;
        self.length += 1;
    }
}

impl Instruction {
    /// Its bytes.
    pub fn encode(&self) -> Encoding {
        let mut encoding = Encoding::default();
        let mut found = 0;
        for part in &self.form.code {
            match *part {
                CodePart::Byte { fixed, index_bit, fields } => {
                    let mut byte = fixed;
                    if self.index == Index::Iy {
                        byte |= index_bit;
                    }
                    for (field, place) in self.fields.iter().zip(fields) {
                        byte |= place.put(*field);
                    }
                    encoding.push(byte);
                }
                CodePart::Immediate(kind) => {
                    encoding.immediates[found] = Some((encoding.length, kind));
                    found += 1;
                    (0..kind.size()).for_each(|_| encoding.push(0));
                }
            }
        }
        encoding
    }

    /// Its text, `immediates` being the texts of its immediates in the order of
    /// the operands. A displacement's text may begin with `-`.
    pub fn text(&self, immediates: &[String]) -> String {
        let mut immediates = immediates.iter().map(String::as_str);
        let mut fields = self.fields.iter().copied();
        let mut text = self.form.mnemonic.to_string();
        for (number, operand) in self.form.operands.iter().enumerate() {
            text.push(if number == 0 { ' ' } else { ',' });
            let field = if operand.fields().is_empty() { 0 } else { fields.next().unwrap_or(0) };
            let immediate = operand.immediate().and_then(|_| immediates.next()).unwrap_or("");
            text.push_str(&operand.text(self.index.name(), field, immediate));
        }
        text
    }
}
