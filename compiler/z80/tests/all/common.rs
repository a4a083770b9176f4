//! What these tests share.

use zirc_diagnostics::{Source, render};
use zirc_z80::{Image, LinkOptions, Object, Options, assemble, link};

/// Assembles a text that has no errors.
pub(crate) fn object(text: &str, options: &Options) -> Object {
    let source = Source::new("test.asm", text);
    match assemble(&source, options) {
        Ok(object) => object,
        Err(diagnostics) => panic!("{}", render(&source, &diagnostics, false)),
    }
}

/// Links objects that have no errors, at 100h.
pub(crate) fn linked(objects: Vec<Object>) -> Image {
    link(objects, &LinkOptions::at(0x100)).unwrap_or_else(|error| panic!("{error}"))
}

/// The file of a program of one module.
pub(crate) fn bytes(text: &str) -> Vec<u8> {
    linked(vec![object(text, &Options::default())]).bytes
}

/// The errors of a text: their codes, each with the text it points at.
pub(crate) fn errors(text: &str) -> Vec<(&'static str, String)> {
    let source = Source::new("test.asm", text);
    let diagnostics = match assemble(&source, &Options::default()) {
        Ok(_) => Vec::new(),
        Err(diagnostics) => diagnostics,
    };
    let place = |diagnostic: &zirc_diagnostics::Diagnostic| {
        let span = diagnostic.primary.clone().map(|(span, _)| span).unwrap_or_default();
        (diagnostic.code, text[span].to_string())
    };
    diagnostics.iter().map(place).collect()
}

/// The errors of a text as a user sees them.
pub(crate) fn report(text: &str) -> String {
    let source = Source::new("test.asm", text);
    let diagnostics = assemble(&source, &Options::default()).expect_err("it has errors");
    render(&source, &diagnostics, false)
}
