//! The kinds of operand an instruction form takes.

use std::fmt;

/// A set of registers or conditions of which one is named; which, fills a field
/// of the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// `b c d e h l a`.
    Register,
    /// `b c d e a`: `h` and `l` mean the index register's halves here.
    RegisterBesideIndex,
    /// `bc de hl sp`.
    Pair,
    /// `bc de hl af`: what can be pushed.
    StackPair,
    /// `bc de sp`.
    PairBesideHl,
    /// `nz z nc c po pe p m`.
    Condition,
    /// `nz z nc c`: what `jr` can test.
    NearCondition,
}

impl Class {
    /// The names, each with its field.
    pub fn members(self) -> &'static [(&'static str, u8)] {
        match self {
            Class::Register => {
                &[("b", 0), ("c", 1), ("d", 2), ("e", 3), ("h", 4), ("l", 5), ("a", 7)]
            }
            Class::RegisterBesideIndex => &[("b", 0), ("c", 1), ("d", 2), ("e", 3), ("a", 7)],
            Class::Pair => &[("bc", 0), ("de", 1), ("hl", 2), ("sp", 3)],
            Class::StackPair => &[("bc", 0), ("de", 1), ("hl", 2), ("af", 3)],
            Class::PairBesideHl => &[("bc", 0), ("de", 1), ("sp", 3)],
            Class::Condition => &[
                ("nz", 0),
                ("z", 1),
                ("nc", 2),
                ("c", 3),
                ("po", 4),
                ("pe", 5),
                ("p", 6),
                ("m", 7),
            ],
            Class::NearCondition => &[("nz", 0), ("z", 1), ("nc", 2), ("c", 3)],
        }
    }

    /// The field that `name` fills, if it is one of the class.
    pub fn field(self, name: &str) -> Option<u8> {
        self.members().iter().find(|(member, _)| *member == name).map(|&(_, field)| field)
    }

    fn name(self, field: u8) -> &'static str {
        self.members().iter().find(|&&(_, code)| code == field).map_or("?", |&(name, _)| name)
    }
}

/// A small number that fills a field of the code and so must be known when the
/// instruction is assembled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Selector {
    /// A bit's number, 0 to 7.
    Bit,
    /// An interrupt mode: 0, 1 or 2.
    Mode,
    /// A restart address: 0, 8, …, 38h.
    Restart,
}

impl Selector {
    /// The numbers it may be, each with its field.
    pub fn members(self) -> &'static [(u8, u8)] {
        match self {
            Selector::Bit => &[(0, 0), (1, 1), (2, 2), (3, 3), (4, 4), (5, 5), (6, 6), (7, 7)],
            Selector::Mode => &[(0, 0), (1, 2), (2, 3)],
            Selector::Restart => {
                &[(0, 0), (8, 1), (16, 2), (24, 3), (32, 4), (40, 5), (48, 6), (56, 7)]
            }
        }
    }

    /// The field for `value`, if it is one of the numbers.
    pub fn field(self, value: i64) -> Option<u8> {
        let member = self.members().iter().find(|&&(number, _)| i64::from(number) == value);
        member.map(|&(_, field)| field)
    }

    fn value(self, field: u8) -> u8 {
        self.members().iter().find(|&&(_, code)| code == field).map_or(0, |&(value, _)| value)
    }

    /// What it is, for messages: `a bit number, 0 to 7`.
    pub fn describe(self) -> &'static str {
        match self {
            Selector::Bit => "a bit number, 0 to 7",
            Selector::Mode => "an interrupt mode: 0, 1 or 2",
            Selector::Restart => "a restart address: 0, 8, 16, 24, 32, 40, 48 or 56",
        }
    }
}

/// A number that has bytes of its own in the code or the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Immediate {
    /// One byte, signed or not: -128 to 255.
    Byte,
    /// Two bytes, low first, signed or not: -32768 to 65535.
    Word,
    /// The distance from the byte after this one to an address: -128 to 127.
    Relative,
    /// The displacement of `(ix+d)`: -128 to 127.
    Displacement,
}

impl Immediate {
    /// Its bytes: 1 or 2.
    pub fn size(self) -> usize {
        if self == Immediate::Word { 2 } else { 1 }
    }

    /// The values that fit. Of [`Immediate::Relative`], distances.
    pub fn range(self) -> std::ops::RangeInclusive<i64> {
        match self {
            Immediate::Byte => -128..=255,
            Immediate::Word => -32768..=65535,
            Immediate::Relative | Immediate::Displacement => -128..=127,
        }
    }
}

/// What a form takes in one operand's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operand {
    /// Written exactly so: `a`, `(hl)`, `af'`.
    Fixed(&'static str),
    /// One of a class.
    Member(Class),
    /// `ix` or `iy`.
    Index,
    /// `(ix)` or `(iy)`, where `jp` goes.
    IndexTarget,
    /// `ixh`, `ixl`, `iyh` or `iyl`.
    IndexHalf,
    /// `(ix+d)` or `(iy+d)`.
    Indexed,
    /// A number that fills a field.
    Selector(Selector),
    /// A number with bytes of its own.
    Immediate(Immediate),
    /// A port or an address in parentheses.
    Memory(Immediate),
}

impl Operand {
    /// The kind of the operand's immediate, if it has one.
    pub fn immediate(self) -> Option<Immediate> {
        match self {
            Operand::Indexed => Some(Immediate::Displacement),
            Operand::Immediate(kind) | Operand::Memory(kind) => Some(kind),
            _ => None,
        }
    }

    /// The values of the field it fills in the code; none if it fills none.
    pub(super) fn fields(self) -> Vec<u8> {
        match self {
            Operand::Member(class) => class.members().iter().map(|&(_, field)| field).collect(),
            Operand::IndexHalf => vec![0, 1],
            Operand::Selector(selector) => {
                selector.members().iter().map(|&(_, field)| field).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Whether it names an index register.
    pub(super) fn is_index(self) -> bool {
        matches!(
            self,
            Operand::Index | Operand::IndexTarget | Operand::IndexHalf | Operand::Indexed
        )
    }

    /// Its text, given which index register the instruction uses, the field
    /// this operand fills, and its immediate's text.
    pub(super) fn text(self, index: &str, field: u8, immediate: &str) -> String {
        match self {
            Operand::Fixed(text) => text.to_string(),
            Operand::Member(class) => class.name(field).to_string(),
            Operand::Index => index.to_string(),
            Operand::IndexTarget => format!("({index})"),
            Operand::IndexHalf => format!("{index}{}", if field == 0 { 'h' } else { 'l' }),
            Operand::Indexed if immediate.starts_with('-') => format!("({index}{immediate})"),
            Operand::Indexed => format!("({index}+{immediate})"),
            Operand::Selector(selector) => selector.value(field).to_string(),
            Operand::Immediate(_) => immediate.to_string(),
            Operand::Memory(_) => format!("({immediate})"),
        }
    }
}

impl fmt::Display for Operand {
    /// As a manual writes it: `r`, `(ix+d)`, `nn`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Operand::Fixed(text) => text,
            Operand::Member(Class::Register | Class::RegisterBesideIndex) => "r",
            Operand::Member(Class::Pair) => "bc|de|hl|sp",
            Operand::Member(Class::StackPair) => "bc|de|hl|af",
            Operand::Member(Class::PairBesideHl) => "bc|de|sp",
            Operand::Member(Class::Condition) => "nz|z|nc|c|po|pe|p|m",
            Operand::Member(Class::NearCondition) => "nz|z|nc|c",
            Operand::Index => "ix|iy",
            Operand::IndexTarget => "(ix|iy)",
            Operand::IndexHalf => "ixh|ixl|iyh|iyl",
            Operand::Indexed => "(ix|iy+d)",
            Operand::Selector(Selector::Bit) => "0..7",
            Operand::Selector(Selector::Mode) => "0|1|2",
            Operand::Selector(Selector::Restart) => "0|8|…|38h",
            Operand::Immediate(Immediate::Relative) => "address",
            Operand::Immediate(Immediate::Word) => "nn",
            Operand::Immediate(_) => "n",
            Operand::Memory(Immediate::Word) => "(nn)",
            Operand::Memory(_) => "(n)",
        })
    }
}
