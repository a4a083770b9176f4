//! The form of an op: all there is to say of it without its arithmetic.

/// A row of the table of ops.
#[derive(Debug)]
pub struct Form {
    /// Its keyword in `.zir` text.
    pub name: &'static str,
    /// What stands after the keyword, in order. Commas stand between, but before
    /// `onto`.
    pub parts: &'static [Part],
    /// The width of the value it defines.
    pub width: Width,
    /// Whether it adds or multiplies, so that exact elements may leave 16 bits.
    pub sums: bool,
    /// What it computes, in a line.
    pub summary: &'static str,
}

/// A part of what stands after an op's keyword.
#[derive(Clone, Copy, Debug)]
pub enum Part {
    /// The text that is counted: `prompt` or `reply`.
    Text(&'static str),
    /// A value, and what the manual calls it.
    Operand(&'static str),
    /// One value or more.
    Operands,
    /// A weight matrix.
    Weights,
    /// `onto %a`, which may be left out.
    Onto,
    /// A number, or a range of numbers.
    Attribute(Attribute),
}

/// A number of an op, or a range of numbers.
#[derive(Clone, Copy, Debug)]
pub struct Attribute {
    /// The word before it, if there is one.
    pub keyword: Option<&'static str>,
    /// What is written.
    pub kind: Kind,
    /// What it may be.
    pub rule: Rule,
    /// Whether it may be left out.
    pub is_optional: bool,
    /// What the manual calls it: `B`, or `A..B`.
    pub letters: &'static str,
    /// One that makes sense.
    pub example: &'static str,
}

/// What an attribute is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A number of things: 0 and up.
    Count,
    /// A constant of 16-bit arithmetic.
    Constant,
    /// Two counts, `..` between them; the second is the first one left out.
    To,
    /// Two counts, `..=` between them; the second is the last one meant.
    Through,
}

/// What numbers an attribute may be.
#[derive(Clone, Copy, Debug)]
pub enum Rule {
    /// Any of its kind.
    Any,
    /// Those within bounds.
    Within(&'static Bounds),
    /// A power of two that no value is too narrow for.
    PowerOfTwo,
    /// None less than the attribute before.
    Ordered,
    /// It depends on other parts, as the text says; the verifier knows the op.
    Depends(&'static str),
}

/// The least and the greatest that an attribute may be, and what is said of others.
#[derive(Debug)]
pub struct Bounds {
    /// The least.
    pub least: u32,
    /// The greatest.
    pub most: u32,
    /// The code of the error.
    pub code: &'static str,
    /// What is wrong; `{}` stands for the number.
    pub message: &'static str,
    /// What is said at the op.
    pub label: &'static str,
    /// What to do.
    pub help: &'static str,
}

/// The width of the value that an op defines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    /// The number at this place.
    Number(usize),
    /// From the number at this place up to the next one.
    Span(usize),
    /// All operands' widths together.
    Total,
    /// As many as its weights have neurons.
    Neurons,
    /// That of each of its operands: the op is elementwise.
    Same,
}

impl Form {
    /// Whether each element it makes is made of one element of each operand, at the
    /// same place.
    pub fn is_elementwise(&self) -> bool {
        self.width == Width::Same
    }

    /// Whether it is elementwise, and reads one value.
    pub fn is_unary_elementwise(&self) -> bool {
        self.is_elementwise() && self.operands().count() == 1
    }

    /// What the manual calls the values it reads one of each.
    pub fn operands(&self) -> impl Iterator<Item = &'static str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Operand(name) => Some(*name),
            _ => None,
        })
    }

    /// Its attributes, in order.
    pub fn attributes(&self) -> impl Iterator<Item = &'static Attribute> {
        self.parts.iter().filter_map(|part| match part {
            Part::Attribute(attribute) => Some(attribute),
            _ => None,
        })
    }

    /// Its attributes with the place of each one's first number.
    pub fn numbered(&self) -> impl Iterator<Item = (usize, &'static Attribute)> {
        self.attributes().scan(0, |next, attribute| {
            let place = *next;
            *next += attribute.kind.numbers();
            Some((place, attribute))
        })
    }
}

impl Part {
    /// Whether it may be left out.
    pub fn is_optional(&self) -> bool {
        match self {
            Part::Onto => true,
            Part::Attribute(attribute) => attribute.is_optional,
            Part::Text(_) | Part::Operand(_) | Part::Operands | Part::Weights => false,
        }
    }
}

impl Attribute {
    /// An attribute of no keyword that may be any of its kind.
    pub(super) const fn new(kind: Kind, letters: &'static str, example: &'static str) -> Self {
        Attribute { keyword: None, kind, rule: Rule::Any, is_optional: false, letters, example }
    }

    /// The same with a word before it.
    pub(super) const fn named(self, keyword: &'static str) -> Self {
        Attribute { keyword: Some(keyword), ..self }
    }

    /// The same, held to a rule.
    pub(super) const fn held_to(self, rule: Rule) -> Self {
        Attribute { rule, ..self }
    }

    /// The same, which may be left out.
    pub(super) const fn optional(self) -> Self {
        Attribute { is_optional: true, ..self }
    }
}

impl Bounds {
    /// Whether `number` is within them.
    pub fn contain(&self, number: i64) -> bool {
        (i64::from(self.least)..=i64::from(self.most)).contains(&number)
    }
}

impl Kind {
    /// How many numbers are written.
    pub fn numbers(self) -> usize {
        match self {
            Kind::Count | Kind::Constant => 1,
            Kind::To | Kind::Through => 2,
        }
    }

    /// What stands between two numbers, if there are two.
    pub fn between(self) -> Option<&'static str> {
        match self {
            Kind::Count | Kind::Constant => None,
            Kind::To => Some(".."),
            Kind::Through => Some("..="),
        }
    }
}
