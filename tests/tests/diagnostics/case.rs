//! A broken input and its diagnostics.

use zirc_diagnostics::{Diagnostic, Source, render};

/// A broken input, by the name of its golden file without `.txt`, and its diagnostics.
#[derive(Clone)]
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) said: String,
}

impl Case {
    pub(crate) fn new(name: impl Into<String>, source: &Source, found: &[Diagnostic]) -> Self {
        Case { name: name.into(), said: render(source, found, false) }
    }
}
