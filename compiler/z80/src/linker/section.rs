//! The identity of a section, and the source of its bytes.

use crate::object::Object;

/// A section of a program: the index of its object, and its own in that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct SectionId {
    pub(crate) object: usize,
    pub(crate) section: usize,
}

/// The place in the sources of the byte at `offset` of a section, for the note of a
/// diagnostic.
pub(super) fn whence(objects: &[Object], id: SectionId, offset: u32) -> String {
    let object = &objects[id.object];
    let section = &object.sections[id.section];
    let after = section.lines.partition_point(|line| line.offset <= offset);
    let line = section.lines[..after].iter().rev().find(|line| line.size > 0);
    match line {
        Some(line) if line.number > 0 => {
            format!("in {}:{}: `{}`", object.source, line.number, line.text)
        }
        _ => format!("in module `{}`, {offset} bytes into `{}`", object.name, section.name),
    }
}
