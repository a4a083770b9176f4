//! Packing: a smaller form, in the file, of what the program expands when it starts.

use std::fmt;

use zirc_z80::{Image, Object};

use crate::machines::Machine;

/// A way to pack code, tables, and the sections of the kind
/// [`SectionKind::Packed`](zirc_z80::SectionKind).
pub trait Packing: fmt::Debug + Sync {
    /// The subroutine that expands what is packed. It is called before all else.
    fn entry(&self) -> &'static str;

    /// The modules of that subroutine. The file holds the first as it is.
    fn modules(&self, machine: &Machine) -> [Object; 2];

    /// Packs a program.
    ///
    /// # Errors
    /// Why the program stays as it is: the file would not be smaller, or there is not enough
    /// memory to expand it.
    fn pack(&self, image: &mut Image, machine: &Machine) -> Result<(), Unpacked>;
}

/// Why a program is not packed, with figures in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unpacked {
    /// It has no lists.
    NoLists,
    /// What is packed and the code that expands it take as many bytes as unpacked.
    Larger {
        /// What is packed.
        packed: usize,
        /// The code that expands it.
        unpacker: usize,
        /// The same unpacked.
        unpacked: usize,
    },
    /// What is expanded would overwrite packed bytes that are still to be read.
    NotEnoughMemory {
        /// The memory that expanding needs, from where it begins.
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
            Unpacked::Larger { packed, unpacker, unpacked } => write!(
                f,
                "code, tables and lists take {unpacked} bytes; packed they take {packed}, and \
                 the code that expands them {unpacker}"
            ),
            Unpacked::NotEnoughMemory { needed, free } => {
                write!(f, "expanding needs {needed} bytes of memory, and {free} are free")
            }
            Unpacked::Uncoded => write!(f, "the lists have no packed form"),
        }
    }
}
