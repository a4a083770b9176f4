//! The options of the linker.

use super::regions::{Layout, Region};

/// How a program is linked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkOptions {
    /// Where sections go. The entry is the first byte of the file's region.
    pub layout: Layout,
    /// The public symbol whose section comes first. If this is empty, the first section with
    /// bytes comes first.
    pub entry: String,
    /// Public symbols whose sections are kept though nothing refers to them.
    pub keep: Vec<String>,
    /// Public symbols whose sections come before the others of their kind, in
    /// this order. They are not kept for that.
    pub order: Vec<String>,
    /// Public symbols whose sections come after the others of their kind, in
    /// this order. They are not kept for that.
    pub last: Vec<String>,
    /// The names of modules that the file holds as they are. If there are any, the code and data
    /// of all others may be packed, too.
    pub resident: Vec<String>,
}

impl LinkOptions {
    /// A program with this layout, entered at its beginning.
    pub fn new(layout: Layout) -> Self {
        LinkOptions {
            layout,
            entry: String::new(),
            keep: Vec::new(),
            order: Vec::new(),
            last: Vec::new(),
            resident: Vec::new(),
        }
    }

    /// A program in one memory that goes from `origin` to the end, entered at its
    /// beginning.
    pub fn at(origin: u16) -> Self {
        let memory = Region { name: "memory", start: origin, end: 0x1_0000, read_only: false };
        LinkOptions::new(Layout::single(memory))
    }
}
