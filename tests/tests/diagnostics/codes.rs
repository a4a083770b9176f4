//! The codes of diagnostics, as the sources name them.

use std::collections::BTreeSet;
use std::path::Path;

use zirc_tests::root;

/// Every code that the compiler, the assembler, the linker and readers of texts can raise.
pub(super) fn of_sources() -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    for package in [
        "compiler/network",
        "compiler/models",
        "compiler/codegen",
        "compiler/z80",
        "compiler/diagnostics",
        "text",
        "trainer/pairs",
    ] {
        of_folder(&root().join(package).join("src"), &mut codes);
    }
    codes
}

fn of_folder(folder: &Path, codes: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("the folder can be read").path();
        if path.is_dir() {
            of_folder(&path, codes);
        } else if path.extension().is_some_and(|extension| extension == "rs")
            && path.file_stem().is_some_and(|stem| stem != "tests")
        {
            let text = std::fs::read_to_string(&path).expect("the file can be read");
            // A file's tests are its end.
            of_text(text.split("#[cfg(test)]\nmod tests").next().unwrap_or(&text), codes);
        }
    }
}

/// Adds the codes that diagnostics are made with: literals, or what is given to
/// the function that passes its own parameter on.
fn of_text(text: &str, codes: &mut BTreeSet<String>) {
    for made in ["Diagnostic::error(", "Diagnostic::warning("] {
        for (at, _) in text.match_indices(made) {
            match literal(&text[at + made.len()..]) {
                Some(code) => codes.extend([code.to_string()]),
                None => {
                    let function = enclosing(&text[..at]);
                    let calls =
                        text.match_indices(function).map(|(at, call)| &text[at + call.len()..]);
                    codes.extend(calls.filter_map(literal).map(str::to_string));
                }
            }
        }
    }
}

/// The string literal that `arguments` begin with.
fn literal(arguments: &str) -> Option<&str> {
    arguments.trim_start().strip_prefix('"')?.split('"').next()
}

/// `name(` of the function that `before` ends in.
fn enclosing(before: &str) -> &str {
    let name = before.rfind("fn ").map_or("", |at| &before[at + 3..]);
    &name[..name.find('(').map_or(0, |parenthesis| parenthesis + 1)]
}
