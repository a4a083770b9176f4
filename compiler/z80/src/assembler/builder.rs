//! The builder: objects made of typed statements, without a text to read.

use std::collections::HashMap;

use zirc_diagnostics::{Diagnostic, Source, Span};

use super::arguments::Argument;
use super::block::{Block, BlockLine, Named, Variant};
use super::finish::finish;
use super::module::{Body, DataItem, Meaning, Module, Parsed, Report, Spanned, Statement};
use super::options::Options;
use super::render;
use crate::expression::{Expr, SymbolId};
use crate::object::{Object, SectionKind};

/// Makes an [`Object`] of typed statements: what [`assemble`](crate::assemble)
/// makes of the same statements as text.
///
/// ```
/// use zirc_z80::{Expr, ObjectBuilder, SectionKind};
///
/// let mut table = ObjectBuilder::new("squares");
/// let squares = table.symbol("squares");
/// table.public(squares);
/// table.section(SectionKind::Data);
/// table.label(squares).beside("of 0 to 3");
/// table.bytes([0, 1, 4, 9]);
/// table.words([Expr::symbol(squares).plus(2)]);
/// let object = table.finish().unwrap();
/// assert_eq!(object.sections[1].bytes, [0, 1, 4, 9, 0, 0]);
/// assert_eq!(object.sections[1].relocations.len(), 1);
/// ```
#[derive(Default)]
pub struct ObjectBuilder {
    name: String,
    module: Module,
    report: Report,
    /// The statements as text, which diagnostics point into.
    text: String,
    /// The last label that is not local.
    parent: Option<SymbolId>,
    /// How often each name of a label has been asked for.
    used: HashMap<String, u32>,
}

/// Statements that are to be put somewhere.
#[derive(Default)]
pub struct Fragment {
    statements: Vec<Statement>,
}

/// A block with its arguments.
#[derive(Clone, Debug)]
pub struct Filled {
    /// The block.
    pub block: &'static Block,
    /// An argument for each of its parameters, in their order.
    pub arguments: Vec<Argument>,
}

/// Why there is no object.
#[derive(Clone, Debug)]
pub struct BuildError {
    /// The statements as text, for the diagnostics to point into.
    pub source: Source,
    /// Everything wrong, in order of place.
    pub diagnostics: Vec<Diagnostic>,
}

impl ObjectBuilder {
    /// A builder of the module `name`. It begins in a code section, as a text does.
    pub fn new(name: impl Into<String>) -> Self {
        ObjectBuilder { name: name.into(), ..ObjectBuilder::default() }
    }

    /// The same for the module `name`.
    pub fn named(mut self, name: &str) -> Self {
        self.name = name.to_string();
        self
    }

    /// The symbol called `name`, the same each time. It is to be placed by
    /// [`ObjectBuilder::label`], or given a value.
    pub fn symbol(&mut self, name: &str) -> SymbolId {
        self.module.symbol(name, &(0..0))
    }

    /// The symbol `name` of another module.
    pub fn external(&mut self, name: &str) -> SymbolId {
        let id = self.symbol(name);
        self.module.define(id, &(0..0), Meaning::External, &mut self.report);
        id
    }

    /// A new label below `parent`, different from all others even if they have this name.
    pub fn local(&mut self, parent: SymbolId, name: &str) -> SymbolId {
        let parent = &self.module.entry(parent).name;
        let name = format!("{parent}.{name}");
        self.unique(name)
    }

    /// A symbol with this name, or that and a number.
    fn unique(&mut self, name: String) -> SymbolId {
        let count = self.used.entry(name.clone()).or_default();
        *count += 1;
        match count {
            1 => self.symbol(&name),
            _ => {
                let name = format!("{name}_{count}");
                self.symbol(&name)
            }
        }
    }

    /// Lets other modules see a symbol.
    pub fn public(&mut self, symbol: SymbolId) {
        self.module.entries[symbol.0 as usize].public = true;
    }

    /// Begins a section.
    pub fn section(&mut self, kind: SectionKind) {
        self.statement(Body::Section { kind, name: None }, 0..0);
    }

    /// Places a label.
    pub fn label(&mut self, label: SymbolId) -> &mut Self {
        self.statement(Body::Empty, 0..0);
        self.name_last(label);
        self
    }

    /// Gives a symbol a value; `$` in it is the address here.
    pub fn constant(&mut self, symbol: SymbolId, value: Expr) -> &mut Self {
        let text = self.render(&value);
        let span = self.write(&format!("{} equ {text}", self.module.entry(symbol).name));
        let value = Spanned { expr: value, span: span.clone() };
        self.module.define(symbol, &span, Meaning::Constant(value), &mut self.report);
        self.statement(Body::Constant(symbol), span);
        self
    }

    /// Bytes.
    pub fn bytes(&mut self, bytes: impl Into<Vec<u8>>) -> &mut Self {
        self.statement(Body::Bytes(vec![DataItem::Bytes(bytes.into())]), 0..0);
        self
    }

    /// Characters, without quotes among them.
    pub fn characters(&mut self, text: &str) -> &mut Self {
        let span = self.write(&format!("db \"{text}\""));
        self.statement(Body::Bytes(vec![DataItem::Text(text.into())]), span);
        self
    }

    /// Bytes that are values of expressions, such as the low bytes of a table of addresses.
    pub fn byte_values(&mut self, values: impl IntoIterator<Item = Expr>) -> &mut Self {
        let (values, span) = self.values("db", values);
        self.statement(Body::Bytes(values.into_iter().map(DataItem::Value).collect()), span);
        self
    }

    /// Words, low byte first.
    pub fn words(&mut self, values: impl IntoIterator<Item = Expr>) -> &mut Self {
        let (values, span) = self.values("dw", values);
        self.statement(Body::Words(values), span);
        self
    }

    /// So many bytes, zeros where the file holds them.
    pub fn space(&mut self, size: usize) -> &mut Self {
        let span = self.write(&format!("ds {size}"));
        let size = Spanned { expr: Expr::number(size as i64), span: span.clone() };
        self.statement(Body::Space { size, fill: None }, span);
        self
    }

    /// Zeros up to a multiple of a power of two.
    pub fn align(&mut self, to: u32) -> &mut Self {
        let span = self.write(&format!("align {to}"));
        let to = Spanned { expr: Expr::number(i64::from(to)), span: span.clone() };
        self.statement(Body::Align(to), span);
        self
    }

    /// Comments of a line each.
    pub fn comment(&mut self, text: &str) -> &mut Self {
        for line in text.lines() {
            self.statement(Body::Empty, 0..0);
            self.beside(line);
        }
        self
    }

    /// Puts a comment beside the last statement.
    pub fn beside(&mut self, comment: &str) -> &mut Self {
        if let Some(last) = self.module.statements.last_mut() {
            last.comment = comment.to_string();
            let constant = match last.body {
                Body::Constant(id) => Some(id),
                _ => None,
            };
            if let Some(id) = last.label.or(constant) {
                self.module.entries[id.0 as usize].comment = comment.to_string();
            }
        }
        self
    }

    /// Puts a block here.
    pub fn put(&mut self, filled: impl Into<Filled>) -> &mut Self {
        let Filled { block, arguments } = filled.into();
        match variant(block, &arguments) {
            Ok((variant, values)) => self.variant(variant, &values),
            Err(problem) => {
                let span = self.write(&format!("; block {}", block.name()));
                self.report.add(problem.at(span, "put here"));
            }
        }
        self
    }

    /// Puts blocks here, one after the other.
    pub fn put_all(&mut self, blocks: impl IntoIterator<Item = Filled>) -> &mut Self {
        for block in blocks {
            self.put(block);
        }
        self
    }

    /// The statements that `write` adds, to be put elsewhere.
    pub fn fragment(&mut self, write: impl FnOnce(&mut Self)) -> Fragment {
        let before = self.module.statements.len();
        write(self);
        Fragment { statements: self.module.statements.split_off(before) }
    }

    /// Puts statements here.
    pub fn append(&mut self, fragment: Fragment) -> &mut Self {
        self.module.statements.extend(fragment.statements);
        self
    }

    /// The object.
    ///
    /// # Errors
    ///
    /// Symbols that are not defined or defined twice, values that do not fit, and
    /// blocks with wrong arguments.
    pub fn finish(self) -> Result<Object, BuildError> {
        let options = Options { name: self.name, ..Options::default() };
        let mut source = Source::new(String::new(), self.text);
        finish(&source, &options, &self.module, self.report).map_err(|diagnostics| {
            source.name = options.name;
            BuildError { source, diagnostics }
        })
    }

    /// Puts the lines of a block, whose arguments are `values`.
    fn variant(&mut self, variant: &Variant, values: &[Expr]) {
        let mut own = |named: &Named| match named {
            Named::Parameter(number) => values[*number].clone(),
            Named::Own(name) => Expr::symbol(self.own(name)),
        };
        let symbols: Vec<Expr> = variant.symbols.iter().map(&mut own).collect();
        for line in &variant.lines {
            self.line(line, &symbols);
        }
    }

    /// A label of a block's own.
    fn own(&mut self, name: &str) -> SymbolId {
        match self.parent {
            Some(parent) => self.local(parent, name),
            None => self.unique(name.to_string()),
        }
    }

    fn line(&mut self, line: &BlockLine, symbols: &[Expr]) {
        match &line.instruction {
            None => self.statement(Body::Empty, 0..0),
            Some(parsed) => {
                let mut parsed = parsed.clone();
                let selector = parsed.selector.iter_mut().map(|(_, value)| value);
                for value in parsed.immediates.iter_mut().chain(selector) {
                    value.expr = value.expr.substitute(|id| &symbols[id.0 as usize]);
                }
                let span = match &line.text {
                    Some(text) => self.write(text),
                    None => self.write(&self.instruction_text(&parsed)),
                };
                let selector = parsed.selector.iter_mut().map(|(_, value)| value);
                for value in parsed.immediates.iter_mut().chain(selector) {
                    value.span = span.clone();
                }
                self.statement(Body::Instruction(parsed), span);
            }
        }
        if let Some(label) = line.label {
            match symbols[label].as_symbol_plus() {
                Some((label, 0)) => self.name_last(label),
                _ => self.report.add(
                    Diagnostic::error("not-a-label", "a block defines what is no label")
                        .at(self.text.len()..self.text.len(), "defined here")
                        .help("give it a symbol for the label"),
                ),
            }
        }
        self.beside(&line.comment);
    }

    fn instruction_text(&self, parsed: &Parsed) -> String {
        let mut instruction = parsed.instruction;
        if let Some((selector, value)) = &parsed.selector
            && let Some(field) = value.expr.as_number().and_then(|number| selector.field(number))
        {
            instruction.fields[0] = field;
        }
        let immediates = parsed.immediates.iter().map(|value| self.render(&value.expr));
        instruction.text(&immediates.collect::<Vec<_>>())
    }

    /// Makes `label` that of the last statement.
    fn name_last(&mut self, label: SymbolId) {
        if let Some(last) = self.module.statements.last_mut() {
            last.label = Some(label);
        }
        let span = self.write(&format!("{}:", self.module.entry(label).name));
        if !self.module.entry(label).name.contains('.') {
            self.parent = Some(label);
        }
        self.module.define(label, &span, Meaning::Label, &mut self.report);
    }

    fn values(
        &mut self,
        mnemonic: &str,
        values: impl IntoIterator<Item = Expr>,
    ) -> (Vec<Spanned>, Span) {
        let values: Vec<Expr> = values.into_iter().collect();
        let texts: Vec<String> = values.iter().map(|value| self.render(value)).collect();
        let span = self.write(&format!("{mnemonic} {}", texts.join(",")));
        let spanned = |expr| Spanned { expr, span: span.clone() };
        (values.into_iter().map(spanned).collect(), span)
    }

    fn statement(&mut self, body: Body, span: Span) {
        let comment = String::new();
        self.module.statements.push(Statement { number: 0, label: None, body, span, comment });
    }

    /// An expression as text.
    fn render(&self, expr: &Expr) -> String {
        render::expression(expr, |id| self.short_name(id))
    }

    /// A symbol's name, without its parent's if it is local.
    fn short_name(&self, id: SymbolId) -> &str {
        let name = &*self.module.entry(id).name;
        name.find('.').map_or(name, |dot| &name[dot..])
    }

    /// Adds a line to the text, and returns its place.
    fn write(&mut self, line: &str) -> Span {
        let start = self.text.len();
        self.text.push_str(line);
        self.text.push('\n');
        start..start + line.len()
    }
}

impl Fragment {
    /// Adds another's statements at the end.
    pub fn extend(&mut self, other: Fragment) {
        self.statements.extend(other.statements);
    }
}

/// The variant of a block for these arguments, and the values among them; a value
/// of 0 in the place of each register.
fn variant<'b>(
    block: &'b Block,
    arguments: &[Argument],
) -> Result<(&'b Variant, Vec<Expr>), Box<Diagnostic>> {
    let wrong = |message: String| Box::new(Diagnostic::error("wrong-argument", message));
    let name = block.name();
    if block.parameters().count() != arguments.len() {
        return Err(wrong(format!("`{name}` is not given one argument for each parameter")));
    }
    let (mut registers, mut values) = (Vec::new(), Vec::new());
    for ((parameter, choices), argument) in block.parameters().zip(arguments) {
        match argument {
            Argument::Value(value) if choices.is_empty() => values.push(value.clone()),
            Argument::Register(register) if choices.contains(register) => {
                registers.push(*register);
                values.push(Expr::number(0));
            }
            argument => {
                return Err(wrong(format!("`{name}` does not take {argument:?} as {parameter}")));
            }
        }
    }
    let found = block.variant(&registers);
    found
        .map(|variant| (variant, values))
        .ok_or_else(|| wrong(format!("`{name}` has no such form")))
}
