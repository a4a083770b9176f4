//! Packing: a smaller form of some sections in the file.

use std::fmt;

use zirc_z80::{Image, Object};

use crate::machines::Machine;

/// A way to pack the sections of the kind [`SectionKind::Packed`](zirc_z80::SectionKind).
pub trait Packing: fmt::Debug + Sync {
    /// The subroutine that expands the packed sections. It is called before all else.
    fn entry(&self) -> &'static str;

    /// The module of that subroutine.
    fn module(&self, machine: &Machine) -> Object;

    /// Packs a program.
    ///
    /// # Errors
    /// Why the program stays as it is: the file would not be smaller, or there is not enough
    /// memory to expand the sections.
    fn pack(&self, image: &mut Image, machine: &Machine) -> Result<(), Unpacked>;
}

/// Why a program is not packed, with figures in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unpacked {
    /// It has no lists.
    NoLists,
    /// The packed lists and the code that expands them take as many bytes as the lists.
    Larger {
        /// The packed lists.
        packed: usize,
        /// The code that expands them.
        unpacker: usize,
        /// The lists.
        lists: usize,
    },
    /// The expanded lists would overwrite packed bytes that are still to be read.
    NotEnoughMemory {
        /// The memory that expanding needs, from where the lists begin.
        needed: usize,
        /// The memory between there and the stack.
        free: usize,
    },
    /// The lists have no packed form.
    Uncoded,
}

impl fmt::Display for Unpacked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unpacked::NoLists => write!(f, "no weights of this program are lists"),
            Unpacked::Larger { packed, unpacker, lists } => write!(
                f,
                "the lists take {lists} bytes; packed they take {packed}, and the code that \
                 expands them {unpacker}"
            ),
            Unpacked::NotEnoughMemory { needed, free } => {
                write!(f, "expanding needs {needed} bytes of memory, and {free} are free")
            }
            Unpacked::Uncoded => write!(f, "the lists have no packed form"),
        }
    }
}
