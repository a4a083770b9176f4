//! Expressions over symbols, kept until the symbols have values.
//!
//! An expression is a list of terms in postfix order, so that neither evaluating
//! nor dropping one recurses, however it is nested.

use std::fmt;

/// A symbol of one object: its index in [`Object::symbols`](crate::Object).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SymbolId(pub u32);

/// An operator of one operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unary {
    /// `-x`.
    Negate,
    /// `~x`.
    Complement,
    /// `low(x)`: its low byte.
    Low,
    /// `high(x)`: the byte above the low one.
    High,
}

/// An operator of two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binary {
    /// `+`.
    Add,
    /// `-`.
    Subtract,
    /// `*`.
    Multiply,
    /// `/`, rounding toward zero.
    Divide,
    /// `%`, with the sign of the left operand.
    Remainder,
    /// `&`.
    And,
    /// `|`.
    Or,
    /// `^`.
    Xor,
    /// `<<`.
    ShiftLeft,
    /// `>>`, keeping the sign.
    ShiftRight,
}

/// One term of an expression in postfix order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Term {
    /// A number.
    Number(i64),
    /// A symbol's value.
    Symbol(SymbolId),
    /// `$`: the address at this offset of the section the expression is in.
    Here(u32),
    /// Replaces the last value.
    Unary(Unary),
    /// Replaces the last two values.
    Binary(Binary),
}

/// An expression over numbers and the symbols of one object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expr {
    terms: Vec<Term>,
}

impl From<SymbolId> for Expr {
    fn from(symbol: SymbolId) -> Self {
        Expr::symbol(symbol)
    }
}

/// The value of an expression: a number, or a number of bytes from the start of a section
/// that has no address yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Value {
    /// The section, by its index in the object; `None` for a plain number.
    pub base: Option<usize>,
    /// The number.
    pub number: i64,
}

impl Value {
    /// A plain number.
    pub fn absolute(number: i64) -> Self {
        Value { base: None, number }
    }
}

/// Why an expression has no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A symbol in it has no value yet, or an operator needs the address of a section, which
    /// is not known yet.
    Unknown,
    /// It divides by zero.
    DivisionByZero,
    /// It leaves 64 bits.
    Overflow,
    /// It shifts by a number that is not 0 to 63.
    Shift(i64),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Unknown => write!(f, "the value is not known yet"),
            Fault::DivisionByZero => write!(f, "division by zero"),
            Fault::Overflow => write!(f, "the value does not fit in 64 bits"),
            Fault::Shift(by) => write!(f, "a shift by {by}, which is not from 0 to 63"),
        }
    }
}

impl Expr {
    /// A number.
    pub fn number(number: i64) -> Self {
        Expr { terms: vec![Term::Number(number)] }
    }

    /// A symbol's value.
    pub fn symbol(symbol: SymbolId) -> Self {
        Expr { terms: vec![Term::Symbol(symbol)] }
    }

    /// `$`: the address of the statement that it is part of.
    pub fn here() -> Self {
        Expr { terms: vec![Term::Here(0)] }
    }

    /// The expression with `number` added.
    pub fn plus(mut self, number: i64) -> Self {
        if number != 0 {
            self.terms.extend([Term::Number(number), Term::Binary(Binary::Add)]);
        }
        self
    }

    /// An operator applied to the expression.
    pub fn unary(mut self, operator: Unary) -> Self {
        self.terms.push(Term::Unary(operator));
        self
    }

    /// An operator applied to two expressions.
    pub fn binary(mut self, operator: Binary, right: Expr) -> Self {
        self.terms.extend(right.terms);
        self.terms.push(Term::Binary(operator));
        self
    }

    /// Its low byte: `low(x)`.
    pub fn low(self) -> Self {
        self.unary(Unary::Low)
    }

    /// The byte above the low one: `high(x)`.
    pub fn high(self) -> Self {
        self.unary(Unary::High)
    }

    /// The same with expressions in the place of its symbols.
    pub(crate) fn substitute<'a>(&self, mut of: impl FnMut(SymbolId) -> &'a Expr) -> Self {
        let mut terms = Vec::with_capacity(self.terms.len());
        for term in &self.terms {
            match term {
                Term::Symbol(symbol) => terms.extend(&of(*symbol).terms),
                other => terms.push(*other),
            }
        }
        Expr { terms }
    }

    /// The terms in postfix order.
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// The symbols it names, in order; those named twice come twice.
    pub fn symbols(&self) -> impl Iterator<Item = SymbolId> + '_ {
        self.terms.iter().filter_map(|term| match term {
            Term::Symbol(symbol) => Some(*symbol),
            _ => None,
        })
    }

    /// The symbol and the number, of an expression that is a symbol plus or
    /// minus a number.
    pub fn as_symbol_plus(&self) -> Option<(SymbolId, i64)> {
        match *self.terms {
            [Term::Symbol(symbol)] => Some((symbol, 0)),
            [Term::Symbol(symbol), Term::Number(number), Term::Binary(Binary::Add)]
            | [Term::Number(number), Term::Symbol(symbol), Term::Binary(Binary::Add)] => {
                Some((symbol, number))
            }
            [Term::Symbol(symbol), Term::Number(number), Term::Binary(Binary::Subtract)] => {
                Some((symbol, number.checked_neg()?))
            }
            _ => None,
        }
    }

    /// The number, of an expression that is one.
    pub fn as_number(&self) -> Option<i64> {
        match *self.terms {
            [Term::Number(number)] => Some(number),
            _ => None,
        }
    }

    /// Whether it names `$`.
    pub fn has_here(&self) -> bool {
        self.terms.iter().any(|term| matches!(term, Term::Here(_)))
    }

    /// Makes every `$` in it mean the address at `offset` of its section.
    pub(crate) fn set_here(&mut self, offset: u32) {
        for term in &mut self.terms {
            if let Term::Here(here) = term {
                *here = offset;
            }
        }
    }

    /// Its value, where `lookup` tells the values of symbols (`None` if not yet
    /// known) and `section` the value of the start of its own section.
    pub fn evaluate(
        &self,
        section: Value,
        mut lookup: impl FnMut(SymbolId) -> Option<Value>,
    ) -> Result<Value, Fault> {
        let mut stack: Vec<Value> = Vec::new();
        for term in &self.terms {
            let value = match *term {
                Term::Number(number) => Value::absolute(number),
                Term::Symbol(symbol) => lookup(symbol).ok_or(Fault::Unknown)?,
                Term::Here(offset) => add(section, Value::absolute(i64::from(offset)))?,
                Term::Unary(operator) => apply_unary(operator, stack.pop().ok_or(Fault::Unknown)?)?,
                Term::Binary(operator) => {
                    let right = stack.pop().ok_or(Fault::Unknown)?;
                    apply_binary(operator, stack.pop().ok_or(Fault::Unknown)?, right)?
                }
            };
            stack.push(value);
        }
        stack.pop().ok_or(Fault::Unknown)
    }
}

fn plain(value: Value) -> Result<i64, Fault> {
    if value.base.is_none() { Ok(value.number) } else { Err(Fault::Unknown) }
}

fn add(left: Value, right: Value) -> Result<Value, Fault> {
    let number = left.number.checked_add(right.number).ok_or(Fault::Overflow)?;
    match (left.base, right.base) {
        (base, None) | (None, base) => Ok(Value { base, number }),
        _ => Err(Fault::Unknown),
    }
}

fn subtract(left: Value, right: Value) -> Result<Value, Fault> {
    let number = left.number.checked_sub(right.number).ok_or(Fault::Overflow)?;
    match (left.base, right.base) {
        (base, None) => Ok(Value { base, number }),
        (left, right) if left == right => Ok(Value::absolute(number)),
        _ => Err(Fault::Unknown),
    }
}

fn apply_unary(operator: Unary, value: Value) -> Result<Value, Fault> {
    let number = plain(value)?;
    let number = match operator {
        Unary::Negate => number.checked_neg().ok_or(Fault::Overflow)?,
        Unary::Complement => !number,
        Unary::Low => number & 0xFF,
        Unary::High => number >> 8 & 0xFF,
    };
    Ok(Value::absolute(number))
}

fn apply_binary(operator: Binary, left: Value, right: Value) -> Result<Value, Fault> {
    match operator {
        Binary::Add => return add(left, right),
        Binary::Subtract => return subtract(left, right),
        _ => {}
    }
    let (left, right) = (plain(left)?, plain(right)?);
    let zero = right == 0 && matches!(operator, Binary::Divide | Binary::Remainder);
    if zero {
        return Err(Fault::DivisionByZero);
    }
    let shift = || u32::try_from(right).ok().filter(|&by| by < 64).ok_or(Fault::Shift(right));
    let number = match operator {
        Binary::Add | Binary::Subtract => None,
        Binary::Multiply => left.checked_mul(right),
        Binary::Divide => left.checked_div(right),
        Binary::Remainder => left.checked_rem(right),
        Binary::And => Some(left & right),
        Binary::Or => Some(left | right),
        Binary::Xor => Some(left ^ right),
        Binary::ShiftLeft => {
            let by = shift()?;
            left.checked_shl(by).filter(|shifted| shifted >> by == left)
        }
        Binary::ShiftRight => Some(left >> shift()?),
    };
    number.map(Value::absolute).ok_or(Fault::Overflow)
}

/// Orders `count` nodes so that each comes after those it depends on, without recursion.
/// Nodes on a cycle, or that depend on one, are left out. The second list has one node of
/// every cycle found.
pub(crate) fn dependency_order(
    count: usize,
    dependencies: impl Fn(usize) -> Vec<usize>,
) -> (Vec<usize>, Vec<usize>) {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        New,
        Open,
        Done,
        Broken,
    }
    let mut states = vec![State::New; count];
    let (mut order, mut cycles) = (Vec::new(), Vec::new());
    for root in 0..count {
        if states[root] != State::New {
            continue;
        }
        states[root] = State::Open;
        let mut open = vec![(root, dependencies(root), false)];
        while let Some((node, waiting, broken)) = open.last_mut() {
            match waiting.pop() {
                Some(next) => match states[next] {
                    State::Done => {}
                    State::Broken => *broken = true,
                    State::Open => {
                        *broken = true;
                        cycles.push(next);
                    }
                    State::New => {
                        states[next] = State::Open;
                        open.push((next, dependencies(next), false));
                    }
                },
                None => {
                    let (node, broken) = (*node, *broken);
                    states[node] = if broken { State::Broken } else { State::Done };
                    if !broken {
                        order.push(node);
                    }
                    open.pop();
                    if let Some(above) = open.last_mut() {
                        above.2 |= broken;
                    }
                }
            }
        }
    }
    (order, cycles)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(section: usize, number: i64) -> Value {
        Value { base: Some(section), number }
    }

    #[test]
    fn a_difference_within_a_section_is_a_number() {
        let [a, b] = [0, 1].map(|id| Expr::symbol(SymbolId(id)));
        let difference = b.binary(Binary::Subtract, a);
        let same = |id: SymbolId| Some(at(3, i64::from(id.0) * 10));
        assert_eq!(difference.evaluate(at(3, 0), same), Ok(Value::absolute(10)));
        let different = |id: SymbolId| Some(at(id.0 as usize, 0));
        assert_eq!(difference.evaluate(at(3, 0), different), Err(Fault::Unknown));
    }

    #[test]
    fn arithmetic_that_goes_wrong_is_a_fault() {
        let evaluate = |left: i64, operator, right: i64| {
            let expr = Expr::number(left).binary(operator, Expr::number(right));
            expr.evaluate(Value::absolute(0), |_| None).map(|value| value.number)
        };
        assert_eq!(evaluate(1, Binary::Divide, 0), Err(Fault::DivisionByZero));
        assert_eq!(evaluate(i64::MIN, Binary::Divide, -1), Err(Fault::Overflow));
        assert_eq!(evaluate(i64::MIN, Binary::Remainder, -1), Err(Fault::Overflow));
        assert_eq!(evaluate(1, Binary::ShiftLeft, 64), Err(Fault::Shift(64)));
        assert_eq!(evaluate(3, Binary::ShiftLeft, 62), Err(Fault::Overflow));
        assert_eq!(evaluate(-5, Binary::ShiftRight, 1), Ok(-3));
        assert_eq!(evaluate(i64::MAX, Binary::Add, 1), Err(Fault::Overflow));
    }

    #[test]
    fn a_long_chain_of_dependencies_does_not_recurse() {
        let count = 300_000;
        let chain = |node: usize| if node + 1 < count { vec![node + 1] } else { vec![] };
        let (order, cycles) = dependency_order(count, chain);
        assert_eq!((order.len(), order[0], cycles.len()), (count, count - 1, 0));
    }

    #[test]
    fn a_cycle_is_found_once_and_what_leads_to_it_is_left_out() {
        let dependencies = |node: usize| vec![vec![1], vec![2], vec![1], vec![]][node].clone();
        assert_eq!(dependency_order(4, dependencies), (vec![3], vec![1]));
    }
}
