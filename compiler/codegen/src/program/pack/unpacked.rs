//! Why a program that was to be packed is not.

use std::fmt;

/// What kept a program from being packed, with figures in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unpacked {
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
