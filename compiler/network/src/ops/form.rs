//! The form of an op: its syntax, width and documentation, without its arithmetic.

/// A row of the table of ops.
#[derive(Debug)]
pub struct Form {
    /// Its keyword in `.zir` text.
    pub name: &'static str,
    /// The parts after the keyword, in order. Commas separate them, except before `onto`.
    pub parts: &'static [FormPart],
    /// The width of the value it defines.
    pub width: Width,
    /// Whether it adds or multiplies, so that its exact elements may leave 16 bits.
    pub sums: bool,
    /// What it computes, in a line.
    pub summary: &'static str,
}

/// A part of an op's line, after its keyword.
#[derive(Clone, Copy, Debug)]
pub enum FormPart {
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
    /// The numbers allowed.
    pub rule: Rule,
    /// Whether it may be left out.
    pub is_optional: bool,
    /// What the manual calls it: `B`, or `A..B`.
    pub letters: &'static str,
    /// A sensible value.
    pub example: &'static str,
}

/// How an attribute is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A number of things: 0 and up.
    Count,
    /// A constant of 16-bit arithmetic.
    Constant,
    /// Two counts, `..` between them; the second is excluded.
    To,
    /// Two counts, `..=` between them; the second is included.
    Through,
}

/// The numbers that an attribute may be.
#[derive(Clone, Copy, Debug)]
pub enum Rule {
    /// Any of its kind.
    Any,
    /// Those within bounds.
    Within(&'static Bounds),
    /// A power of two, up to the widest value.
    PowerOfTwo,
    /// Not less than the attribute before.
    Ordered,
    /// Depends on other parts, as the text says. The verifier checks it for this op.
    Depends(&'static str),
}

/// The least and greatest values of an attribute, and the diagnostic for others.
#[derive(Debug)]
pub struct Bounds {
    /// The least.
    pub least: u32,
    /// The greatest.
    pub most: u32,
    /// The code of the error.
    pub code: &'static str,
    /// The message; `{}` stands for the number.
    pub message: &'static str,
    /// The label at the op.
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
    /// Whether each of its elements depends on one element of each operand, at the same
    /// index.
    pub fn is_elementwise(&self) -> bool {
        self.width == Width::Same
    }

    /// Whether it is elementwise, and reads one value.
    pub fn is_unary_elementwise(&self) -> bool {
        self.is_elementwise() && self.operands().count() == 1
    }

    /// The manual's names of its single operands.
    pub fn operands(&self) -> impl Iterator<Item = &'static str> {
        self.parts.iter().filter_map(|part| match part {
            FormPart::Operand(name) => Some(*name),
            _ => None,
        })
    }

    /// Its attributes, in order.
    pub fn attributes(&self) -> impl Iterator<Item = &'static Attribute> {
        self.parts.iter().filter_map(|part| match part {
            FormPart::Attribute(attribute) => Some(attribute),
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

impl FormPart {
    /// Whether it may be left out.
    pub fn is_optional(&self) -> bool {
        match self {
            FormPart::Onto => true,
            FormPart::Attribute(attribute) => attribute.is_optional,
            FormPart::Text(_) | FormPart::Operand(_) | FormPart::Operands | FormPart::Weights => {
                false
            }
        }
    }
}

impl Attribute {
    /// An attribute without a keyword or a rule.
    pub(super) const fn new(kind: Kind, letters: &'static str, example: &'static str) -> Self {
        Attribute { keyword: None, kind, rule: Rule::Any, is_optional: false, letters, example }
    }

    /// The same with a keyword before it.
    pub(super) const fn named(self, keyword: &'static str) -> Self {
        Attribute { keyword: Some(keyword), ..self }
    }

    /// The same with a rule.
    pub(super) const fn held_to(self, rule: Rule) -> Self {
        Attribute { rule, ..self }
    }

    /// The same, but optional.
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
