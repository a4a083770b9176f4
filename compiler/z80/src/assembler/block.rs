//! A basic block of a template.

use zirc_diagnostics::{Diagnostic, Span};

use super::lexer::{Token, lex};
use super::line::TextLine;
use super::module::{Body, Meaning, Module, Parsed, Report, Statement};
use super::parser::parse_lines;
use crate::TStates;
use crate::instructions::{Form, Instruction};

/// A parameter of a block.
#[derive(Clone, Debug)]
pub(super) struct Formal {
    pub(super) name: String,
    pub(super) span: Span,
    /// The registers or conditions that it may stand for; none if it stands for a
    /// value.
    pub(super) registers: Vec<&'static str>,
}

/// A basic block of a [`Template`](crate::Template).
#[derive(Debug)]
pub struct Block {
    name: String,
    header: String,
    parameters: Vec<Formal>,
    /// One for every choice of registers.
    variants: Vec<Variant>,
    bytes: usize,
    taken: TStates,
    through: TStates,
}

/// A block whose registers are chosen.
#[derive(Debug)]
pub(super) struct Variant {
    /// The registers, in the order of the parameters.
    pub(super) registers: Vec<&'static str>,
    /// Its symbols, by their ids.
    pub(super) symbols: Vec<Named>,
    pub(super) lines: Vec<BlockLine>,
}

/// A symbol of a block.
#[derive(Debug)]
pub(super) enum Named {
    /// A parameter, by its number.
    Parameter(usize),
    /// A label of the block's own.
    Own(String),
}

/// A line of a block.
#[derive(Debug)]
pub(super) struct BlockLine {
    /// The label it defines, by its id in the block.
    pub(super) label: Option<usize>,
    pub(super) instruction: Option<Parsed>,
    /// The instruction as written, if it is the same wherever the block stands.
    pub(super) text: Option<String>,
    pub(super) comment: String,
}

impl Block {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its header, a line a line, without the semicolons.
    pub fn header(&self) -> &str {
        &self.header
    }

    /// The names of its parameters, each with the registers it may stand for: none,
    /// if it stands for a value.
    pub fn parameters(&self) -> impl Iterator<Item = (&str, &[&'static str])> {
        self.parameters.iter().map(|parameter| (&*parameter.name, &*parameter.registers))
    }

    /// How many bytes it makes.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// The T-states if its last instruction jumps or repeats.
    pub fn taken(&self) -> TStates {
        self.taken
    }

    /// The T-states if the condition of its last instruction does not hold. Without a
    /// condition, the same as [`Block::taken`].
    pub fn through(&self) -> TStates {
        self.through
    }

    /// The variant with these registers.
    pub(super) fn variant(&self, registers: &[&'static str]) -> Option<&Variant> {
        self.variants.iter().find(|variant| variant.registers == registers)
    }

    /// Reads the lines below a block's first.
    pub(super) fn parse(
        name: String,
        span: &Span,
        parameters: Vec<Formal>,
        body: &[TextLine],
        report: &mut Report,
    ) -> Option<Self> {
        let before = report.diagnostics.len();
        unused(&parameters, body, report);
        let mut block = Block {
            name,
            header: String::new(),
            parameters,
            variants: Vec::new(),
            bytes: 0,
            taken: TStates(0),
            through: TStates(0),
        };
        for registers in choices(&block.parameters) {
            block.add_variant(registers, span, body, report);
            if report.diagnostics.len() > before {
                return None;
            }
        }
        Some(block)
    }

    fn add_variant(
        &mut self,
        registers: Vec<&'static str>,
        span: &Span,
        body: &[TextLine],
        report: &mut Report,
    ) {
        let before = report.diagnostics.len();
        let names = self.parameters.iter().filter(|parameter| !parameter.registers.is_empty());
        let names: Vec<(&str, &'static str)> =
            names.map(|parameter| &*parameter.name).zip(registers.iter().copied()).collect();
        let mut module = Module::default();
        parse_lines(body.iter().copied(), &names, &mut module, report);
        let symbols = self.symbols(&module, report);
        let (header, statements) = split_header(&module);
        if header.is_empty() {
            report.add(
                Diagnostic::error("no-header", format!("the block `{}` has no header", self.name))
                    .at(span.clone(), "no comment comes right below")
                    .help("say there what it does, its inputs, outputs, and what it changes"),
            );
        }
        check_flow(statements, report);
        if report.diagnostics.len() > before {
            return;
        }
        self.header = header.join("\n");
        let is_written = names.is_empty();
        let line = |statement: &Statement| BlockLine::new(statement, body, is_written);
        let lines: Vec<BlockLine> = statements.iter().map(line).collect();
        self.measure(&lines, span, report);
        self.variants.push(Variant { registers, symbols, lines });
    }

    /// Takes the size and the times from a variant's lines.
    fn measure(&mut self, lines: &[BlockLine], span: &Span, report: &mut Report) {
        let forms =
            || lines.iter().filter_map(|line| Some(line.instruction.as_ref()?.instruction.form));
        let bytes = forms().map(Form::length).sum();
        let taken = forms().map(|form| form.taken).sum();
        let through = forms().map(|form| form.not_taken).sum();
        let is_same = (bytes, taken, through) == (self.bytes, self.taken, self.through);
        if !self.variants.is_empty() && !is_same {
            let message = format!("the size or time of `{}` depends on its registers", self.name);
            report.add(
                Diagnostic::error("unequal-variants", message)
                    .at(span.clone(), "not the same for all of its registers")
                    .help("split it into blocks of which each has one size and time"),
            );
        }
        (self.bytes, self.taken, self.through) = (bytes, taken, through);
    }

    /// The symbols of a variant.
    fn symbols(&self, module: &Module, report: &mut Report) -> Vec<Named> {
        let mut symbols = Vec::new();
        for entry in &module.entries {
            let found = self.parameters.iter().position(|parameter| parameter.name == entry.name);
            match (found, &entry.meaning) {
                (Some(number), _) => symbols.push(Named::Parameter(number)),
                (None, Meaning::Label) => symbols.push(Named::Own(entry.name.clone())),
                (None, _) => {
                    let message = format!("`{}` is no parameter of the block", entry.name);
                    let names = self.parameters.iter().map(|parameter| &*parameter.name);
                    report.add(
                        Diagnostic::error("unknown-symbol", message)
                            .at(entry.span.clone(), "used here")
                            .suggest(&entry.name, names)
                            .help(format!(
                                "add it to the block's line: `block {}, …, {}`",
                                self.name, entry.name
                            )),
                    );
                }
            }
        }
        symbols
    }
}

impl BlockLine {
    /// A statement of `body`, whose text is kept if it is the same in all variants
    /// and wherever the block stands.
    fn new(statement: &Statement, body: &[TextLine], is_written: bool) -> Self {
        let instruction = match &statement.body {
            Body::Instruction(parsed) => Some(parsed.clone()),
            _ => None,
        };
        let is_fixed = is_written && instruction.as_ref().is_some_and(names_nothing);
        BlockLine {
            label: statement.label.map(|label| label.0 as usize),
            text: is_fixed.then(|| written(body, statement.span.clone())),
            instruction,
            comment: statement.comment.clone(),
        }
    }
}

/// The comments that a block begins with, and the statements behind them.
fn split_header(module: &Module) -> (Vec<&str>, &[Statement]) {
    let is_comment =
        |statement: &&Statement| matches!(statement.body, Body::Empty) && statement.label.is_none();
    let header = module.statements.iter().take_while(is_comment);
    let header: Vec<&str> = header.map(|statement| &*statement.comment).collect();
    let rest = &module.statements[header.len()..];
    (header, rest)
}

/// Every choice of registers.
fn choices(parameters: &[Formal]) -> Vec<Vec<&'static str>> {
    let lists = parameters.iter().map(|parameter| &parameter.registers);
    lists.filter(|registers| !registers.is_empty()).fold(vec![Vec::new()], |all, registers| {
        let with = |chosen: &Vec<&'static str>| {
            let chosen = chosen.clone();
            registers.iter().map(move |&register| [&*chosen, &[register]].concat())
        };
        all.iter().flat_map(with).collect()
    })
}

/// Reports parameters that no line of the block names.
fn unused(parameters: &[Formal], body: &[TextLine], report: &mut Report) {
    let tokens: Vec<_> = body.iter().flat_map(|line| lex(line.text, line.start).0).collect();
    for Formal { name, span, .. } in parameters {
        if !tokens.iter().any(|(token, _)| matches!(token, Token::Word(word) if word == name)) {
            report.add(
                Diagnostic::error("unused-parameter", format!("`{name}` is used nowhere"))
                    .at(span.clone(), "declared here")
                    .help("remove it"),
            );
        }
    }
}

/// Reports statements that are no instructions, and jumps before the block's end.
fn check_flow(statements: &[Statement], report: &mut Report) {
    let is_empty = |statement: &Statement| matches!(statement.body, Body::Empty);
    let statements: Vec<_> = statements.iter().filter(|other| !is_empty(other)).collect();
    for (number, statement) in statements.iter().enumerate() {
        let at = || statement.span.clone();
        let Body::Instruction(parsed) = &statement.body else {
            report.add(
                Diagnostic::error("not-an-instruction", "a block holds instructions only")
                    .at(at(), "no instruction")
                    .help("make tables with the builder"),
            );
            continue;
        };
        let is_last = number + 1 == statements.len();
        match flow(&parsed.instruction) {
            Flow::Leaves if !is_last => report.add(
                Diagnostic::error("early-exit", "the block may be left before its end")
                    .at(at(), "not the last instruction")
                    .help("begin another block below it"),
            ),
            Flow::Repeats if statements.len() > 1 => report.add(
                Diagnostic::error("early-exit", "an instruction that repeats is not alone")
                    .at(at(), "goes back to itself")
                    .help("make it a block of its own"),
            ),
            _ => {}
        }
    }
}

enum Flow {
    /// Goes on to the next instruction.
    Goes,
    /// May go elsewhere.
    Leaves,
    /// May go back to itself.
    Repeats,
}

fn flow(instruction: &Instruction) -> Flow {
    let form = instruction.form;
    match form.mnemonic {
        "jp" | "jr" | "djnz" | "ret" | "reti" | "retn" => Flow::Leaves,
        "call" if form.is_branch() => Flow::Leaves,
        _ if form.is_branch() => Flow::Repeats,
        _ => Flow::Goes,
    }
}

/// Whether an instruction has no symbols.
fn names_nothing(parsed: &Parsed) -> bool {
    let selector = parsed.selector.iter().map(|(_, value)| value);
    let mut values = parsed.immediates.iter().chain(selector);
    values.all(|value| value.expr.symbols().next().is_none())
}

/// The text at a place of the body.
fn written(body: &[TextLine], span: Span) -> String {
    let line = body.iter().rfind(|line| line.start <= span.start);
    line.and_then(|line| line.text.get(span.start - line.start..span.end - line.start))
        .unwrap_or_default()
        .to_string()
}
