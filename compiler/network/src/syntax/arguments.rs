//! The rest of a line after an op's keyword, read as the table of ops says.

use lalrpop_util::ParseError;

use super::tokens::{LineTokens, Token};
use super::tree::{OpTree, Spanned, Written};
use super::words::LineError;
use crate::ops::{Attribute, FormPart, Kind};

/// Reads what stands after the keyword of `op`, to the end of the line.
pub(super) fn read<'t>(
    op: &mut Spanned<OpTree<'t>>,
    tokens: LineTokens<'t>,
) -> Result<(), Box<LineError<'t>>> {
    let form = op.it.opcode.form();
    let mut reader = Reader { tokens, next: None, expected: Vec::new(), after_comma: true, op };
    reader.advance()?;
    for part in form.parts {
        reader.part(part)?;
    }
    // A comma that nothing follows is no end.
    if reader.next.is_some() || reader.after_comma { Err(reader.stuck()) } else { Ok(()) }
}

struct Reader<'t, 'o> {
    tokens: LineTokens<'t>,
    next: Option<(usize, Token<'t>, usize)>,
    /// What could have stood where `next` stands, by the grammar's names.
    expected: Vec<String>,
    /// Whether the keyword or a comma was read last.
    after_comma: bool,
    op: &'o mut Spanned<OpTree<'t>>,
}

impl<'t> Reader<'t, '_> {
    fn part(&mut self, part: &FormPart) -> Result<(), Box<LineError<'t>>> {
        if !self.begins(part)? {
            if !part.is_optional() {
                return Err(self.stuck());
            }
            self.leave_out(part);
            return Ok(());
        }
        match part {
            FormPart::Text(_) => {}
            FormPart::Operand(_) | FormPart::Onto => self.operand()?,
            FormPart::Operands => {
                self.operand()?;
                while self.takes(Token::Comma)? {
                    self.operand()?;
                }
            }
            FormPart::Weights => {
                let weights =
                    |token| if let Token::Weights(name) = token { Some(name) } else { None };
                self.op.it.matrix = Some(self.named("matrix", weights)?);
            }
            FormPart::Attribute(attribute) => self.numbers(attribute)?,
        }
        self.after_comma = false;
        Ok(())
    }

    /// Takes what a part begins with: its comma and its word. False where one of them
    /// does not stand here.
    fn begins(&mut self, part: &FormPart) -> Result<bool, Box<LineError<'t>>> {
        let keyword = match part {
            FormPart::Onto => return self.takes(Token::Word("onto")),
            FormPart::Text(text) => Some(*text),
            FormPart::Attribute(attribute) => attribute.keyword,
            FormPart::Operand(_) | FormPart::Operands | FormPart::Weights => None,
        };
        self.after_comma = self.after_comma || self.takes(Token::Comma)?;
        match keyword {
            Some(keyword) if self.after_comma => self.takes(Token::Word(keyword)),
            _ => Ok(self.after_comma),
        }
    }

    /// Notes that the numbers of a part are not there.
    fn leave_out(&mut self, part: &FormPart) {
        if let FormPart::Attribute(attribute) = part {
            self.op.it.numbers.extend(vec![None; attribute.kind.numbers()]);
        }
    }

    fn operand(&mut self) -> Result<(), Box<LineError<'t>>> {
        let value = |token| if let Token::Value(name) = token { Some(name) } else { None };
        let operand = self.named("value", value)?;
        self.op.it.operands.push(operand);
        Ok(())
    }

    fn numbers(&mut self, attribute: &Attribute) -> Result<(), Box<LineError<'t>>> {
        self.number()?;
        match attribute.kind {
            Kind::Count | Kind::Constant => return Ok(()),
            Kind::To => self.demand(Token::To)?,
            Kind::Through => self.demand(Token::Through)?,
        }
        self.number()
    }

    fn number(&mut self) -> Result<(), Box<LineError<'t>>> {
        let number = |token| if let Token::Number(number) = token { Some(number) } else { None };
        let number = self.named("number", number)?;
        self.op.it.numbers.push(Some(number));
        Ok(())
    }

    /// Takes the token that `text` knows, which the grammar calls `name`.
    fn named(
        &mut self,
        name: &str,
        text: impl Fn(Token<'t>) -> Option<&'t str>,
    ) -> Result<Written<'t>, Box<LineError<'t>>> {
        if let Some((start, token, end)) = self.next
            && let Some(it) = text(token)
        {
            self.advance()?;
            return Ok(Spanned { span: start..end, it });
        }
        self.expected.push(name.into());
        Err(self.stuck())
    }

    fn demand(&mut self, token: Token<'_>) -> Result<(), Box<LineError<'t>>> {
        if self.takes(token)? { Ok(()) } else { Err(self.stuck()) }
    }

    /// Takes `token`, if it stands here.
    fn takes(&mut self, token: Token<'_>) -> Result<bool, Box<LineError<'t>>> {
        if self.next.is_some_and(|(_, next, _)| next == token) {
            self.advance()?;
            return Ok(true);
        }
        let text = match token {
            Token::Word(word) => word,
            Token::Comma => ",",
            Token::To => "..",
            _ => "..=",
        };
        self.expected.push(format!("\"{text}\""));
        Ok(false)
    }

    /// Goes on to the next token.
    fn advance(&mut self) -> Result<(), Box<LineError<'t>>> {
        if let Some((_, _, end)) = self.next {
            self.op.span.end = end;
        }
        self.expected.clear();
        self.next = self.tokens.next().transpose().map_err(|error| ParseError::User { error })?;
        Ok(())
    }

    /// The error of a token that cannot stand here, or of none where one should.
    fn stuck(&mut self) -> Box<LineError<'t>> {
        let expected = std::mem::take(&mut self.expected);
        Box::new(match self.next {
            Some(token) => ParseError::UnrecognizedToken { token, expected },
            None => ParseError::UnrecognizedEof { location: self.op.span.end, expected },
        })
    }
}
