//! The assembler: from the text of a module to an [`Object`].

mod arguments;
mod block;
mod builder;
mod declare;
mod emit;
mod finish;
mod layout;
mod lexer;
mod line;
mod module;
mod operand;
mod options;
mod parser;
mod render;
mod template;

use zirc_diagnostics::{Diagnostic, Source};

pub use self::arguments::{Argument, Pair, Parameter, Register};
pub use self::block::Block;
pub use self::builder::{BuildError, Filled, Fragment, ObjectBuilder};
pub use self::declare::{Declared, DeclaredBlock, embedded};
use self::module::{Meaning, Module, Report};
pub use self::options::Options;
pub use self::template::Template;
use crate::object::Object;

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
    finish::finish(source, options, &module, report)
}
