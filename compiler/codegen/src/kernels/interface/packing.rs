//! How the file can hold a part of a program packed, and why it may not.

use std::fmt;

use zirc_z80::{Image, Object};

use crate::machines::Machine;

/// A packed form of the sections that kernels emit for it.
pub trait Packing: fmt::Debug + Sync {
    /// The subroutine that expands what is packed. It is called before all else.
    fn entry(&self) -> &'static str;

    /// The module that it is in.
    fn module(&self, machine: &Machine) -> Object;

    /// Packs a program.
    ///
    /// # Errors
    /// Why it stays as it is: that makes no smaller file, or the memory above the packed
    /// sections is not room enough to expand them from.
    fn pack(&self, image: &mut Image, machine: &Machine) -> Result<(), Unpacked>;
}

/// What kept a program from being packed, with figures in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unpacked {
    /// It has no lists.
    NoLists,
    /// The lists, packed, and the code that expands them take no less of the file
    /// than the lists.
    Larger {
        /// The packed lists.
        packed: usize,
        /// The code that expands them.
        unpacker: usize,
        /// The lists.
        lists: usize,
    },
    /// The lists would be written over what is still to be expanded.
    NoRoom {
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
            Unpacked::NoRoom { needed, free } => {
                write!(f, "expanding needs {needed} bytes of memory, and {free} are free")
            }
            Unpacked::Uncoded => write!(f, "the lists have no packed form"),
        }
    }
}
