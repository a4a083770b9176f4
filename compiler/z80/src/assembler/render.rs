//! Expressions as text.

use crate::expression::{Binary, Expr, SymbolId, Term, Unary};

/// How tightly the outermost operator of an expression binds: one of two operands less than
/// [`UNARY`], numbers and symbols most.
type Binding = u8;
const UNARY: Binding = 6;
const WHOLE: Binding = 7;

/// An expression as the assembler reads it, `name` being the names of symbols.
pub(super) fn expression<'a>(expr: &Expr, name: impl Fn(SymbolId) -> &'a str) -> String {
    let mut stack: Vec<(String, Binding)> = Vec::new();
    for term in expr.terms() {
        let rendered = match *term {
            Term::Number(number) if number < 0 => (number.to_string(), UNARY),
            Term::Number(number) => (number.to_string(), WHOLE),
            Term::Symbol(symbol) => (name(symbol).to_string(), WHOLE),
            Term::Here(_) => ("$".to_string(), WHOLE),
            Term::Unary(operator) => unary(operator, stack.pop().unwrap_or_default()),
            Term::Binary(operator) => {
                let right = stack.pop().unwrap_or_default();
                binary(operator, stack.pop().unwrap_or_default(), right)
            }
        };
        stack.push(rendered);
    }
    stack.pop().unwrap_or_default().0
}

fn unary(operator: Unary, (operand, binding): (String, Binding)) -> (String, Binding) {
    match operator {
        Unary::Low => (format!("low({operand})"), WHOLE),
        Unary::High => (format!("high({operand})"), WHOLE),
        Unary::Negate => (format!("-{}", enclosed(operand, binding, WHOLE)), UNARY),
        Unary::Complement => (format!("~{}", enclosed(operand, binding, WHOLE)), UNARY),
    }
}

fn binary(
    operator: Binary,
    (left, left_binding): (String, Binding),
    (right, right_binding): (String, Binding),
) -> (String, Binding) {
    let (sign, binding) = match operator {
        Binary::Or => ("|", 0),
        Binary::Xor => ("^", 1),
        Binary::And => ("&", 2),
        Binary::ShiftLeft => ("<<", 3),
        Binary::ShiftRight => (">>", 3),
        Binary::Add => ("+", 4),
        Binary::Subtract => ("-", 4),
        Binary::Multiply => ("*", 5),
        Binary::Divide => ("/", 5),
        Binary::Remainder => ("%", 5),
    };
    let left = enclosed(left, left_binding, binding);
    let right = enclosed(right, right_binding, binding + 1);
    let text = match (operator, right.strip_prefix('-')) {
        (Binary::Add, Some(size)) => format!("{left} - {size}"),
        _ => format!("{left} {sign} {right}"),
    };
    (text, binding)
}

/// An operand in parentheses, unless it binds at least as tightly as `least`.
fn enclosed(text: String, binding: Binding, least: Binding) -> String {
    if binding < least { format!("({text})") } else { text }
}
