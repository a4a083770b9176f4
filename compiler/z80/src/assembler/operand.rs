//! The parser of expressions and operands, and the choice of the instruction form.

use zirc_diagnostics::{Diagnostic, Span};

use super::lexer::{Token, number, radix};
use super::line::{LineParser, Parse, not_ascii};
use super::module::{Parsed, Spanned};
use crate::expression::{Binary, Expr, Unary};
use crate::instructions::{Form, Immediate, Index, Instruction, Operand, Selector, forms_of};

/// How deep expressions may nest.
const MOST_NESTED: usize = 64;

/// An operand as written.
pub(super) struct Given {
    kind: GivenKind,
    span: Span,
}

enum GivenKind {
    Name(&'static str),
    /// A register in parentheses.
    Indirect(&'static str),
    /// An index register in parentheses, maybe with a displacement.
    Indexed(Index, Option<Expr>),
    Number(Expr),
    /// A number in parentheses.
    Memory(Expr),
}

impl LineParser<'_, '_> {
    pub(super) fn operand(&mut self) -> Parse<Given> {
        let start = self.span().start;
        let kind = self.operand_kind()?;
        Ok(Given { kind, span: start..self.last_end() })
    }

    fn operand_kind(&mut self) -> Parse<GivenKind> {
        let ends = |token: Option<Token>| matches!(token, None | Some(Token::Comma));
        match self.peek() {
            Some((Token::AfPrime, _)) => {
                self.advance();
                return Ok(GivenKind::Name("af'"));
            }
            Some((Token::Word(word), _)) if ends(self.peek_after(1)) => {
                if let Some(name) = self.register(word) {
                    self.advance();
                    return Ok(GivenKind::Name(name));
                }
            }
            Some((Token::Open, _)) if self.parentheses_enclose() => return self.enclosed(),
            _ => {}
        }
        Ok(GivenKind::Number(self.expression()?.expr))
    }

    /// Whether the parenthesis that opens here closes at the operand's end, or
    /// not at all.
    fn parentheses_enclose(&self) -> bool {
        let mut depth = 0_usize;
        let mut at = 0;
        while let Some(token) = self.peek_after(at) {
            match token {
                Token::Open => depth += 1,
                Token::Close => depth = depth.saturating_sub(1),
                Token::Comma => return true,
                _ => {}
            }
            at += 1;
            if depth == 0 {
                return matches!(self.peek_after(at), None | Some(Token::Comma));
            }
        }
        true
    }

    fn enclosed(&mut self) -> Parse<GivenKind> {
        self.advance();
        let register = match self.peek() {
            Some((Token::Word(word), _)) => self.register(word),
            _ => None,
        };
        let kind = match register {
            Some("ix") => self.indexed(Index::Ix)?,
            Some("iy") => self.indexed(Index::Iy)?,
            Some(name)
                if matches!(self.peek_after(1), None | Some(Token::Close | Token::Comma)) =>
            {
                self.advance();
                GivenKind::Indirect(name)
            }
            _ => GivenKind::Memory(self.expression()?.expr),
        };
        if self.take(Token::Close) { Ok(kind) } else { Err(self.expected("`)`")) }
    }

    fn indexed(&mut self, index: Index) -> Parse<GivenKind> {
        self.advance();
        let displacement = match self.peek() {
            Some((Token::Plus, _)) => {
                self.advance();
                Some(self.expression()?.expr)
            }
            Some((Token::Minus, _)) => Some(self.expression()?.expr),
            _ => None,
        };
        Ok(GivenKind::Indexed(index, displacement))
    }

    /// An expression.
    pub(super) fn expression(&mut self) -> Parse<Spanned> {
        let start = self.span().start;
        let expr = self.operators(0, 0)?;
        Ok(Spanned { expr, span: start..self.last_end() })
    }

    /// Operands joined by operators that bind at least as tightly as `least`.
    fn operators(&mut self, least: u8, depth: usize) -> Parse<Expr> {
        let mut left = self.unary(depth)?;
        while let Some((token, span)) = self.peek() {
            let Some((operator, binding)) = binary(token) else { break };
            if binding < least {
                break;
            }
            self.advance();
            // `a %10` is a remainder whose right operand the lexer took along.
            let right = match token {
                Token::Percent(digits) => literal(number(digits), digits, span)?,
                _ => self.operators(binding + 1, depth + 1)?,
            };
            left = left.binary(operator, right);
        }
        Ok(left)
    }

    fn unary(&mut self, depth: usize) -> Parse<Expr> {
        let Some((token, span)) = self.peek() else { return Err(self.expected("a value")) };
        if depth > MOST_NESTED {
            return Err(Box::new(
                Diagnostic::error("nested-too-deep", "the expression is nested too deep")
                    .at(span, format!("more than {MOST_NESTED} levels"))
                    .help("give parts of it names with `equ`"),
            ));
        }
        self.advance();
        match token {
            Token::Minus => Ok(self.unary(depth + 1)?.unary(Unary::Negate)),
            Token::Plus => self.unary(depth + 1),
            Token::Complement => Ok(self.unary(depth + 1)?.unary(Unary::Complement)),
            Token::Open => self.closed(depth),
            Token::Here => Ok(Expr::here()),
            Token::Number(digits) => literal(number(digits), digits, span),
            Token::Hexadecimal(digits) => literal(radix(digits, 16), digits, span),
            Token::Percent(digits) => literal(radix(digits, 2), digits, span),
            Token::Text(text) => character(text, span),
            Token::Word(word) => self.word_value(word, span, depth),
            _ => Err(Box::new(
                Diagnostic::error("syntax", "expected a value").at(span, "expected a value"),
            )),
        }
    }

    fn closed(&mut self, depth: usize) -> Parse<Expr> {
        let inner = self.operators(0, depth + 1)?;
        if self.take(Token::Close) { Ok(inner) } else { Err(self.expected("`)`")) }
    }

    fn word_value(&mut self, word: &str, span: Span, depth: usize) -> Parse<Expr> {
        let function = match &*word.to_ascii_lowercase() {
            "low" => Some(Unary::Low),
            "high" => Some(Unary::High),
            _ => None,
        };
        if let Some(function) = function {
            if !self.take(Token::Open) {
                return Err(self.expected(&format!("`(` after `{word}`")));
            }
            return Ok(self.closed(depth)?.unary(function));
        }
        if self.register(word).is_some() {
            let message = format!("`{word}` is a register or a condition, not a value");
            return Err(Box::new(
                Diagnostic::error("not-a-value", message)
                    .at(span, "expected a value")
                    .help("put a comma between operands, and no register into an expression"),
            ));
        }
        Ok(Expr::symbol(self.symbol(word, &span)?))
    }
}

fn binary(token: Token) -> Option<(Binary, u8)> {
    Some(match token {
        Token::Or => (Binary::Or, 0),
        Token::Xor => (Binary::Xor, 1),
        Token::And => (Binary::And, 2),
        Token::ShiftLeft => (Binary::ShiftLeft, 3),
        Token::ShiftRight => (Binary::ShiftRight, 3),
        Token::Plus => (Binary::Add, 4),
        Token::Minus => (Binary::Subtract, 4),
        Token::Star => (Binary::Multiply, 5),
        Token::Slash => (Binary::Divide, 5),
        Token::Remainder | Token::Percent(_) => (Binary::Remainder, 5),
        _ => return None,
    })
}

fn literal(value: Option<i64>, digits: &str, span: Span) -> Parse<Expr> {
    value.map(Expr::number).ok_or_else(|| {
        let shown: String = digits.chars().take(24).collect();
        Box::new(
            Diagnostic::error("bad-number", format!("`{shown}` is not a number"))
                .at(span, "not a number of 63 bits")
                .help("numbers are written 31, 0x1F, 1Fh, $1F, %11111 or 11111b"),
        )
    })
}

fn character(text: &str, span: Span) -> Parse<Expr> {
    match *text.as_bytes() {
        [byte] => Ok(Expr::number(i64::from(byte))),
        _ if !text.is_ascii() => Err(Box::new(not_ascii(span))),
        _ => Err(Box::new(
            Diagnostic::error("not-a-character", "a string stands where a value must")
                .at(span, format!("{} characters, where one is a value", text.len()))
                .help("only `db` takes strings of other lengths"),
        )),
    }
}

/// The instruction that `given` operands make of `mnemonic`.
pub(super) fn select(mnemonic: &str, given: Vec<Given>, span: Span) -> Parse<Parsed> {
    let found = forms_of(mnemonic).iter().find_map(|form| matching(form, &given));
    let Some(mut instruction) = found else { return Err(no_form(mnemonic, &given, span)) };
    let (mut immediates, mut selector) = (Vec::new(), None);
    for (operand, Given { kind, span }) in instruction.form.operands.iter().zip(given) {
        let expr = match kind {
            GivenKind::Number(expr) | GivenKind::Memory(expr) => expr,
            GivenKind::Indexed(_, displacement) => displacement.unwrap_or(Expr::number(0)),
            GivenKind::Name(_) | GivenKind::Indirect(_) => continue,
        };
        match operand {
            Operand::Selector(kind) => selector = Some((*kind, Spanned { expr, span })),
            operand if operand.immediate().is_some() => immediates.push(Spanned { expr, span }),
            _ => {}
        }
    }
    instruction.form = instruction.form.usual();
    Ok(Parsed { instruction, immediates, selector })
}

/// The instruction of `form` with the registers of `given`, if it takes them.
fn matching(form: &'static Form, given: &[Given]) -> Option<Instruction> {
    if form.operands.len() != given.len() {
        return None;
    }
    let mut index = None;
    let mut fields = Vec::new();
    for (operand, given) in form.operands.iter().zip(given) {
        let found = takes(*operand, &given.kind)?;
        fields.extend(found.field);
        if found.index.is_some() && index.is_some() && found.index != index {
            return None;
        }
        index = index.or(found.index);
    }
    let mut instruction = Instruction { form, index: index.unwrap_or_default(), fields: [0; 2] };
    for (place, field) in instruction.fields.iter_mut().zip(fields) {
        *place = field;
    }
    Some(instruction)
}

/// What an operand determines of an instruction.
#[derive(Default)]
struct Settled {
    field: Option<u8>,
    index: Option<Index>,
}

/// What `given` determines in the place of `operand`, if it fits there.
fn takes(operand: Operand, given: &GivenKind) -> Option<Settled> {
    let nothing = Settled::default();
    match (operand, given) {
        (Operand::Fixed(text), GivenKind::Name(name)) => (text == *name).then_some(nothing),
        (Operand::Fixed(text), GivenKind::Indirect(name)) => {
            let inner = text.strip_prefix('(')?.strip_suffix(')')?;
            (inner == *name).then_some(nothing)
        }
        (Operand::Member(class), GivenKind::Name(name)) => {
            Some(Settled { field: Some(class.field(name)?), index: None })
        }
        (Operand::Index, GivenKind::Name(name)) => {
            let index = [Index::Ix, Index::Iy].into_iter().find(|index| index.name() == *name)?;
            Some(Settled { field: None, index: Some(index) })
        }
        (Operand::IndexHalf, GivenKind::Name(name)) => {
            let (index, field) = match *name {
                "ixh" => (Index::Ix, 0),
                "ixl" => (Index::Ix, 1),
                "iyh" => (Index::Iy, 0),
                "iyl" => (Index::Iy, 1),
                _ => return None,
            };
            Some(Settled { field: Some(field), index: Some(index) })
        }
        (Operand::IndexTarget, GivenKind::Indexed(index, None))
        | (Operand::Indexed, GivenKind::Indexed(index, _)) => {
            Some(Settled { field: None, index: Some(*index) })
        }
        (Operand::Selector(_), GivenKind::Number(_)) => {
            Some(Settled { field: Some(0), index: None })
        }
        (Operand::Immediate(_), GivenKind::Number(_))
        | (Operand::Memory(_), GivenKind::Memory(_)) => Some(nothing),
        _ => None,
    }
}

fn no_form(mnemonic: &str, given: &[Given], span: Span) -> Box<Diagnostic> {
    let message = match given.len() {
        0 => format!("`{mnemonic}` needs operands"),
        _ => format!("`{mnemonic}` does not take these operands"),
    };
    let near = |form: &&Form| {
        let pairs = form.operands.iter().zip(given);
        pairs.clone().any(|(operand, given)| takes(*operand, &given.kind).is_some())
    };
    let forms = forms_of(mnemonic);
    let some_near = forms.iter().any(near);
    let shown: Vec<String> = forms
        .iter()
        .filter(|form| !form.alias && (!some_near || near(form)))
        .take(12)
        .map(|form| format!("`{form}`"))
        .collect();
    Box::new(
        Diagnostic::error("no-such-instruction", message)
            .at(span, "no instruction is written so")
            .help(format!("there is {}", shown.join(", "))),
    )
}

/// The values that an immediate can have, for messages.
pub(super) fn describe_range(kind: Immediate) -> &'static str {
    match kind {
        Immediate::Byte => "a byte: -128 to 255",
        Immediate::Word => "a word: -32768 to 65535",
        Immediate::Relative => "a place from 126 bytes before to 129 after the instruction",
        Immediate::Displacement => "a displacement: -128 to 127",
    }
}

/// The field of a selector, or what is wrong with it.
pub(super) fn selector_field(selector: Selector, value: i64, span: Span) -> Parse<u8> {
    selector.field(value).ok_or_else(|| {
        Box::new(
            Diagnostic::error("value-out-of-range", format!("{value} is out of range"))
                .at(span, format!("expected {}", selector.describe())),
        )
    })
}
