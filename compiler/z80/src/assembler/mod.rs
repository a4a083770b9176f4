//! The assembler: from the text of a module to an [`Object`].

mod emit;
mod layout;
mod lexer;
mod module;
mod operand;
mod parser;

use zirc_diagnostics::{Diagnostic, Source};

use self::module::{Meaning, Module, Report, near_in_length};
use crate::object::Object;

/// How a text is assembled.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The module's name. Its private labels are `NAME_label` in the texts of a
    /// linked program; if it is empty, plain `label`.
    pub name: String,
    /// Values of symbols that the text leaves open. Those it does not use do no
    /// harm.
    pub define: Vec<(String, i64)>,
    /// Names that are public or external in the text, and the names by which the
    /// linker shall know them: so a module is instantiated several times.
    pub rename: Vec<(String, String)>,
    /// Turn `jp` to a label of the same section into `jr` where that reaches.
    pub shorten_jumps: bool,
}

/// Assembles a module.
///
/// # The language
///
/// A line is `label: mnemonic operands ; comment`, every part of it optional. A
/// label is followed by a colon, or begins in the first column. A label that
/// begins with a dot is local: it belongs to the last label without one, so that
/// every routine may have its `.loop`. Mnemonics, registers, conditions,
/// directives and functions are written in either case; symbols are not.
///
/// | directive | does |
/// | --- | --- |
/// | `name equ value` | names a value |
/// | `db 1,'text',"it's"` | bytes and strings |
/// | `dw 1,label+2` | words, low byte first |
/// | `ds size` or `ds size,byte` | so many bytes, zero or as said |
/// | `align n` | zeros up to a multiple of a power of two |
/// | `section code` (`data`, `bss`) `,name` | begins a new section, which the linker places or drops by itself |
/// | `public a,b` | lets other modules see symbols |
/// | `extern a,b` | names symbols of other modules |
/// | `org address` | demands an address, for the section it begins |
///
/// Numbers are `31`, `0x1F`, `1Fh`, `$1F`, `%11111`, `11111b` and `'A'`; `$` is
/// the address of the statement. Operators, from the loosest: `|`, `^`, `&`,
/// `<<` `>>`, `+` `-`, `*` `/` `%`, unary `-` `+` `~`; and `low(x)`, `high(x)`.
/// A program must not run from the end of one section into another: the linker
/// places them as it likes.
///
/// # Errors
///
/// Everything wrong with the text (up to 100 things), in order of place.
pub fn assemble(source: &Source, options: &Options) -> Result<Object, Vec<Diagnostic>> {
    let mut report = Report::default();
    let mut module = Module::default();
    for (name, value) in &options.define {
        let id = module.symbol(name, &(0..0));
        module.define(id, &(0..0), Meaning::Parameter(*value), &mut report);
    }
    parser::parse(source, &mut module, &mut report);
    check_symbols(&module, options, &mut report);
    if report.diagnostics.is_empty() {
        let layout = layout::lay_out(&module, options.shorten_jumps, &mut report);
        let object = emit::emit(source, options, &module, &layout, &mut report);
        if report.diagnostics.is_empty() {
            return Ok(object);
        }
    }
    let mut diagnostics = report.diagnostics;
    diagnostics.sort_by_key(|diagnostic| diagnostic.primary.as_ref().map(|place| place.0.start));
    Err(diagnostics)
}

/// Reports symbols that are used but not defined, and an interface that does not
/// fit the symbols.
fn check_symbols(module: &Module, options: &Options, report: &mut Report) {
    for entry in &module.entries {
        if matches!(entry.meaning, Meaning::Open) && !report.is_full() {
            let others =
                module.entries.iter().filter(|other| !matches!(other.meaning, Meaning::Open));
            let names = others.map(|other| &*other.name);
            report.add(
                Diagnostic::error("unknown-symbol", format!("`{}` is not defined", entry.name))
                    .at(entry.span.clone(), "used here")
                    .suggest(&entry.name, near_in_length(&entry.name, names))
                    .help(match entry.name.split_once('.') {
                        Some((parent, _)) => format!("define it below `{parent}`"),
                        None => {
                            format!(
                                "define it, or write `extern {}` if another module does",
                                entry.name
                            )
                        }
                    }),
            );
        }
        if entry.public && matches!(entry.meaning, Meaning::External) {
            let message = format!("`{}` is both public and external", entry.name);
            report.add(
                Diagnostic::error("public-external", message)
                    .at(entry.span.clone(), "declared external here")
                    .help("remove one of the two directives"),
            );
        }
    }
    for (name, _) in &options.rename {
        let interface =
            |entry: &&module::Entry| entry.public || matches!(entry.meaning, Meaning::External);
        let mut names = module.entries.iter().filter(interface).map(|entry| &*entry.name);
        if !names.clone().any(|known| known == name) {
            let message = format!("the module has no public or external symbol `{name}`");
            report.add(
                Diagnostic::error("unknown-interface", message)
                    .note("the options rename it")
                    .suggest(name, names.by_ref()),
            );
        }
    }
}
