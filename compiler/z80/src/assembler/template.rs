//! Templates: texts of commented assembly whose basic blocks a program composes.

use zirc_diagnostics::{Diagnostic, Source, Span};

use super::block::{Block, Formal};
use super::lexer::{Lexeme, Token, lex};
use super::line::{LineParser, Parse, TextLine};
use super::module::{Module, Report};
use super::parser::lines;

/// How many ways there may be to choose the registers of a block.
const MOST_VARIANTS: usize = 64;

/// The blocks of a text.
///
/// # The language
///
/// That of [`assemble`](crate::assemble), in blocks:
///
/// ```text
/// ; The file's own comment.
///
///         block   add_byte, register (b, c), to, skip
/// ; Adds a register to a byte in memory.
/// ; in:   HL = where bytes are; out: A = the sum; changes F
///         ld      l,low(to)
///         ld      a,(hl)
///         add     a,register
///         ld      (hl),a
///         jr      nc,skip         ; no carry
/// ```
///
/// `block name, parameters` begins a block. Comments right below it are its
/// header: what it does, its inputs, its outputs, the registers it changes. They
/// are not emitted; all other comments are. A parameter stands for a number or an
/// address; with a list in parentheses, for one of these registers or conditions.
/// A label that is a parameter is defined under the name that is given; any other
/// label is the block's own, and no two uses of the block share it.
///
/// A block is a basic block: the processor enters it at its beginning and leaves
/// it at its end, so only the last instruction may jump or return. Calls that are
/// always made may stand anywhere; the routine called is not counted. An
/// instruction that repeats itself (`ldir`) is a block of its own. A block takes
/// as many bytes and T-states whichever registers are chosen.
#[derive(Debug)]
pub struct Template {
    blocks: Vec<Block>,
}

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    ///
    /// Everything wrong with it (up to 100 things), in order of place.
    pub fn parse(source: &Source) -> Result<Self, Vec<Diagnostic>> {
        let mut report = Report::default();
        let mut blocks: Vec<Block> = Vec::new();
        for (header, body) in chunks(source, &mut report) {
            if let Some(other) = blocks.iter().find(|other| other.name() == header.name) {
                let message = format!("the block `{}` is defined twice", other.name());
                report.add(
                    Diagnostic::error("duplicate-block", message)
                        .at(header.span, "defined again here")
                        .help("rename one of the two"),
                );
                continue;
            }
            let Header { name, span, parameters } = header;
            blocks.extend(Block::parse(name, &span, parameters, &body, &mut report));
        }
        let mut diagnostics = report.diagnostics;
        diagnostics.sort_by_key(|found| found.primary.as_ref().map(|place| place.0.start));
        if diagnostics.is_empty() { Ok(Template { blocks }) } else { Err(diagnostics) }
    }

    /// The blocks, in the order of the text.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// The block called `name`.
    pub fn block(&self, name: &str) -> Option<&Block> {
        self.blocks.iter().find(|block| block.name() == name)
    }
}

/// What a `block` line says.
struct Header {
    name: String,
    span: Span,
    parameters: Vec<Formal>,
}

/// The text in blocks: the header of each, and the lines below it.
fn chunks<'s>(source: &'s Source, report: &mut Report) -> Vec<(Header, Vec<TextLine<'s>>)> {
    let mut chunks: Vec<(Header, Vec<TextLine>)> = Vec::new();
    for line in lines(source) {
        let (mut tokens, _) = lex(line.text, line.start);
        tokens.retain(|(token, _)| !matches!(token, Token::Comment(_)));
        match (tokens.first(), chunks.last_mut()) {
            (Some((Token::Word(word), _)), _) if word.eq_ignore_ascii_case("block") => {
                match header(&tokens, line) {
                    Ok(header) => chunks.push((header, Vec::new())),
                    Err(problem) => {
                        report.add(*problem);
                        return chunks;
                    }
                }
            }
            (_, Some((_, body))) => body.push(line),
            (Some((_, span)), None) => {
                report.add(
                    Diagnostic::error("outside-block", "the statement is in no block")
                        .at(span.start..line.start + line.text.trim_end().len(), "in no block")
                        .help("write `block name` above it"),
                );
                return chunks;
            }
            (None, None) => {}
        }
    }
    chunks
}

fn header(tokens: &[Lexeme], line: TextLine) -> Parse<Header> {
    let (mut module, mut parent) = (Module::default(), None);
    let mut parser = LineParser::new(tokens, line, &[], &mut module, &mut parent);
    parser.advance();
    let (name, span) = parser.word()?;
    let mut parameters: Vec<Formal> = Vec::new();
    while parser.take(Token::Comma) {
        let declared = parser.parameter()?;
        if parameters.iter().any(|other| other.name == declared.name) {
            let message = format!("the parameter `{}` is declared twice", declared.name);
            return Err(Box::new(
                Diagnostic::error("duplicate-parameter", message)
                    .at(declared.span, "declared again here")
                    .help("rename one of the two"),
            ));
        }
        parameters.push(declared);
    }
    parser.finish()?;
    let ways = parameters.iter().try_fold(1_usize, |ways, parameter| {
        ways.checked_mul(parameter.registers.len().max(1)).filter(|&ways| ways <= MOST_VARIANTS)
    });
    if ways.is_none() {
        let message = format!("the registers of `{name}` can be chosen in too many ways");
        return Err(Box::new(
            Diagnostic::error("too-many-variants", message)
                .at(span, format!("more than {MOST_VARIANTS} ways"))
                .help("name fewer registers, or split the block"),
        ));
    }
    Ok(Header { name: name.to_string(), span, parameters })
}

impl LineParser<'_, '_> {
    /// A parameter: its name, and the registers it may stand for.
    fn parameter(&mut self) -> Parse<Formal> {
        let (name, span) = self.word()?;
        if self.register(name).is_some() {
            let message = format!("`{name}` cannot be a parameter");
            return Err(Box::new(
                Diagnostic::error("reserved-name", message)
                    .at(span, "the name of a register or a condition")
                    .help("choose another name"),
            ));
        }
        let mut registers = Vec::new();
        if self.take(Token::Open) {
            registers = self.list(|parser| {
                let place = parser.span();
                let (word, _) = parser.word()?;
                parser.register(word).ok_or_else(|| {
                    let message = format!("`{word}` is no register or condition");
                    Box::new(
                        Diagnostic::error("not-a-register", message)
                            .at(place, "expected a register or a condition"),
                    )
                })
            })?;
            if !self.take(Token::Close) {
                return Err(self.expected("`)`"));
            }
        }
        Ok(Formal { name: name.to_string(), span, registers })
    }
}
