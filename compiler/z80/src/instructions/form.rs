//! Rows made into forms, and the table of all of them.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::operands::{Class, Immediate, Operand, Selector};
use super::rows::{ALU, ROT, ROWS, Row};
use crate::TStates;

/// One instruction form: a mnemonic with the kinds of its operands.
#[derive(Clone, Debug, PartialEq)]
pub struct Form {
    /// The mnemonic, in lower case.
    pub mnemonic: &'static str,
    /// What stands in each operand's place.
    pub operands: Vec<Operand>,
    /// The parts of the code, in order.
    pub code: Vec<CodePart>,
    /// The time if it jumps or repeats, and of all that do neither.
    pub taken: TStates,
    /// The time if it does not jump or repeat.
    pub not_taken: TStates,
    /// Whether Zilog's manual has it.
    pub documented: bool,
    /// Whether it is another spelling of a form: `sub a,n` of `sub n`. The
    /// linker's texts use the other one.
    pub alias: bool,
}

/// A part of an instruction's code.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum CodePart {
    /// A byte: some of its bits fixed, others fields.
    Byte {
        /// The fixed bits.
        fixed: u8,
        /// The bit that is set for `iy`; 0 where there is none.
        index_bit: u8,
        /// Where the first and second field go.
        fields: [FieldPlace; 2],
    },
    /// An immediate's bytes.
    Immediate(Immediate),
}

/// Which bits of a field go where in a byte.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct FieldPlace {
    bits: u8,
    /// The position of the lowest bit.
    shift: u32,
}

impl FieldPlace {
    /// The field's bits in their place in the byte.
    pub(super) fn put(self, field: u8) -> u8 {
        (field & ((1 << self.bits) - 1)) << self.shift
    }
}

impl Form {
    /// The length of its code in bytes.
    pub fn length(&self) -> usize {
        let size = |part: &CodePart| match part {
            CodePart::Byte { .. } => 1,
            CodePart::Immediate(kind) => kind.size(),
        };
        self.code.iter().map(size).sum()
    }

    /// The usual spelling of an alias; of any other form, itself.
    pub fn usual(&'static self) -> &'static Form {
        let same = |form: &&&'static Form| !form.alias && form.code == self.code;
        let usual = forms_of(self.mnemonic).iter().find(same);
        if self.alias { usual.unwrap_or(&self) } else { self }
    }

    /// Whether the time depends on a jump or a repetition.
    pub fn is_branch(&self) -> bool {
        self.taken != self.not_taken
    }
}

impl std::fmt::Display for Form {
    /// As a manual writes it: `ld r,(ix+d)`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let operands: Vec<String> = self.operands.iter().map(Operand::to_string).collect();
        write!(f, "{}", self.mnemonic)?;
        if operands.is_empty() { Ok(()) } else { write!(f, " {}", operands.join(",")) }
    }
}

static FORMS: LazyLock<Vec<Form>> = LazyLock::new(|| ROWS.iter().flat_map(expand).collect());

static BY_MNEMONIC: LazyLock<HashMap<&'static str, Vec<&'static Form>>> = LazyLock::new(|| {
    let mut by_mnemonic: HashMap<_, Vec<_>> = HashMap::new();
    for form in FORMS.iter() {
        by_mnemonic.entry(form.mnemonic).or_default().push(form);
    }
    by_mnemonic
});

/// Every form.
pub fn forms() -> &'static [Form] {
    &FORMS
}

/// The forms of one mnemonic, which is in lower case; none if there is no such
/// mnemonic.
pub fn forms_of(mnemonic: &str) -> &'static [&'static Form] {
    BY_MNEMONIC.get(mnemonic).map_or(&[], Vec::as_slice)
}

/// Every mnemonic, once each, in no particular order.
pub fn mnemonics() -> impl Iterator<Item = &'static str> {
    BY_MNEMONIC.keys().copied()
}

/// The forms of a row: one, or those of a family of mnemonics.
fn expand(row: &'static Row) -> Vec<Form> {
    let (mnemonic, operands) = row.syntax.split_once(' ').unwrap_or((row.syntax, ""));
    let operands: Vec<Operand> =
        operands.split(',').filter(|text| !text.is_empty()).map(operand).collect();
    match mnemonic {
        "ALU" => {
            let mut with_a = operands.clone();
            with_a.insert(0, Operand::Fixed("a"));
            let both = |(number, &mnemonic): (usize, &&'static str)| {
                let names_a = matches!(mnemonic, "add" | "adc" | "sbc");
                let short = form(row, mnemonic, number, operands.clone());
                let long = form(row, mnemonic, number, with_a.clone());
                [Form { alias: names_a, ..short }, Form { alias: !names_a, ..long }]
            };
            ALU.iter().enumerate().flat_map(both).collect()
        }
        "ROT" => ROT
            .iter()
            .enumerate()
            .map(|(number, &mnemonic)| Form {
                documented: mnemonic != "sll",
                ..form(row, mnemonic, number, operands.clone())
            })
            .collect(),
        mnemonic => vec![form(row, mnemonic, 0, operands)],
    }
}

fn form(row: &Row, mnemonic: &'static str, family_number: usize, operands: Vec<Operand>) -> Form {
    Form {
        mnemonic,
        operands,
        code: code(row.code, family_number),
        taken: TStates(row.taken),
        not_taken: TStates(row.not_taken),
        documented: row.documented,
        alias: false,
    }
}

fn operand(text: &'static str) -> Operand {
    match text {
        "R" => Operand::Member(Class::Register),
        "Q" => Operand::Member(Class::RegisterBesideIndex),
        "RR" => Operand::Member(Class::Pair),
        "QQ" => Operand::Member(Class::StackPair),
        "RX" => Operand::Member(Class::PairBesideHl),
        "CC" => Operand::Member(Class::Condition),
        "C4" => Operand::Member(Class::NearCondition),
        "X" => Operand::Index,
        "(X)" => Operand::IndexTarget,
        "(X+D)" => Operand::Indexed,
        "H" => Operand::IndexHalf,
        "B" => Operand::Selector(Selector::Bit),
        "M" => Operand::Selector(Selector::Mode),
        "P" => Operand::Selector(Selector::Restart),
        "N" => Operand::Immediate(Immediate::Byte),
        "NN" => Operand::Immediate(Immediate::Word),
        "E" => Operand::Immediate(Immediate::Relative),
        "(N)" => Operand::Memory(Immediate::Byte),
        "(NN)" => Operand::Memory(Immediate::Word),
        fixed => Operand::Fixed(fixed),
    }
}

/// Reads the code column of a row.
fn code(text: &str, family_number: usize) -> Vec<CodePart> {
    text.split(' ')
        .map(|part| match part {
            "N" => CodePart::Immediate(Immediate::Byte),
            "NN" => CodePart::Immediate(Immediate::Word),
            "D" => CodePart::Immediate(Immediate::Displacement),
            "E" => CodePart::Immediate(Immediate::Relative),
            bits => byte(bits, family_number),
        })
        .collect()
}

fn byte(text: &str, family_number: usize) -> CodePart {
    if text.len() == 2 {
        let fixed = u8::from_str_radix(text, 16).unwrap_or(0);
        return CodePart::Byte { fixed, index_bit: 0, fields: Default::default() };
    }
    let (mut fixed, mut index_bit, mut fields) = (0, 0, [FieldPlace::default(); 2]);
    let mut family_bits = text.matches('o').count();
    for (letter, position) in text.chars().zip((0..8).rev()) {
        match letter {
            '1' => fixed |= 1 << position,
            'x' => index_bit = 1 << position,
            'o' => {
                family_bits -= 1;
                fixed |= ((family_number >> family_bits & 1) as u8) << position;
            }
            'a' | 'b' => {
                let field = &mut fields[usize::from(letter == 'b')];
                field.bits += 1;
                field.shift = position;
            }
            _ => {}
        }
    }
    CodePart::Byte { fixed, index_bit, fields }
}
