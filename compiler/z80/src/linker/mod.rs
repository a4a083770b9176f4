//! The linker: from objects to an [`Image`].
//!
//! It keeps the sections that the entry leads to, and drops the others. It places code, then
//! data, then what may be packed in the same order, then bss, each kind in its region of the
//! [`Layout`]. Then it fills in the relocations. Sections of one kind keep the order of the objects, except that
//! one which fits into the gap before an aligned section goes there. Patched sections are
//! placed among code; if they do not run where they are loaded, they are placed in their own
//! region, with their bytes after data.

mod evaluate;
mod image;
mod live;
mod malformed;
mod names;
mod options;
mod pack;
mod place;
mod regions;
mod section;
mod symbols;

use zirc_diagnostics::Diagnostic;

use self::image::LinkedObjects;
pub use self::image::{Image, MapRow};
pub use self::options::LinkOptions;
pub use self::pack::Reference;
pub use self::place::Placed;
pub use self::regions::{Layout, Region};
use self::symbols::Globals;
pub(crate) use self::symbols::Target;
pub use self::symbols::{
    BSS_START, FILE_END, MEMORY_END, PACKED_START, PATCHED_LOAD, PATCHED_RUN, PATCHED_SIZE,
};
use crate::object::Object;

/// How many errors of a program are reported.
const MOST_ERRORS: usize = 100;

/// Why objects could not be linked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkError {
    /// The errors that were found.
    pub diagnostics: Vec<Diagnostic>,
    /// Where the sections would be, in order of address; empty if they were not placed yet.
    /// Addresses may be past 64 KB.
    pub placed: Vec<Placed>,
}

impl std::fmt::Display for LinkError {
    /// One line for each diagnostic.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.diagnostics.iter().try_for_each(|diagnostic| writeln!(f, "{diagnostic}"))
    }
}

impl std::error::Error for LinkError {}

/// Links objects into a program.
///
/// # Errors
///
/// Symbols that are undefined or defined twice, and impossible regions. If there are none: a
/// program that does not fit its regions, or writes to read-only ones. If that is right, too:
/// values that do not fit.
pub fn link(objects: Vec<Object>, options: &LinkOptions) -> Result<Image, LinkError> {
    let unplaced = |diagnostics| LinkError { diagnostics, placed: Vec::new() };
    let mut problems = malformed::malformed(&objects);
    if !problems.is_empty() {
        return Err(unplaced(problems));
    }
    let layout = &options.layout;
    layout.check(&mut problems);
    let globals = Globals::collect(&objects, &mut problems);
    let roots = live::roots(&objects, &globals, options, &mut problems);
    let live = live::mark(&objects, &globals, &roots.kept, &mut problems);
    problems.truncate(MOST_ERRORS);
    if !problems.is_empty() {
        return Err(unplaced(problems));
    }
    let placement = place::place(&objects, &live, &roots, options);
    place::check(&placement, &objects, layout, &mut problems);
    if !problems.is_empty() {
        return Err(LinkError { diagnostics: problems, placed: placement.placed });
    }
    let values = evaluate::values(&objects, &globals, &live, &placement, &mut problems);
    let bytes = evaluate::file(&objects, &placement, &values, layout, &mut problems);
    problems.truncate(MOST_ERRORS);
    if !problems.is_empty() {
        return Err(LinkError { diagnostics: problems, placed: placement.placed });
    }
    let linked = LinkedObjects {
        names: names::names(&objects, &live),
        targets: globals.into_targets(),
        values,
        objects,
    };
    Ok(Image::new(*layout, bytes, placement, linked))
}
