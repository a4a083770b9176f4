//! The table of ops.

use super::form::{Attribute, Bounds, Form, FormPart, Kind, Rule, Width};
use crate::limits::MAX_TEXT;

/// The ops, in the order of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Opcode {
    /// Counts the prompt's trigrams.
    Trigrams,
    /// Counts n-grams of the reply so far.
    Ngrams,
    /// Values one after the other.
    Concat,
    /// Consecutive elements.
    Slice,
    /// Neurons.
    Linear,
    /// Elementwise sum.
    Add,
    /// Elementwise difference.
    Sub,
    /// Shift to the left.
    Shl,
    /// Shift to the right.
    Shr,
    /// Rectifier.
    Relu,
    /// Into bounds.
    Clamp,
}

/// A row for each op.
static TABLE: [(Opcode, Form); 11] = [
    (
        Opcode::Trigrams,
        Form {
            name: "trigrams",
            parts: &[
                FormPart::Text("prompt"),
                FormPart::Attribute(
                    Attribute::new(Kind::Count, "W", "16")
                        .named("band")
                        .held_to(Rule::Within(&BAND))
                        .optional(),
                ),
                BUCKETS,
                SCALE,
            ],
            width: Width::Number(1),
            sums: true,
            summary: "Counts the prompt's trigrams by hash: each adds S. With a band, every W of them hash from a seed of their own.",
        },
    ),
    (
        Opcode::Ngrams,
        Form {
            name: "ngrams",
            parts: &[
                FormPart::Text("reply"),
                FormPart::Attribute(
                    Attribute::new(Kind::Count, "W", "8")
                        .named("window")
                        .held_to(Rule::Within(&WINDOW)),
                ),
                FormPart::Attribute(
                    Attribute::new(Kind::Through, "A..=Z", "1..=3")
                        .named("orders")
                        .held_to(Rule::Depends("1 ≤ A ≤ Z ≤ W")),
                ),
                BUCKETS,
                SCALE,
            ],
            width: Width::Number(3),
            sums: true,
            summary: "Counts the n-grams of the last W characters said by hash, for every n from A to Z: each adds S. Only in a network that spells.",
        },
    ),
    (
        Opcode::Concat,
        Form {
            name: "concat",
            parts: &[FormPart::Operands],
            width: Width::Total,
            sums: false,
            summary: "All elements of the first value, then all of the next.",
        },
    ),
    (
        Opcode::Slice,
        Form {
            name: "slice",
            parts: &[
                FormPart::Operand("x"),
                FormPart::Attribute(
                    Attribute::new(Kind::To, "A..B", "0..128")
                        .held_to(Rule::Depends("A < B ≤ the width of `%x`")),
                ),
            ],
            width: Width::Span(0),
            sums: false,
            summary: "The elements from A up to, and without, B, counted from 0.",
        },
    ),
    (
        Opcode::Linear,
        Form {
            name: "linear",
            parts: &[
                FormPart::Operand("x"),
                FormPart::Weights,
                FormPart::Onto,
                FormPart::Attribute(
                    Attribute::new(Kind::Constant, "T", "32").named("times").optional(),
                ),
            ],
            width: Width::Neurons,
            sums: true,
            summary: "For every neuron its bias, or its element of `%a`, plus the sum of its weighted inputs, or T times that sum.",
        },
    ),
    (
        Opcode::Add,
        Form {
            name: "add",
            parts: &[FormPart::Operand("a"), FormPart::Operand("b")],
            width: Width::Same,
            sums: true,
            summary: "The sums of the elements, modulo 2^16.",
        },
    ),
    (
        Opcode::Sub,
        Form {
            name: "sub",
            parts: &[FormPart::Operand("a"), FormPart::Operand("b")],
            width: Width::Same,
            sums: true,
            summary: "The elements of `%a` less those of `%b`, modulo 2^16.",
        },
    ),
    (
        Opcode::Shl,
        Form {
            name: "shl",
            parts: &[FormPart::Operand("x"), AMOUNT],
            width: Width::Same,
            sums: true,
            summary: "The elements times 2^K, modulo 2^16.",
        },
    ),
    (
        Opcode::Shr,
        Form {
            name: "shr",
            parts: &[FormPart::Operand("x"), AMOUNT],
            width: Width::Same,
            sums: false,
            summary: "The elements divided by 2^K, rounding toward minus infinity.",
        },
    ),
    (
        Opcode::Relu,
        Form {
            name: "relu",
            parts: &[FormPart::Operand("x")],
            width: Width::Same,
            sums: false,
            summary: "The elements that are not negative; 0 for the others.",
        },
    ),
    (
        Opcode::Clamp,
        Form {
            name: "clamp",
            parts: &[
                FormPart::Operand("x"),
                FormPart::Attribute(Attribute::new(Kind::Constant, "LO", "-128")),
                FormPart::Attribute(
                    Attribute::new(Kind::Constant, "HI", "127").held_to(Rule::Ordered),
                ),
            ],
            width: Width::Same,
            sums: false,
            summary: "The nearest number from LO to HI.",
        },
    ),
];

/// The number of an encoder's buckets.
const BUCKETS: FormPart = FormPart::Attribute(
    Attribute::new(Kind::Count, "B", "128").named("buckets").held_to(Rule::PowerOfTwo),
);

/// What an encoder adds for each n-gram.
const SCALE: FormPart =
    FormPart::Attribute(Attribute::new(Kind::Constant, "S", "32").named("scale"));

/// The bits of a shift.
const AMOUNT: FormPart =
    FormPart::Attribute(Attribute::new(Kind::Count, "K", "2").held_to(Rule::Within(&SHIFT)));

static SHIFT: Bounds = Bounds {
    least: 1,
    most: 15,
    code: "shift-amount",
    message: "a shift by {} bits is not possible",
    label: "not in 1..=15",
    help: "shift 16-bit values by 1 to 15 bits",
};

static BAND: Bounds = Bounds {
    least: 1,
    most: MAX_TEXT,
    code: "band",
    message: "a band of {} trigrams is not possible",
    label: "not a width of a band",
    help: "give a band 1 to 255 trigrams, for instance 16",
};

static WINDOW: Bounds = Bounds {
    least: 1,
    most: MAX_TEXT,
    code: "window",
    message: "a window of {} characters is not possible",
    label: "not in 1..=255",
    help: "look at 1 to 255 characters",
};

impl Opcode {
    /// All ops, in the order of the table.
    pub fn all() -> impl ExactSizeIterator<Item = Opcode> + Clone {
        TABLE.iter().map(|(opcode, _)| *opcode)
    }

    /// The elementwise ops, in the order of the table.
    pub fn elementwise() -> impl Iterator<Item = Opcode> + Clone {
        Opcode::all().filter(|opcode| opcode.form().is_elementwise())
    }

    /// The op of this keyword.
    pub fn named(name: &str) -> Option<Opcode> {
        Opcode::all().find(|opcode| opcode.name() == name)
    }

    /// Its row of the table.
    pub fn form(self) -> &'static Form {
        &TABLE[self as usize].1
    }

    /// Its keyword in `.zir` text.
    pub fn name(self) -> &'static str {
        self.form().name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_op_has_its_own_row_of_the_table() {
        for (place, (opcode, form)) in TABLE.iter().enumerate() {
            assert_eq!(*opcode as usize, place);
            assert_eq!(format!("{opcode:?}").to_lowercase(), form.name);
        }
    }
}
