//! From the statements of a module to its object.

use zirc_diagnostics::{Diagnostic, Source};

use super::emit::emit;
use super::layout::lay_out;
use super::module::{Entry, Meaning, Module, Report, near_in_length};
use super::options::Options;
use crate::object::Object;

/// The object of a module whose statements point into `source`.
///
/// # Errors
///
/// The errors of `report` and those found here, in order of place.
pub(super) fn finish(
    source: &Source,
    options: &Options,
    module: &Module,
    mut report: Report,
) -> Result<Object, Vec<Diagnostic>> {
    check_symbols(module, options, &mut report);
    if report.diagnostics.is_empty() {
        let layout = lay_out(module, options.shorten_jumps, &mut report);
        let object = emit(source, options, module, &layout, &mut report);
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
        let interface = |entry: &&Entry| entry.public || matches!(entry.meaning, Meaning::External);
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
