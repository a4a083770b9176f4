//! Modules of assembly, made objects.

use zirc_diagnostics::Source;
use zirc_runtime::Module;
use zirc_z80::{Branch, Object, ObjectBuilder, TStates};

/// Assembles a module that comes with the compiler and that every machine shares. `define`
/// gives its parameters values, `rename` its interface other names.
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
    // The text is the compiler's own, so this is a defect of the compiler.
    assembled(name, text, &options).unwrap_or_else(|found| panic!("{found}"))
}

/// Assembles a module of a machine.
///
/// # Errors
/// What is wrong with it, with the lines at fault.
pub(crate) fn of_machine(module: &Module) -> Result<Object, String> {
    let options = zirc_z80::Options { name: module.name.to_string(), ..Default::default() };
    assembled(module.name, module.text, &options)
}

fn assembled(name: &str, text: &str, options: &zirc_z80::Options) -> Result<Object, String> {
    let source = Source::new(format!("{name}.asm"), text);
    zirc_z80::assemble(&source, options)
        .map_err(|found| zirc_diagnostics::render(&source, &found, false))
}

/// The object of a module that was composed of blocks.
pub(crate) fn finish(builder: ObjectBuilder) -> Object {
    builder.finish().unwrap_or_else(|error| {
        // The statements are the compiler's own, so this is a defect of the compiler.
        panic!("{}", zirc_diagnostics::render(&error.source, &error.diagnostics, false))
    })
}

/// A module of the runtime, for what paths through it take, whatever the values of its
/// parameters.
pub(crate) struct Timed {
    object: Object,
}

impl Timed {
    /// The module, with the names of its parameters.
    pub(crate) fn new(module: Module, parameters: &[&str]) -> Self {
        let define: Vec<(&str, i64)> = parameters.iter().map(|&name| (name, 1)).collect();
        Timed { object: assemble(module.name, module.text, &define, &[]) }
    }

    /// T-states from the label `from` to where the path returns or leaves the module.
    pub(crate) fn run(&self, from: &str, branches: &[Branch]) -> TStates {
        self.path(from, branches, None)
    }

    /// T-states of a loop, from the label `at` to there again.
    pub(crate) fn round(&self, at: &str, branches: &[Branch]) -> TStates {
        self.path(at, branches, Some(at))
    }

    /// T-states from the label `from` to the label `to`, or to the path's end.
    pub(crate) fn path(&self, from: &str, branches: &[Branch], to: Option<&str>) -> TStates {
        self.object.path(from, branches, to).unwrap_or_else(|problem| {
            // The text is the compiler's own, so this is a defect of the compiler.
            panic!("{}: from `{from}`, {problem}", self.object.name)
        })
    }
}
