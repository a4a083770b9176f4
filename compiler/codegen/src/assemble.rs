//! Modules of assembly, made objects.

use zirc_diagnostics::Source;
use zirc_z80::{Object, ObjectBuilder};

/// Assembles a module that a kernel wrote or that comes with the compiler.
/// `define` gives its parameters values, `rename` its interface other names.
pub(crate) fn assemble(
    name: &str,
    text: &str,
    define: &[(&str, i64)],
    rename: &[(&str, &str)],
) -> Object {
    let options = zirc_z80::Options {
        name: name.to_string(),
        define: define.iter().map(|(name, value)| (name.to_string(), *value)).collect(),
        rename: rename.iter().map(|(old, new)| (old.to_string(), new.to_string())).collect(),
        ..Default::default()
    };
    let source = Source::new(format!("{name}.asm"), text);
    zirc_z80::assemble(&source, &options).unwrap_or_else(|found| {
        // The text is the compiler's own, so this is a defect of the compiler.
        panic!("{}", zirc_diagnostics::render(&source, &found, false))
    })
}

/// The object of a module that was composed of blocks.
pub(crate) fn finish(builder: ObjectBuilder) -> Object {
    builder.finish().unwrap_or_else(|error| {
        // The statements are the compiler's own, so this is a defect of the compiler.
        panic!("{}", zirc_diagnostics::render(&error.source, &error.diagnostics, false))
    })
}
